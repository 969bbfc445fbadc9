"""The audit recomputes from the topics alone what became of every delivery, and turns red where one got lost."""

import time

import pytest

from harness import topics
from harness.load import event
from harness.receiver import OK, Answer
from harness.tool import answer, run

UUID_OF_NOBODY = "00000000-0000-5000-8000-000000000000"
NOTHING = dict.fromkeys(
    (
        "accepted",
        "replayed",
        "delivered",
        "failed",
        "discarded",
        "waiting",
        "missing",
        "no_dead_letter",
        "unaccepted",
        "contradictory",
    ),
    0,
)


def sums(audited):
    """By realm, without the zeros."""
    return {row["realm"]: {name: row[name] for name in NOTHING if row[name] > 0} for row in audited["realms"]}


@pytest.fixture
def only_ingesting(not_started):
    """No dispatcher: what is accepted waits."""
    not_started.create_topics()
    not_started.ingestor.start().wait_ready()
    return not_started


def publish(fantail, receiver, secret, count, *, realm="social", answers=None):
    tenant = fantail.tenant()
    target = receiver.target(f"{realm}-{tenant}", realm, secret)
    if answers:
        target.answers(then=answers)
    fantail.subscribe(target, tenant)
    for number in range(count):
        fantail.publish(event(realm, number, "order.paid", tenant))
    fantail.producer.flush()
    return target


def wait_ingested(fantail, within=20):
    deadline = time.monotonic() + within
    group = fantail.group("ingestor")
    while sum(topics.lag(fantail.kafka.bootstrap, group, realm.topic) for realm in fantail.realms.values()) > 0:
        assert time.monotonic() < deadline, "the events were not taken"
        time.sleep(0.1)


def pass_over(fantail, reader, topic):
    """The reader's group commits everything that is there, and nothing came of it."""
    group, topic = fantail.group(reader), f"{fantail.prefix}{topic}"
    answer(fantail, "groups", "start", "--group", group, "--topic", topic, "--at", "end")


def test_it_balances_where_nothing_is_lost(own_fantail, receiver, secret):
    good = publish(own_fantail, receiver, secret, 20)
    publish(own_fantail, receiver, secret, 5, answers=Answer(status=400))
    publish(own_fantail, receiver, secret, 7, realm="standard")
    good.wait_for(20)
    own_fantail.wait_quiet()

    audited = answer(own_fantail, "audit")

    assert sums(audited) == {
        "social": {"accepted": 25, "delivered": 20, "failed": 5},
        "standard": {"accepted": 7, "delivered": 7},
    }
    assert audited["balances"] is True
    assert sums(answer(own_fantail, "audit", "--realm", "standard")) == {"standard": {"accepted": 7, "delivered": 7}}
    assert sums(answer(own_fantail, "audit", "--to", "2020-01-01")) == {}
    assert "it balances" in run(own_fantail, "audit").stdout.decode()

    answer(own_fantail, "dead-letters", "replay", "--realm", "social", "--yes")
    own_fantail.wait_quiet()

    assert sums(answer(own_fantail, "audit", "--realm", "social")) == {
        "social": {"accepted": 25, "replayed": 5, "delivered": 20, "failed": 10}
    }


def test_a_retry_waits_until_it_is_delivered(own_fantail, receiver, secret):
    tenant = own_fantail.tenant()
    target = receiver.target("well-later", "standard", secret).answers(Answer(status=500), then=OK)
    own_fantail.subscribe(target, tenant)
    own_fantail.publish(event("standard", 1, "order.paid", tenant))
    own_fantail.producer.flush()
    target.wait_for(1)

    waiting = answer(own_fantail, "audit")
    target.wait_for(2, within=30)
    own_fantail.wait_quiet()
    delivered = answer(own_fantail, "audit")

    assert sums(waiting) == {"standard": {"accepted": 1, "waiting": 1}}
    assert sums(delivered) == {"standard": {"accepted": 1, "delivered": 1}}


def test_an_outcome_that_nobody_asked_for_differs(own_fantail, receiver, secret, records):
    target = publish(own_fantail, receiver, secret, 1)
    target.wait_for(1)
    own_fantail.wait_quiet()
    outcome = own_fantail.outcome_of(own_fantail.read("outcomes")[0])
    outcome.task.delivery_id = UUID_OF_NOBODY
    own_fantail.producer.send(f"{own_fantail.prefix}outcomes", outcome.SerializeToString(), key=b"wh")
    own_fantail.producer.flush()

    audited = answer(own_fantail, "audit", code=1)

    assert sums(audited) == {"social": {"accepted": 1, "delivered": 1, "unaccepted": 1}}
    assert audited["differences"] == [
        {"difference": "unaccepted", "realm": "social", "delivery_id": UUID_OF_NOBODY, "replay": 0}
    ]


def test_what_nobody_has_taken_waits_and_what_was_passed_over_is_missing(only_ingesting, receiver, secret):
    publish(only_ingesting, receiver, secret, 3)
    wait_ingested(only_ingesting)
    owed = sorted(only_ingesting.task_of(record).delivery_id for record in only_ingesting.read("deliveries"))

    waiting = answer(only_ingesting, "audit")
    pass_over(only_ingesting, "dispatcher", "deliveries")
    missing = answer(only_ingesting, "audit", code=1)

    assert sums(waiting) == {"social": {"accepted": 3, "waiting": 3}}
    assert sums(missing) == {"social": {"accepted": 3, "missing": 3}}
    assert [one["delivery_id"] for one in missing["differences"]] == owed
    shown = run(only_ingesting, "audit").stdout.decode()
    assert "it does not balance" in shown
    assert all(delivery in shown for delivery in owed)


def test_what_is_parked_waits_until_the_relay_passes_it_over(only_ingesting, receiver, secret):
    publish(only_ingesting, receiver, secret, 1)
    wait_ingested(only_ingesting)
    (record,) = only_ingesting.read("deliveries")
    task = only_ingesting.task_of(record)
    task.turn = 1
    headers = [("task", task.SerializeToString())]
    only_ingesting.producer.send(f"{only_ingesting.prefix}delay.1m", record.value, key=record.key, headers=headers)
    only_ingesting.producer.flush()
    pass_over(only_ingesting, "dispatcher", "deliveries")

    waiting = answer(only_ingesting, "audit")
    pass_over(only_ingesting, "dispatcher-relay", "delay.1m")
    missing = answer(only_ingesting, "audit", code=1)

    assert sums(waiting) == {"social": {"accepted": 1, "waiting": 1}}
    assert sums(missing) == {"social": {"accepted": 1, "missing": 1}}


def test_what_retention_has_removed_is_no_difference(own_fantail, receiver, secret):
    publish(own_fantail, receiver, secret, 10).wait_for(10)
    own_fantail.wait_quiet()
    removed = {}
    for record in own_fantail.read("accepted"):
        removed[record.partition] = max(removed.get(record.partition, 0), record.offset + 1)
    own_fantail.kafka.delete_records(f"{own_fantail.prefix}accepted", removed)
    publish(own_fantail, receiver, secret, 60).wait_for(60)  # enough to begin each partition anew
    own_fantail.wait_quiet()
    publish(own_fantail, receiver, secret, 5).wait_for(5)
    own_fantail.wait_quiet()

    audited = answer(own_fantail, "audit")

    assert audited["from"].startswith("20")
    assert sums(audited) == {"social": {"accepted": 5, "delivered": 5}}
