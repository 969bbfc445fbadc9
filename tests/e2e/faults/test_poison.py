"""Records that nobody can read: they are put aside with a reason, and the partition moves on."""

import pytest

from harness import load
from harness.books import UNREADABLE_TASK

KEY = b"one partition for all"
BIG = 5 * 1024 * 1024

EVENTS = {
    "bad UTF-8": b'{"event":"post.created","data":{"x":"\xff\xfe"},"workspaceId":"tenant_1"}',
    "bad JSON": b'{"event":"post.created","data":',
    "depth": b'{"event":"post.created","data":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "5 MB": b'{"event":"post.created","data":"' + b"x" * BIG + b'","workspaceId":"tenant_1"}',
    "no type": b'{"data":{},"workspaceId":"tenant_1"}',
}


@pytest.mark.parametrize(
    "tombstones",
    [
        pytest.param(500, id="short"),
        pytest.param(100_000, id="long", marks=[pytest.mark.long, pytest.mark.timeout(300)]),
    ],
)
def test_events(own_fantail, scenario, tombstones):
    run = scenario("poison_events", own_fantail)
    target = run.target("around-poison")
    topic = own_fantail.realms["social"].topic
    own_fantail.kafka.alter_topic(topic, max_message_bytes=str(2 * BIG))

    for number, good in enumerate(load.numbered(2 * len(EVENTS) + 2)):
        own_fantail.publish(good, key=KEY)
        poison = list(EVENTS.values())[number % len(EVENTS)]
        own_fantail.publish_as_is("social", poison, key=KEY, tenant="tenant_1")
    for _ in range(tombstones):
        own_fantail.producer.send(topic, None, key=KEY, tenant_header="tenant_1")
    run.publish(load.numbered(5, start=100))

    own_fantail.wait_at_rest(90)
    poison, rejected = 2 * len(EVENTS) + 2 + tombstones, len(own_fantail.read("rejected"))
    verdict, _ = run.close(duplicates=0, poison=poison, rejected=rejected)
    assert rejected == poison
    assert verdict.delivered == len(target.deliveries) == 2 * len(EVENTS) + 7


def test_tasks(own_fantail, scenario):
    """Written straight into the dispatcher's topic: unreadable headers, and a task that was settled already."""
    run = scenario("poison_task", own_fantail)
    target = run.target("around-poison")
    run.publish(load.numbered(1))
    target.wait_for(1)
    (real,) = own_fantail.read("deliveries")
    topic = f"{own_fantail.prefix}deliveries"

    def changed(**fields):
        task = own_fantail.task_of(real)
        for name, value in fields.items():
            setattr(task, name, value)
        return [("task", task.SerializeToString())]

    unreadable = {
        "no header": [],
        "empty": [("task", b"")],
        "noise": [("task", b"\xff\xfe\xfd noise")],
        "cut off": [("task", real.headers["task"][:20])],
        "a format of the future": changed(body_format=99),
    }
    repeated = {"the same again": changed(), "and once more": changed()}
    for headers in [*unreadable.values(), *repeated.values()]:
        own_fantail.producer.send(topic, real.value, key=real.key, headers=headers)
    run.publish(load.numbered(5, start=10))
    target.wait_for(6)

    own_fantail.wait_quiet(60)
    reasons = [own_fantail.outcome_of(record).reason for record in own_fantail.read("dead-letters")]
    assert reasons.count(UNREADABLE_TASK) == len(unreadable)
    _, books = run.close(duplicates=0, unreadable=len(unreadable), written_again=len(repeated))
    assert books.unreadable == len(unreadable)
    assert len(target.deliveries) == 6
