"""A webhook's own schedule of retries, within what the operator allows; its neighbour keeps to the dialect's."""

import time

import pytest

from harness.load import event
from harness.receiver import OK, Answer

RETRY = 2  # proto/fantail/v1/outcome.proto
A_MINUTE = 60_000  # the first delay of `social`
BUSY = Answer(status=503)
EARLY = 0.5  # seconds that a retry may come before its time, as the README promises


def first_wait(fantail, subscription, within=10):
    """Milliseconds from the end of its first attempt to the next one's due time, as the outcome says."""
    deadline = time.monotonic() + within
    while True:
        for outcome in map(fantail.outcome_of, fantail.read("outcomes")):
            if outcome.task.webhook_id == subscription.id and outcome.verdict == RETRY:
                return outcome.due_at_ms - outcome.decided_at_ms
        assert time.monotonic() < deadline, f"no retry of {subscription.target} after {within} s"
        time.sleep(0.1)


def test_each_webhook_keeps_its_own_schedule(own_fantail, receiver, secret):
    """An installation of its own: others would wait for the retry that is a minute away."""
    tenant = own_fantail.tenant()
    quick = receiver.target(f"quick-{tenant}", "social", secret).answers(BUSY, then=OK)
    usual = receiver.target(f"usual-{tenant}", "social", secret).answers(then=BUSY)
    own = own_fantail.subscribe(quick, tenant, retry={"delays_ms": [1_000], "requests": 2})
    dialects = own_fantail.subscribe(usual, tenant)
    own_fantail.publish(event("social", 1, "post.created", tenant))
    own_fantail.producer.flush()

    first, second = quick.wait_for(2)
    assert 1.0 - EARLY <= second.at - first.at < 2.5
    assert abs(first_wait(own_fantail, own) - 1_000) < 500
    assert abs(first_wait(own_fantail, dialects) - A_MINUTE) < 500
    shown = own_fantail.api("social", tenant)
    assert shown.get(own.id)["retry"] == {"delays_ms": [1_000], "requests": 2}
    assert "retry" not in shown.get(dialects.id)


@pytest.mark.parametrize(
    "retry, says",
    [
        ({"delays_ms": [10]}, "retry: a delay must be from 1000 ms"),
        ({"requests": 17}, "retry: requests must be from 1 to 16"),
        (
            {"delays_ms": ["5s"]},
            "retry.delays_ms: must be a list of whole milliseconds",
        ),
        ({"delays_ms": []}, "retry.delays_ms: must be a list of whole milliseconds"),
        ({"requests": 0}, "retry.requests: must be"),
        ({"attempts": 3}, "retry.attempts: is not known"),
        ([1_000], "retry: must be an object"),
    ],
)
def test_what_is_not_allowed_is_named(fantail, retry, says):
    wanted = {"name": "n", "url": "https://a.example/", "events": ["*"], "retry": retry}

    answer = fantail.api("social", "acme").call("POST", json=wanted)

    assert answer.status_code == 400
    assert answer.json()["error"]["message"].startswith(says)
