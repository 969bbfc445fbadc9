"""A 410 disables the webhook where its dialect says so: what arrives from then on is discarded with the reason, and
nothing more is sent until a person makes it anew."""

import re
import time

import pytest

from harness.load import event
from harness.receiver import Answer

FAILED, DISCARDED = 4, 5  # proto/fantail/v1/outcome.proto
NOT_RETRIED, GONE, WEBHOOK_DISABLED = 9, 10, 14
DISABLE_REASON_GONE = 1  # proto/fantail/v1/webhook_state.proto
TENANT = "tenant_1"
IS_GONE = Answer(status=410)


def publish(fantail, number, realm="standard", tenant=TENANT):
    fantail.publish(event(realm, number, "order.paid", tenant))
    fantail.producer.flush()


def ends(fantail, subscription):
    """Verdict and reason of each turn of this webhook's deliveries, in the order they were written."""
    fantail.wait_quiet()
    outcomes = map(fantail.outcome_of, fantail.read("outcomes"))
    return [(one.verdict, one.reason) for one in outcomes if one.task.webhook_id == subscription.id]


def states(fantail, subscription):
    return [
        fantail.records["WebhookStateRecord"].FromString(record.value)
        for record in fantail.read("webhook-state")
        if record.key == subscription.id.encode()
    ]


def wait_until_disabled(fantail, within=10):
    """Until both services' tables show one disabled webhook."""
    deadline = time.monotonic() + within
    for service in fantail.services:
        while not re.search(r"^fantail_webhooks_disabled(\{.*\})? 1$", service.text_of("/metrics"), re.MULTILINE):
            assert time.monotonic() < deadline, f"the {service.name} has not heard of it\n{service.log_tail()}"
            time.sleep(0.05)


def test_one_410_ends_it_and_a_restart_keeps_it(own_fantail, receiver, secret):
    gone = receiver.target("gone", "standard", secret).answers(then=IS_GONE)
    subscription = own_fantail.subscribe(gone, TENANT)
    publish(own_fantail, 1)
    wait_until_disabled(own_fantail)

    publish(own_fantail, 2)
    assert ends(own_fantail, subscription) == [(FAILED, GONE), (DISCARDED, WEBHOOK_DISABLED)]
    shown = own_fantail.api("standard", TENANT).get(subscription.id)
    assert shown["active"] is False
    assert shown["disabled"]["reason"] == "gone"

    for service in own_fantail.services:
        service.terminate()
    for service in own_fantail.services:
        service.start()
    for service in own_fantail.services:
        service.wait_ready()
    publish(own_fantail, 3)

    assert ends(own_fantail, subscription)[2:] == [(DISCARDED, WEBHOOK_DISABLED)]
    assert gone.arrived == 1
    (state,) = states(own_fantail, subscription)
    assert (state.disabled.version, state.disabled.reason) == (1, DISABLE_REASON_GONE)
    verdict = own_fantail.judge(receiver.ledger, [subscription])
    verdict.demand(duplicates_at_most=0)
    assert (verdict.expected, verdict.dead_lettered, verdict.discarded) == (3, 1, 2)

    anew = receiver.target("anew", "standard", secret)
    own_fantail.subscribe(anew, TENANT)
    publish(own_fantail, 4)
    anew.wait_for(1)
    own_fantail.wait_quiet()
    assert gone.arrived == 1


@pytest.mark.contract("social-4xx", "social-failed")
def test_elsewhere_a_410_is_one_failure(fantail, receiver, secret):
    tenant = fantail.tenant()
    gone = receiver.target(f"gone-{tenant}", "social", secret).answers(then=IS_GONE)
    subscription = fantail.subscribe(gone, tenant)
    for number in (1, 2):
        publish(fantail, number, "social", tenant)

    assert ends(fantail, subscription) == [(FAILED, NOT_RETRIED)] * 2
    assert states(fantail, subscription) == []
    assert fantail.api("social", tenant).get(subscription.id)["active"] is True
