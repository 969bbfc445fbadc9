"""What cannot be read goes to `rejected` as it came, with where it lay and why; the partition moves on."""

import pytest

from harness.load import event

KEY = b"one partition for all"
TIME = b'"timestamp":"2026-02-03T04:05:06Z"'

POISON = {
    "bad JSON": b'{"event":"post.created","data":',
    "bad UTF-8": b'{"event":"post.created",' + TIME + b',"data":{"x":"\xff\xfe"},"workspaceId":"ws"}',
    "no object": b"[1,2,3]",
    "a repeated envelope key": b'{"event":"post.created",'
    + TIME
    + b',"data":{},"workspaceId":"mine","workspaceId":"theirs"}',
    "no type": b"{" + TIME + b',"data":{},"workspaceId":"ws"}',
    "a type that is no text": b'{"event":7,' + TIME + b',"data":{},"workspaceId":"ws"}',
    "two values": b'{"event":"post.created"}{"event":"post.created"}',
    "nothing": b"",
    "a tombstone": None,
    "depth": b'{"event":"post.created","data":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
}


@pytest.fixture
def rejected(fantail):
    """Records of `rejected` by the partition and offset that their headers name, of one realm."""

    def find(realm):
        topic = fantail.realms[realm].topic.encode()
        return {
            (int(record.headers["partition"]), int(record.headers["offset"])): record
            for record in fantail.read("rejected")
            if record.headers["topic"] == topic
        }

    return find


def test_poison_is_kept_with_its_reason_and_the_partition_moves_on(fantail, receiver, secret, rejected):
    tenant = fantail.tenant()
    target = receiver.target("around-poison", "social", secret)
    fantail.subscribe(target, tenant)

    before = fantail.publish(event("social", 1, "post.created", tenant), key=KEY)
    for poison in POISON.values():
        fantail.publish_as_is("social", poison, key=KEY, tenant=tenant)
    after = fantail.publish(event("social", 2, "post.created", tenant), key=KEY)
    fantail.producer.flush()

    assert {delivery.sha256 for delivery in target.wait_for(2)} == {before.sha256, after.sha256}
    assert (after.partition, after.offset) == (before.partition, before.offset + len(POISON) + 1)
    fantail.wait_quiet()
    found = rejected("social")
    for number, (name, poison) in enumerate(POISON.items(), start=1):
        record = found.get((before.partition, before.offset + number))
        assert record, f"{name}: not in rejected"
        assert (record.value or b"") == (poison or b""), name
        assert record.key == KEY, name
        assert record.headers["reason"], name
    assert len(target.deliveries) == 2


@pytest.mark.contract("roundabout-envelope")
def test_reasons_tell_the_faults_apart(fantail, rejected):
    told_apart = ("bad JSON", "no type", "a repeated envelope key", "a tombstone")
    for name in told_apart:
        fantail.publish_as_is("social", POISON[name], key=b"reasons", tenant="nobody")
    fantail.wait_quiet()

    reasons = {record.headers["reason"] for record in rejected("social").values() if record.key == b"reasons"}

    assert len(reasons) == len(told_apart), reasons


def test_a_repeated_key_deeper_down_is_no_fault(fantail, receiver, secret):
    tenant = fantail.tenant()
    target = receiver.target("repeated-inside", "standard", secret)
    fantail.subscribe(target, tenant)
    body = b'{"type":"order.paid",' + TIME + b',"data":{"a":1,"a":2}}'

    fantail.publish_as_is("standard", body, tenant=tenant)

    assert target.wait_for(1)[0].body == body
