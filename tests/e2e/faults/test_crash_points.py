"""A crash at one point of the way from an answer to what follows from it.

Kafka is told to refuse what the killed dispatcher would have written next (more copies are demanded than there are
brokers), so that the kill falls between the two records without any luck.
"""

import contextlib

from harness import load, schedules
from harness.books import FAILED, RETRY
from harness.receiver import OK, Answer

EVENTS = 40
UNAVAILABLE = Answer(status=503)
EARLY = 0.5  # seconds that a retry may come before its time


@contextlib.contextmanager
def refused(fantail, topics):
    """While it lasts, nobody can write to these."""
    assert topics
    for topic in topics:
        fantail.kafka.alter_topic(topic, min_insync_replicas="2")
    yield
    for topic in topics:
        fantail.kafka.alter_topic(topic, min_insync_replicas="1")


def test_between_an_outcome_and_its_retry(retrying, scenario):
    delay = 6.0
    fantail = retrying([delay, 1, 1])
    run = scenario("crash_between_outcome_and_retry", fantail)
    target = run.target("fails-once").answers(*[UNAVAILABLE] * EVENTS, then=OK)

    with refused(fantail, fantail.delay_topics()):
        run.publish(load.numbered(EVENTS))
        fantail.wait_outcomes(EVENTS)
        parked = fantail.parked()
        run.kill9(fantail.dispatcher)
    fantail.dispatcher.start().wait_ready()
    target.wait_for(2 * EVENTS, within=60)

    late = [schedules.Schedule((delay,)).lateness(requests)[0] for requests in target.by_event().values()]
    _, books = run.close(duplicates=0, kills=1, retries_before_the_crash=parked, latest_s=round(max(late), 2))
    assert parked == 0, "the retries were written although they could not be"
    assert {len(requests) for requests in target.by_event().values()} == {2}
    assert sum(outcome.verdict == RETRY for outcome in books.outcomes) == EVENTS
    assert min(late) >= -EARLY


def test_between_an_outcome_and_its_dead_letter(own_fantail, scenario):
    run = scenario("crash_between_outcome_and_dead_letter", own_fantail)
    target = run.target("refuses").answers(then=Answer(status=400))

    with refused(own_fantail, [f"{own_fantail.prefix}dead-letters"]):
        run.publish(load.numbered(EVENTS))
        own_fantail.wait_outcomes(EVENTS)
        run.kill9(own_fantail.dispatcher)
    own_fantail.dispatcher.start().wait_ready()

    verdict, books = run.close(duplicates=0, kills=1)
    assert (verdict.dead_lettered, target.arrived) == (EVENTS, EVENTS)
    assert [outcome.verdict for outcome in books.outcomes] == [FAILED] * EVENTS
    assert len(own_fantail.read("dead-letters")) == EVENTS


def test_between_an_answer_and_its_outcome(own_fantail, scenario):
    run = scenario("crash_between_answer_and_outcome", own_fantail)
    target = run.target("takes")

    with refused(own_fantail, [f"{own_fantail.prefix}outcomes"]):
        run.publish(load.numbered(EVENTS))
        target.wait_for(EVENTS)
        run.kill9(own_fantail.dispatcher)
    own_fantail.dispatcher.start().wait_ready()

    verdict, _ = run.close(kills=1)
    assert verdict.duplicates == EVENTS, "nothing can have told the new owner of these requests"
