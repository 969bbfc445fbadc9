"""Retries: each at its time, in the right number, and once, whatever dies while they wait."""

import time

import pytest

from harness import load, schedules
from harness.books import RETRY
from harness.receiver import OK, Answer

UNAVAILABLE = Answer(status=503)
PUNCTUAL = 1.0  # seconds that a retry may come late
EARLY = 0.5


@pytest.mark.parametrize(
    "total",
    [pytest.param(11, id="short"), pytest.param(40, id="long", marks=[pytest.mark.long, pytest.mark.timeout(300)])],
)
def test_each_dialect_keeps_its_schedule(not_started, scenario, tmp_path, total):
    """All six at once; each schedule is divided so that it lasts `total` seconds."""
    whole = {name: one.delays[-1] if one.from_first else sum(one.delays) for name, one in schedules.CONTRACT.items()}
    divisors = {name: seconds / total for name, seconds in whole.items()}
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


def test_a_crash_between_an_outcome_and_its_retry_loses_and_repeats_nothing(retrying, scenario):
    """Kafka refuses the retries for a while but takes the outcomes: no luck is needed to kill between the two."""
    delay = 6.0
    fantail = retrying([delay, 1, 1])
    run = scenario("crash_between_outcome_and_retry", fantail)
    target = run.target("fails-once").answers(*[UNAVAILABLE] * 40, then=OK)
    blocked = fantail.delay_topics()
    for topic in blocked:
        fantail.kafka.alter_topic(topic, min_insync_replicas="2")  # more than there are: written by nobody

    run.publish(load.numbered(40))
    _wait_outcomes(fantail, 40)
    parked = _written(fantail)
    run.kill9(fantail.dispatcher)
    for topic in blocked:
        fantail.kafka.alter_topic(topic, min_insync_replicas="1")
    fantail.dispatcher.start().wait_ready()

    target.wait_for(80, within=60)
    schedule = schedules.Schedule((delay,))
    late = [schedule.lateness(requests)[0] for requests in _by_event(target).values()]
    _, books = run.close(duplicates=0, kills=1, retries_before_the_crash=parked, latest_s=round(max(late), 2))
    assert parked == 0, "the retries were written although they could not be"
    assert {len(requests) for requests in _by_event(target).values()} == {2}
    assert sum(outcome.verdict == RETRY for outcome in books.outcomes) == 40
    assert min(late) >= -EARLY


@pytest.mark.parametrize(
    "events, kills",
    [
        pytest.param(150, 2, id="short"),
        pytest.param(2000, 4, id="long", marks=[pytest.mark.long, pytest.mark.timeout(300)]),
    ],
)
def test_retries_that_wait_are_made_once_each(retrying, scenario, events, kills):
    fantail = retrying([8, 6, 6])
    run = scenario("retries_waiting_while_killed", fantail)
    targets = [run.target(f"fails-{number}").answers(*[UNAVAILABLE] * events, then=OK) for number in range(2)]

    run.publish(load.numbered(events))
    run.wait_received(2 * events)
    _wait_outcomes(fantail, 2 * events)
    waiting = []
    for _ in range(kills):
        waiting.append(_written(fantail))
        run.kill9_and_restart(fantail.dispatcher)
    run.kill9(fantail.dispatcher)
    down = time.time()
    first_due = min(line.at for line in run.receiver.ledger) + 8
    run.receiver.wait_for(lambda: time.time() > first_due + 2, 60, lambda: "time stood still")  # due, and nobody there
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
    counts = [len(requests) for target in targets for requests in _by_event(target).values()]
    assert sum(counts) - 2 * len(counts) <= verdict.duplicates, "a retry was made more often than its schedule says"


def _by_event(target):
    found = {}
    for line in target.deliveries:
        found.setdefault(line.sha256, []).append(line)
    return found


def _written(fantail):
    """Records in the delay topics."""
    return sum(one.end for topic, one in fantail.progress().items() if topic in fantail.delay_topics())


def _wait_outcomes(fantail, count, within=60):
    deadline = time.monotonic() + within
    while (found := len(fantail.read("outcomes"))) < count:
        assert time.monotonic() < deadline, f"{found} of {count} outcomes"
