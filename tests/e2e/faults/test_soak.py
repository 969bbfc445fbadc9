"""Faults at random under load for as long as one likes: `make soak`. Seconds and seed come from the environment."""

import os
import random
import signal
import time

import pytest

from harness import load
from harness.receiver import LOST, OK, Answer, after, hang

SECONDS = os.environ.get("FANTAIL_SOAK_SECONDS")
BETWEEN = (2.0, 10.0)  # seconds from one fault to the next
FRESH = 5.0  # seconds for which an endpoint keeps its mood
MOODS = (
    [OK],
    [OK],
    [OK, after(0.5)],
    [OK] * 19 + [LOST],
    [OK, Answer(status=500), Answer(status=503)],
    [Answer(status=503)],
    [hang(1.5)],
)

pytestmark = [
    pytest.mark.skipif(not SECONDS, reason="FANTAIL_SOAK_SECONDS is not set"),
    pytest.mark.timeout(int(SECONDS or 0) + 600),
]


class Moods:
    """Answers of an endpoint: from time to time it changes how it behaves, mostly for the better."""

    def __init__(self, chance):
        self._chance = chance
        self._until = 0.0
        self._mood = [OK]

    def __iter__(self):
        return self

    def __next__(self):
        if time.monotonic() > self._until:
            self._until = time.monotonic() + self._chance.uniform(0, 2 * FRESH)
            self._mood = self._chance.choice(MOODS)
        return self._chance.choice(self._mood)


def kill9(run, chance):
    victims = chance.choice(([0], [1], [2], [0, 1, 2]))
    run.kill9_and_restart(*(run.fantail.services[number] for number in victims))


def restart(run, chance):
    service = chance.choice(run.fantail.services)
    assert service.terminate(within=60) == 0, service.log_tail()
    service.start().wait_ready()


def freeze(run, chance):
    """For less or more than its session."""
    service = chance.choice(run.fantail.services[1:])
    with run.hard_stop():
        service.signal(signal.SIGSTOP)
    time.sleep(chance.choice((1, 4, 9)))
    service.signal(signal.SIGCONT)


def leave_for_a_while(run, chance):
    service = chance.choice(run.fantail.services[1:])
    service.terminate(within=60)
    time.sleep(chance.uniform(0, 12))
    service.start().wait_ready(60)


FAULTS = (kill9, restart, freeze, leave_for_a_while)


def test_nothing_is_lost_whatever_happens(retrying, not_started, scenario):
    seed = int(os.environ.get("FANTAIL_SOAK_SEED") or random.randrange(2**32))
    print(f"FANTAIL_SOAK_SEED={seed} FANTAIL_SOAK_SECONDS={SECONDS}")
    chance = random.Random(seed)
    not_started.set("kafka.session_timeout_ms", 6000)
    not_started.add_dispatcher("dispatcher-2")
    fantail = retrying([1, 2, 4, 6, *[8] * 20], attempt_timeout=5)
    run = scenario("soak", fantail)
    make = load.mixed(run)
    for subscription in run.subscriptions:
        run.receiver.find(subscription.target).answers_from(Moods(random.Random(chance.random())))
    publishing = run.publishing(load.endless(make), per_second=40)

    done, ends = {fault.__name__: 0 for fault in FAULTS}, time.monotonic() + int(SECONDS)
    while time.monotonic() < ends:
        time.sleep(chance.uniform(*BETWEEN))
        fantail.restart_ended()  # one that was fenced after a freeze ends itself
        fault = chance.choice(FAULTS)
        fault(run, chance)
        done[fault.__name__] += 1

    publishing.end()
    fantail.restart_ended()
    for subscription in run.subscriptions:
        run.receiver.find(subscription.target).answers(then=OK)
    run.close(within=180, seed=seed, seconds=int(SECONDS), **done)
