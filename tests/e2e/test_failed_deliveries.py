"""What an attempt that fails leaves behind: its outcome in the log, then the next turn in a delay topic, or at the end
the dead letter: the body as it was to be posted, its task, and the outcome that says why."""

import pytest

from harness import certificates
from harness.load import event
from harness.receiver import CLOSE, Answer, Receiver, after
from harness.services import free_port

RETRY, FAILED = 2, 4  # proto/fantail/v1/outcome.proto
CONNECT_REFUSED, CLOSED, TLS_INVALID = 5, 11, 7
A_MINUTE = 60_000  # the first delay of `social`


def dead_letter(fantail, subscription):
    fantail.wait_quiet()
    found = [record for record in fantail.read("dead-letters") if fantail.task_of(record).webhook_id == subscription.id]
    assert len(found) == 1
    return found[0]


def retried(fantail, subscription):
    """The outcome of the first attempt; others may have followed."""
    fantail.wait_quiet()
    found = [
        outcome
        for outcome in map(fantail.outcome_of, fantail.read("outcomes"))
        if outcome.task.webhook_id == subscription.id
    ]
    assert {outcome.verdict for outcome in found} == {RETRY}
    return found[0]


@pytest.mark.contract("social-4xx")
def test_a_final_answer_makes_a_dead_letter(fantail, receiver, secret):
    tenant = fantail.tenant()
    target = receiver.target(f"fails-{tenant}", "social", secret).answers(then=Answer(status=400, body=b"no"))
    subscription = fantail.subscribe(target, tenant)
    published = fantail.publish(event("social", 1, "post.created", tenant))
    fantail.producer.flush()
    target.wait_for(1)

    record = dead_letter(fantail, subscription)

    outcome = fantail.outcome_of(record)
    assert record.value == published.posted
    assert outcome.verdict == FAILED
    assert outcome.attempt.status == 400
    assert outcome.attempt.answer == b"no"
    assert outcome.task == fantail.task_of(record)


def test_what_is_retried_waits_with_its_body_in_a_delay_topic(fantail, receiver, secret):
    tenant = fantail.tenant()
    target = receiver.target(f"closes-{tenant}", "social", secret).answers(then=CLOSE)
    subscription = fantail.subscribe(target, tenant)
    published = fantail.publish(event("social", 1, "post.created", tenant))
    fantail.producer.flush()
    target.wait_for_arrival(1)

    outcome = retried(fantail, subscription)

    assert outcome.attempt.error == CLOSED
    assert abs(outcome.due_at_ms - outcome.decided_at_ms - A_MINUTE) < 1_000
    waiting = [
        record for record in fantail.read("delay.1m") if fantail.task_of(record).webhook_id == subscription.id
    ]
    assert [record.value for record in waiting] == [published.posted]
    task = fantail.task_of(waiting[0])
    assert (task.turn, task.attempts, task.due_at_ms) == (1, 1, outcome.due_at_ms)


@pytest.mark.contract("sentimatrix-network", "conversations-errors")
def test_nobody_listens(fantail, receiver, secret):
    tenant = fantail.tenant()
    target = receiver.target("nobody", "social", secret)
    subscription = fantail.subscribe(target, tenant, url=f"http://127.0.0.1:{free_port()}/nobody")
    fantail.publish(event("social", 1, "post.created", tenant))
    fantail.producer.flush()

    outcome = retried(fantail, subscription)

    assert outcome.attempt.error == CONNECT_REFUSED


@pytest.mark.contract("social-certificate", "conversations-certificate", "conversations-errors")
def test_a_certificate_that_nobody_we_know_signed(fantail, tmp_path, secret):
    stranger = Receiver(certificates.make(tmp_path))
    tenant = fantail.tenant()
    target = stranger.target("stranger", "standard", secret)
    subscription = fantail.subscribe(target, tenant)
    fantail.publish(event("standard", 1, "order.paid", tenant))
    fantail.producer.flush()

    outcome = retried(fantail, subscription)

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
