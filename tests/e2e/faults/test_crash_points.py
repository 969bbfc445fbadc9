"""A crash at one point of the way from an answer to what follows from it.

Kafka is told to refuse what the dispatcher would write next (every record is too large for the topic), so that the
crash falls between the two records without any luck: the dispatcher ends by itself, or is killed.
"""

import contextlib
import time

from harness import load, schedules
from harness.books import FAILED, RETRY
from harness.receiver import OK, Answer

EVENTS = 40
REFUSED = 1  # exit code of a service that Kafka refused a record for good
EARLY = 0.5  # seconds that a retry may come before its time


@contextlib.contextmanager
def refused(fantail, topics):
    """While it lasts, nobody can write to these."""
    assert topics
    for topic in topics:
        fantail.kafka.alter_topic(topic, max_message_bytes="1")
    yield
    for topic in topics:
        fantail.kafka.alter_topic(topic, max_message_bytes=str(8 * 1024 * 1024))


def crash_after_outcomes(run, fantail):
    """How many outcomes there were when it was dead."""
    deadline = time.monotonic() + 30
    while fantail.dispatcher.running and len(fantail.read("outcomes")) < EVENTS:
        assert time.monotonic() < deadline, "no outcomes"
        time.sleep(0.05)
    ended = None if fantail.dispatcher.running else fantail.dispatcher.wait(0)
    assert ended in (None, REFUSED), f"it ended with {ended}"
    run.kill9(fantail.dispatcher)
    return len(fantail.read("outcomes"))


def test_between_an_outcome_and_its_retry(retrying, scenario):
    delay = 6.0
    fantail = retrying([delay, 1, 1], open_circuit="ignored")
    run = scenario("crash_between_outcome_and_retry", fantail)
    target = run.target("fails-once").answers_each(Answer(status=503), then=OK)

    with refused(fantail, fantail.delay_topics()):
        run.publish(load.numbered(EVENTS))
        known = crash_after_outcomes(run, fantail)
        parked = fantail.parked()
    fantail.dispatcher.start().wait_ready()
    target.wait_for(2 * EVENTS, within=60)

    _, books = run.close(duplicates=0, kills=1, outcomes_at_crash=known, retries_at_crash=parked)
    assert known > 0 == parked
    assert {len(requests) for requests in target.by_event().values()} == {2}
    retried = {outcome.sha256 for outcome in books.outcomes if outcome.verdict == RETRY}
    assert len(retried) >= known, "what had not been sent at the crash fails its first attempt later"
    schedule = schedules.Schedule((delay,))
    assert all(schedule.lateness(target.by_event()[event])[0] >= -EARLY for event in retried)


def test_between_an_outcome_and_its_dead_letter(own_fantail, scenario):
    run = scenario("crash_between_outcome_and_dead_letter", own_fantail)
    target = run.target("refuses").answers(then=Answer(status=400))

    with refused(own_fantail, [f"{own_fantail.prefix}dead-letters"]):
        run.publish(load.numbered(EVENTS))
        known = crash_after_outcomes(run, own_fantail)
        dead = len(own_fantail.read("dead-letters"))
    own_fantail.dispatcher.start().wait_ready()

    verdict, books = run.close(duplicates=0, kills=1, outcomes_at_crash=known, dead_letters_at_crash=dead)
    assert known > 0 == dead
    assert verdict.dead_lettered == len(own_fantail.read("dead-letters")) == EVENTS
    assert [outcome.verdict for outcome in books.outcomes] == [FAILED] * EVENTS
    assert target.arrived <= EVENTS + (EVENTS - known), "a request was repeated although its outcome was known"


def test_between_an_answer_and_its_outcome(own_fantail, scenario):
    run = scenario("crash_between_answer_and_outcome", own_fantail)
    target = run.target("takes")

    with refused(own_fantail, [f"{own_fantail.prefix}outcomes"]):
        run.publish(load.numbered(EVENTS))
        target.wait_for(1)
        known = crash_after_outcomes(run, own_fantail)
        answered = len(target.deliveries)
    own_fantail.dispatcher.start().wait_ready()

    verdict, _ = run.close(kills=1, answered_at_crash=answered)
    assert known == 0
    assert verdict.duplicates == answered, "nothing can have told the new owner of these requests"
