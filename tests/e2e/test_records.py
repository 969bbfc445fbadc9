"""What one delivery leaves in Kafka: the records agree with each other, with the event's coordinates and with the
receiver.
"""

import uuid

import pytest

from harness.configuration import PARTITIONS
from harness.load import event
from harness.murmur2 import partition_of

DELIVERED = 1  # proto/fantail/v1/outcome.proto


@pytest.fixture
def delivered(fantail, receiver, secret):
    tenant = fantail.tenant()
    target = receiver.target("recorded", "smartaihub", secret)
    subscription = fantail.subscribe(target, tenant)
    published = fantail.publish(event("smartaihub", 1, "user.created", tenant))
    fantail.producer.flush()
    delivery = target.wait_for(1)[0]
    fantail.wait_quiet()
    return subscription, published, delivery


def only(records):
    assert len(records) == 1
    return records[0]


def test_they_agree(fantail, delivered):
    subscription, published, delivery = delivered
    webhook = only([record for record in fantail.read("webhooks") if record.key == subscription.id.encode()])
    task_record = only([r for r in fantail.read("deliveries") if fantail.task_of(r).webhook_id == subscription.id])
    task = fantail.task_of(task_record)
    outcome_record = only(
        [r for r in fantail.read("outcomes") if fantail.outcome_of(r).task.webhook_id == subscription.id]
    )
    outcome = fantail.outcome_of(outcome_record)
    accepted = only(
        [
            found
            for record in fantail.read("accepted")
            if subscription.id in (found := fantail.records["Accepted"].FromString(record.value)).webhooks
        ]
    )

    # The task is the request to come.
    assert task_record.value == delivery.body
    assert list(task_record.headers) == ["task"]
    assert task_record.partition == partition_of(task_record.key, PARTITIONS)
    assert uuid.UUID(task.delivery_id).version == 5
    assert (task.replay, task.turn, task.hop) == (0, 0, 0)
    assert (task.realm, task.tenant.decode()) == ("smartaihub", subscription.tenant)
    assert task.event_id == delivery.webhook_id == "evt_1"
    assert task.event_type == "user.created"
    assert task.webhook_offset == webhook.offset
    assert (task.source.topic, task.source.partition, task.source.offset) == (
        published.topic,
        published.partition,
        published.offset,
    )
    # The outcome settles that task, beside it.
    assert outcome.task == task
    assert outcome.endpoint_key == task_record.key
    assert outcome_record.partition == task_record.partition == outcome.task_position.partition
    assert outcome.task_position.offset == task_record.offset
    assert (outcome.verdict, outcome.attempt.status, outcome.attempt.number) == (DELIVERED, 200, 1)
    assert outcome.attempt.answer == b"OK"
    assert 0 < outcome.attempt.phases.connect_us <= outcome.attempt.phases.total_us
    # The accounting can start from the event.
    assert list(accepted.webhooks) == [subscription.id]
    assert list(accepted.deliveries) == [task.delivery_id]
    assert accepted.source == task.source
    assert accepted.body_bytes == len(published.body)
