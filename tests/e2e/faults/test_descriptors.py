"""More endpoints than the dispatcher may open files: idle connections make room, and whoever finds none waits."""

import time

import pytest

from harness import load, pace
from harness.receiver import OK, after, own_host

DESCRIPTORS = 256
PER_SECOND = 100
SLOW = 3  # seconds to answer, so that more are wanted at one time than there may be
BUSY_AT_MOST = 0.5  # of a core
# Seconds after which an event has arrived where idle connections can make room, and where it waits for busy ones: two
# hundred of these serve sixty a second.
SOON, AFTER_A_WAIT = 2, 20


@pytest.mark.parametrize(
    "endpoints",
    [
        pytest.param(400, id="short", marks=pytest.mark.timeout(240)),
        pytest.param(1000, id="1000", marks=[pytest.mark.long, pytest.mark.nightly, pytest.mark.timeout(400)]),
    ],
)
def test_more_endpoints_than_descriptors(not_started, retrying, scenario, endpoints):
    not_started.dispatcher.descriptors = DESCRIPTORS
    fantail = retrying([1, 1, 2, 2, *[3] * 20])
    run = scenario("too_many_endpoints_for_descriptors", fantail)
    targets = [
        run.target(f"hook-{number}", events=(f"order.n{number}.**",), host=own_host(number)) for number in range(endpoints)
    ]

    figures = {}
    for number, (name, answer) in enumerate({"idle": OK, "in_use": after(SLOW)}.items()):
        for target in targets:
            target.answers(then=answer)
        events = [
            load.event("social", number * endpoints + one, f"order.n{one}", "tenant_1") for one in range(endpoints)
        ]
        figures |= {f"{key}_{name}": value for key, value in _watched(run, fantail.dispatcher, events).items()}

    verdict, _ = run.close(duplicates=0, descriptors=DESCRIPTORS, endpoints=endpoints, **figures)
    assert verdict.delivered == 2 * endpoints
    assert max(figures["most_open_idle"], figures["most_open_in_use"]) > DESCRIPTORS * 0.9, "there were enough"
    assert max(figures["busy_idle"], figures["busy_in_use"]) < BUSY_AT_MOST
    assert figures["failed_attempts_idle"] == 0, "attempts failed though idle connections could have made room"
    assert figures["p99_s_idle"] < SOON
    assert figures["p99_s_in_use"] < AFTER_A_WAIT


def _watched(run, dispatcher, events):
    """Publishes these and waits until all are delivered; how the dispatcher did meanwhile."""
    wanted, most, deadline = {one.sha256 for one in events}, 0, time.monotonic() + 120
    began, used, failed = time.monotonic(), dispatcher.cpu_seconds(), _failed_attempts(dispatcher)
    publishing = run.publishing(iter(events), per_second=PER_SECOND)
    while wanted - {line.sha256 for line in run.receiver.ledger if line.accepted}:
        most = max(most, dispatcher.open_descriptors())
        assert time.monotonic() < deadline, dispatcher.log_tail()
        time.sleep(0.1)
    publishing.finish()
    took = time.monotonic() - began
    return {
        "most_open": most,
        "busy": round((dispatcher.cpu_seconds() - used) / took, 2),
        "failed_attempts": _failed_attempts(dispatcher) - failed,
        "p99_s": round(pace.percentile(pace.latencies(events, run.receiver.ledger), 0.99), 2),
    }


def _failed_attempts(dispatcher):
    """Those without an answer."""
    return int(dispatcher.metric("fantail_attempt_errors_total"))
