"""A failed delivery ends as a dead letter: the body as it was to be posted, its task, and the outcome that says why."""

import pytest

from harness import certificates
from harness.load import event
from harness.receiver import CLOSE, Answer, Receiver, after
from harness.services import free_port

FAILED = 4  # proto/fantail/v1/outcome.proto
CONNECT_REFUSED, CLOSED, TLS_INVALID = 5, 11, 7


def dead_letter(fantail, subscription):
    fantail.wait_quiet()
    found = [record for record in fantail.read("dead-letters") if fantail.task_of(record).webhook_id == subscription.id]
    assert len(found) == 1
    return found[0]


@pytest.mark.parametrize(
    "answer, status, error", [(Answer(status=400, body=b"no"), 400, 0), (CLOSE, None, CLOSED)], ids=str
)
def test_it_carries_the_task_and_the_answer(fantail, receiver, secret, answer, status, error):
    tenant = fantail.tenant()
    target = receiver.target(f"fails-{tenant}", "social", secret).answers(then=answer)
    subscription = fantail.subscribe(target, tenant)
    published = fantail.publish(event("social", 1, "post.created", tenant))
    fantail.producer.flush()
    target.wait_for(1)

    record = dead_letter(fantail, subscription)

    outcome = fantail.outcome_of(record)
    assert record.value == published.posted
    assert outcome.verdict == FAILED
    assert (outcome.attempt.status if outcome.attempt.HasField("status") else None) == status
    assert outcome.attempt.error == error
    assert outcome.attempt.answer == (answer.body if status else b"")
    assert outcome.task == fantail.task_of(record)


def test_nobody_listens(fantail, receiver, secret):
    tenant = fantail.tenant()
    target = receiver.target("nobody", "social", secret)
    subscription = fantail.subscribe(target, tenant, url=f"http://127.0.0.1:{free_port()}/nobody")
    fantail.publish(event("social", 1, "post.created", tenant))
    fantail.producer.flush()

    outcome = fantail.outcome_of(dead_letter(fantail, subscription))

    assert outcome.attempt.error == CONNECT_REFUSED


def test_a_certificate_that_nobody_we_know_signed(fantail, tmp_path, secret):
    stranger = Receiver(certificates.make(tmp_path))
    tenant = fantail.tenant()
    target = stranger.target("stranger", "standard", secret)
    subscription = fantail.subscribe(target, tenant)
    fantail.publish(event("standard", 1, "order.paid", tenant))
    fantail.producer.flush()

    outcome = fantail.outcome_of(dead_letter(fantail, subscription))

    assert outcome.attempt.error == TLS_INVALID
    assert target.arrived == 0
    stranger.stop()


def test_an_endpoint_that_hangs_does_not_hold_up_another(fantail, receiver, secret):
    tenant = fantail.tenant()
    hanging = receiver.target("hanging", "standard", secret).answers(then=after(3))
    healthy = receiver.target("healthy", "standard", secret)
    fantail.subscribe(hanging, tenant)
    fantail.subscribe(healthy, tenant)
    for number in range(5):
        fantail.publish(event("standard", number, "order.paid", tenant))
    fantail.producer.flush()

    healthy.wait_for(5, within=2)
    hanging.wait_for_arrival(1)
