"""What each of the documents promises in figures of its own, asked in the same way: which answers are final, how long an
attempt may take, when the next one is made and how long that goes on.

An hour is asked of a Fantail whose times are divided (documents/conftest.py): its dialect files are the shipped ones,
each number in them divided. Where the first delay alone is asked for, the divided one is not needed.
"""

import pytest

from harness import schedules
from harness.receiver import OK, Answer, hang

LASTS = 8  # seconds, from the first request of a divided schedule to its last one
ATTEMPTS_BY = 10  # what the time of an attempt is divided by
EXACT = 0.03  # seconds; a minute and a half of the longest schedule
EARLY, LATE = 0.5, 1.0  # seconds that a retry may come before and after its time
DELIVERED, RETRY, FAILED = 1, 2, 4  # proto/fantail/v1/outcome.proto, Verdict
TIMEOUT = 10  # AttemptError
NO_ANSWER = Answer(status=0, manner="close")


def refused_to_the_end(hasty, target, subscription, example, *, tenant=None, answer=Answer(status=503)):
    """All requests of one delivery that is never taken, once their number and their times are what the contract says: those
    at which they were due by what was written down, and those at which they came.
    """
    schedule = schedules.CONTRACT[target.dialect].divided(schedules.divisors(LASTS)[target.dialect])
    target.answers(then=answer)

    hasty.publish_as_is(target.dialect, example.body, tenant=tenant)
    requests = target.wait_for(len(schedule.delays) + 1, within=LASTS + 30)
    hasty.wait_at_rest(60)

    assert target.arrived == len(schedule.delays) + 1
    *retried, last = hasty.outcomes_of(subscription)
    assert last.verdict == FAILED
    assert _delays(retried, schedule) == pytest.approx(schedule.delays, abs=EXACT)
    lateness = schedule.lateness(requests)
    assert all(-EARLY <= one <= LATE for one in lateness), lateness
    return requests


def _delays(retried, schedule):
    """What was waited for after each of these outcomes, in seconds, counted from where the schedule counts."""
    began = retried[0].attempt.started_at_ms
    ends = [one.attempt.started_at_ms + one.attempt.phases.total_us / 1000 for one in retried]
    return tuple((one.due_at_ms - (began if schedule.from_first else end)) / 1000 for one, end in zip(retried, ends))


def are_the_same(requests):
    """Whether each is the first one again, header by header: its ids, its signature, its body."""
    return len({(request.headers, request.body) for request in requests}) == 1 and bool(requests[0].webhook_id)


def seconds_of_an_attempt(hasty, target, subscription, example, *, tenant=None):
    """How long an undivided attempt waits for an answer. What had none is sent again."""
    target.answers(hang(5), then=OK)

    hasty.publish_as_is(target.dialect, example.body, tenant=tenant)
    target.wait_for(2)
    hasty.wait_at_rest(60)

    first, second = hasty.outcomes_of(subscription)
    assert (first.verdict, first.attempt.error, second.verdict) == (RETRY, TIMEOUT, DELIVERED)
    return first.attempt.phases.total_us / 1e6 * ATTEMPTS_BY


def meanings(fantail, receiver, secret, example, answers):
    """What each of these answers means: "delivered", "final", or the seconds after which the dialect sends again.

    One event for as many webhooks. From the first attempt's beginning where the dialect counts from there.
    """
    tenant = fantail.tenant()
    subscriptions = {}
    for name, answer in answers.items():
        target = receiver.target(f"{name}-{tenant}", example.dialect, secret).answers(then=answer)
        subscriptions[name] = fantail.subscribe(target, tenant)
    fantail.publish_as_is(example.dialect, example.body, tenant=tenant)
    receiver.wait_for(lambda: len(receiver.ledger) >= len(answers), 20, lambda: f"{len(receiver.ledger)} requests")
    fantail.wait_quiet()
    return {name: _meaning(fantail.outcomes_of(one), example.dialect) for name, one in subscriptions.items()}


def _meaning(outcomes, dialect):
    first = outcomes[0]  # a schedule may be so short that others have followed
    if first.verdict != RETRY:
        return {DELIVERED: "delivered", FAILED: "final"}[first.verdict]
    (delay,) = _delays([first], schedules.CONTRACT[dialect])
    return round(delay)


def statuses(*numbers):
    """Answers of these statuses, by name. A redirect says where to, a refusal when to come again: neither is heeded."""
    return {str(number): Answer(status=number, body=b"", headers=_asking_for_more(number)) for number in numbers}


def _asking_for_more(status):
    if status >= 400:
        return {"Retry-After": "7"}
    return {"Location": "/elsewhere"} if status >= 300 else {}
