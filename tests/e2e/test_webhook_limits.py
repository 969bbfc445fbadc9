"""A webhook's own limits: what is too many for it waits, and its neighbour does not."""

import pytest

from harness.load import event
from harness.pace import most_within

REQUESTS, PER = 5, 2.0  # seconds
EVENTS = 15
ON_THEIR_WAY = 0.1  # seconds: two requests may take unlike times from the dispatcher to the receiver


def test_each_webhook_keeps_to_its_own_limits(fantail, receiver, secret):
    tenant = fantail.tenant()
    slow = receiver.target(f"slow-{tenant}", "social", secret)
    usual = receiver.target(f"usual-{tenant}", "social", secret)
    limits = {"requests": REQUESTS, "per_ms": int(PER * 1000), "in_flight": 2}
    limited = fantail.subscribe(slow, tenant, limits=limits)
    fantail.subscribe(usual, tenant)

    for number in range(EVENTS):
        fantail.publish(event("social", number, "post.created", tenant))
    fantail.producer.flush()
    at_the_usual = usual.wait_for(EVENTS)
    at_the_slow = slow.wait_for(EVENTS, within=60)

    assert fantail.api("social", tenant).get(limited.id)["limits"] == limits
    arrivals = [delivery.arrived for delivery in at_the_slow]
    assert most_within(arrivals, PER - ON_THEIR_WAY) <= REQUESTS
    assert max(arrivals) - min(arrivals) >= PER * (EVENTS / REQUESTS - 1)
    assert max(delivery.arrived for delivery in at_the_usual) - min(arrivals) < PER


@pytest.mark.parametrize(
    "limits, says",
    [
        ({"requests": 0}, "limits.requests: must be a whole number from 1 to 1000000"),
        ({"requests": 1.5}, "limits.requests: must be a whole number from 1 to 1000000"),
        ({"requests": "5"}, "limits.requests: must be a whole number from 1 to 1000000"),
        ({"requests": 1, "per_ms": 999}, "limits.per_ms: must be a whole number from 1000 to 3600000"),
        ({"per_ms": 1000}, "limits.per_ms: limits nothing without requests"),
        ({"in_flight": 10_001}, "limits.in_flight: must be a whole number from 1 to 10000"),
        ({"rate": 1}, "limits.rate: is not known"),
        ([5], "limits: must be an object"),
    ],
)
def test_limits_that_mean_nothing_are_refused(fantail, limits, says):
    answer = fantail.api("social", fantail.tenant()).call(
        "POST", json={"url": "https://receiver.example/", "events": ["*"], "limits": limits}
    )

    assert answer.status_code == 400
    assert says in answer.json()["error"]["message"]
