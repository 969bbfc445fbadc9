"""Receivers that hang, lose their answers or are gone for good."""

import itertools
import time

import pytest

from harness import load, promised
from harness.books import FAILED
from harness.examples import DIALECTS
from harness.receiver import LOST, OK, Answer, hang
from harness.waiting import wait_until


@pytest.mark.contract(
    "social-timeout", "roundabout-retried", "sentimatrix-timeout", "conversations-timeout", "smartaihub-timeout",
)
@pytest.mark.parametrize(
    "seconds",
    [pytest.param(5, id="short"), pytest.param(20, id="20 s", marks=[pytest.mark.long, pytest.mark.timeout(300)])],
)
def test_an_endpoint_that_hangs_gets_everything_once_it_recovers(retrying, scenario, seconds):
    fantail = retrying([1, 1, 2, 2, *[3] * (seconds // 3 + 2)], attempt_timeout=2)
    run = scenario("endpoint_hangs_then_recovers", fantail)
    healthy = run.target("healthy")
    hanging = run.target("hanging").answers(then=hang(4))
    publishing = run.publishing(
        load.endless(lambda number: load.event("social", number, "order.paid", "tenant_1")), per_second=40
    )

    hanging.wait_for_arrival(1)
    time.sleep(seconds)  # the fault itself
    hung = hanging.arrived
    hanging.answers(then=OK)

    publishing.end()
    last = time.time()
    verdict, _ = run.close(duplicates=0, hung_requests=hung, hung_for_s=seconds)
    assert verdict.dead_lettered == 0
    assert hung > 10
    assert healthy.deliveries[-1].at < last + 5, "the hanging endpoint held up the healthy one"


@pytest.mark.contract(
    "social-timeout", "roundabout-retried", "sentimatrix-timeout", "conversations-timeout", "smartaihub-timeout",
)
@pytest.mark.long
def test_an_attempt_ends_when_its_dialect_says(own_fantail, receiver, secret):
    """The shipped files, in real time, all of them at once."""
    said = {name: 30 for name in DIALECTS} | {"smartaihub": 10, "standard": 20}
    webhooks = {}
    for name in said:
        target = receiver.target(name, name, secret).answers(then=hang(35))
        webhooks[name] = own_fantail.subscribe(target, "tenant_1")
    for name in said:
        event_type = "message.received" if name == "conversations" else "order.paid"
        own_fantail.publish(load.event(name, 1, event_type, "tenant_1"))
    own_fantail.producer.flush()

    def ended():
        return {name: own_fantail.outcomes_of(webhook) for name, webhook in webhooks.items()}

    wait_until(lambda: all(ended().values()), within=60)
    attempts = {name: outcomes[0].attempt for name, outcomes in ended().items()}
    assert {attempt.error for attempt in attempts.values()} == {promised.TIMEOUT}
    assert {name: round(attempt.phases.total_us / 1e6) for name, attempt in attempts.items()} == said


@pytest.mark.contract(
    "social-duplicates", "roundabout-idempotency", "conversations-idempotency", "smartaihub-duplicates",
)
@pytest.mark.parametrize(
    "events",
    [pytest.param(300, id="short"), pytest.param(2000, id="long", marks=[pytest.mark.long, pytest.mark.timeout(300)])],
)
def test_a_lost_answer_is_a_duplicate_with_the_same_ids(retrying, scenario, events):
    fantail = retrying([1] * 8)
    run = scenario("answer_lost", fantail)
    target = run.target("loses-answers", "standard").answers(
        *itertools.chain.from_iterable([[OK] * 19 + [LOST]] * events)
    )
    run.publish(load.numbered(events, realm="standard"))
    target.wait_for(events)

    verdict, _ = run.close()
    lost = sum(not line.answered for line in target.deliveries)
    assert lost >= events // 20
    assert verdict.duplicates == lost


def test_gone_410_disables_the_webhook_within_one_attempt(own_fantail, scenario):
    run = scenario("gone_410_disables", own_fantail)
    target = run.target("gone", "standard", tenant="tenant_2").answers(then=Answer(status=410))
    other = run.target("goes-on", "standard")
    webhook = run.subscriptions[0]

    run.publish(load.numbered(1, realm="standard", tenant="tenant_2"))
    run.publish(load.numbered(5, realm="standard", start=1))
    other.wait_for(5)
    verdict, books = run.close(duplicates=0, attempts=target.arrived)

    assert (verdict.dead_lettered, target.arrived) == (1, 1)
    ends = {outcome.verdict for outcome in books.outcomes if outcome.webhook == webhook.id}
    assert ends == {FAILED}
    assert own_fantail.api("standard", "tenant_2").get(webhook.id)["active"] is False
    run.publish(load.numbered(3, realm="standard", tenant="tenant_2", start=10))
    own_fantail.wait_quiet(60)
    assert target.arrived == 1, "a disabled webhook was sent to"
