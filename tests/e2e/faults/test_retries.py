"""Retries: each at its time, in the right number, and once, though their dispatcher is killed while they wait."""

import time

import pytest

from harness import load, schedules
from harness.receiver import OK, Answer

UNAVAILABLE = Answer(status=503)
PUNCTUAL = 1.0  # seconds that a retry may come late
EARLY = 0.5


@pytest.mark.contract(
    "social-retried", "social-schedule", "social-5xx", "roundabout-retried", "roundabout-schedule",
    "roundabout-failed",
)
@pytest.mark.contract(
    "sentimatrix-schedule", "sentimatrix-failed", "conversations-attempts", "conversations-schedule",
    "conversations-conditions", "smartaihub-retry",
)
@pytest.mark.parametrize(
    "total",
    [pytest.param(11, id="short"), pytest.param(40, id="long", marks=[pytest.mark.long, pytest.mark.timeout(300)])],
)
def test_each_dialect_keeps_its_schedule(not_started, scenario, tmp_path, total):
    """All six at once; each schedule is divided so that it lasts `total` seconds."""
    divisors = schedules.divisors(total)
    not_started.set("dialects.path", schedules.divide(tmp_path / "dialects", divisors))
    fantail = not_started.start()
    run = scenario("retry_schedule_compressed", fantail)
    targets = {name: run.target(name, name).answers(then=UNAVAILABLE) for name in schedules.CONTRACT}
    events = [
        load.event(name, number, "message.received" if name == "conversations" else "order.paid", "tenant_1")
        for number, name in enumerate(schedules.CONTRACT)
    ]

    run.publish(events)
    for name, target in targets.items():
        target.wait_for(len(schedules.CONTRACT[name].delays) + 1, within=total + 30)

    lateness = {
        name: schedules.CONTRACT[name].divided(divisors[name]).lateness(target.deliveries)
        for name, target in targets.items()
    }
    verdict, _ = run.close(
        duplicates=0,
        attempts={name: target.arrived for name, target in targets.items()},
        latest_s={name: round(max(late), 3) for name, late in lateness.items()},
        earliest_s={name: round(min(late), 3) for name, late in lateness.items()},
    )
    assert {name: target.arrived for name, target in targets.items()} == {
        name: len(schedule.delays) + 1 for name, schedule in schedules.CONTRACT.items()
    }
    assert verdict.dead_lettered == len(events)
    assert all(-EARLY <= one <= PUNCTUAL for late in lateness.values() for one in late), lateness


@pytest.mark.parametrize(
    "events, kills",
    [
        pytest.param(150, 2, id="short"),
        pytest.param(2000, 4, id="long", marks=[pytest.mark.long, pytest.mark.timeout(300)]),
    ],
)
def test_retries_that_wait_are_made_once_each(retrying, scenario, events, kills):
    fantail = retrying([8, 6, 6], open_circuit="ignored")
    run = scenario("retries_waiting_while_killed", fantail)
    targets = [run.target(f"fails-{number}").answers_each(UNAVAILABLE, then=OK) for number in range(2)]

    run.publish(load.numbered(events))
    run.wait_received(2 * events)
    fantail.wait_outcomes(2 * events)
    waiting = []
    for _ in range(kills):
        waiting.append(fantail.parked())
        run.kill9_and_restart(fantail.dispatcher)
    run.kill9(fantail.dispatcher)
    down = time.time()
    first_due = min(line.at for line in run.receiver.ledger) + 8
    time.sleep(max(0.0, first_due + 2 - time.time()))  # the fault itself: they are due, and nobody is there
    fantail.dispatcher.start().wait_ready()
    up = time.time()

    run.wait_received(4 * events)
    verdict, _ = run.close(
        kills=kills + 1,
        waiting_at_kills=waiting,
        down_s=round(up - down, 1),
        all_back_after_s=round(max(line.arrived for line in run.receiver.ledger) - up, 1),
    )
    assert min(waiting) > 0
    counts = [len(requests) for target in targets for requests in target.by_event().values()]
    assert sum(counts) - 2 * len(counts) <= verdict.duplicates, "a retry was made more often than its schedule says"
