"""SIGTERM under load and with slow endpoints: what ends in its time is not repeated, what does not is not committed."""

import time

import pytest

from harness import load
from harness.receiver import OK, after

SLOW = 10  # seconds that the slow endpoint takes; below the time that a service has to drain


@pytest.mark.parametrize(
    "rounds, dispatchers",
    [
        pytest.param(1, 1, id="short"),
        pytest.param(3, 2, id="three times", marks=[pytest.mark.long, pytest.mark.timeout(300)]),
    ],
)
def test_a_rolling_restart_repeats_nothing(not_started, scenario, rounds, dispatchers):
    for number in range(1, dispatchers):
        not_started.add_dispatcher(f"dispatcher-{number}")
    fantail = not_started.start()
    run = scenario("rolling_restart", fantail)
    slow = run.target("slow", tenant="tenant_2").answers(then=after(SLOW))
    run.target("quick", tenant="tenant_1")
    publishing = run.publishing(
        load.endless(lambda number: load.event("social", number, "order.paid", f"tenant_{1 + (number % 50 == 0)}")),
        per_second=60,
    )
    slow.wait_for_arrival(1)

    codes, drains = [], []
    for _ in range(rounds):
        for service in (*fantail.services[1:], fantail.ingestor):
            began = time.monotonic()
            codes.append(service.terminate())
            drains.append(round(time.monotonic() - began, 1))
            service.start().wait_ready()

    publishing.end()
    run.close(duplicates=0, restarts=len(codes), exit_codes=sorted(set(codes)), slowest_drain_s=max(drains))
    assert codes == [0] * len(codes)
    assert max(drains) > 1, "no stop found a request of the slow endpoint"


@pytest.mark.parametrize(
    "grace, answer",
    [
        pytest.param(3, 9, id="short"),
        pytest.param(25, 29, id="29 s", marks=[pytest.mark.long, pytest.mark.timeout(240)]),
    ],
)
def test_sigterm_with_slow_endpoints_ends_within_its_grace(not_started, scenario, grace, answer):
    not_started.dispatcher.settings["runtime.drain_timeout_ms"] = grace * 1000
    fantail = not_started.start()
    run = scenario("sigterm_with_slow_endpoints", fantail)
    slow = [run.target(f"slow-{number}").answers(*[after(answer)] * 5, then=OK) for number in range(3)]
    quick = run.target("quick")
    run.publish(load.numbered(5))
    for target in slow:
        target.wait_for_arrival(5)
    quick.wait_for(5)

    began = time.monotonic()
    with run.hard_stop():
        code = fantail.dispatcher.terminate(within=grace + 15)
    took = time.monotonic() - began
    unfinished = fantail.progress()[f"{fantail.prefix}deliveries"].waiting
    fantail.dispatcher.start().wait_ready()

    run.close(grace_s=grace, stop_took_s=round(took, 1), exit_code=code, not_committed=unfinished)
    assert code != 0, "it said that all was drained"
    assert grace - 1 <= took <= grace + 5
    assert unfinished >= 15, "requests that had not ended were committed"
