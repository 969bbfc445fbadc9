"""The bound on duplicates counts the requests in flight at a hard stop, and no others."""

from types import SimpleNamespace

import pytest

from harness.bounds import Stop, in_flight

STOP = Stop(began=100.0, ended=100.1)
LATER = Stop(began=200.0, ended=200.1)


def request(arrived, status=200):
    return SimpleNamespace(target="/hook", sha256="body", arrived=arrived, accepted=status == 200)


@pytest.mark.parametrize(
    "what, line, outcomes, counted",
    [
        ("its outcome was in Kafka", request(99.0), [99.5], 0),
        ("its outcome came after the stop", request(99.0), [100.2], 1),
        ("it has no outcome", request(99.0), [], 1),
        ("an earlier request's outcome is not its own", request(99.0), [98.0], 1),
        ("it was on its way", request(100.3), [], 1),
        ("it came from the next process", request(101.0), [], 0),
        ("it was refused, so that repeating it is no duplicate", request(99.0, status=503), [], 0),
    ],
)
def test_a_request_counts_where_nobody_could_know_of_its_end(what, line, outcomes, counted):
    assert len(in_flight([STOP], [line], {("/hook", "body"): outcomes})) == counted, what


@pytest.mark.parametrize(
    "what, line, outcomes, counted",
    [
        ("an heir had delivered it before", request(130.5), [110.0], 1),
        ("nobody had, so that it is no repetition", request(130.5), [130.6], 0),
        ("its own outcome was in Kafka before the freeze", request(99.0), [99.5], 0),
        ("the heir sent it", request(110.0), [110.1], 0),
    ],
)
def test_what_a_frozen_process_sends_when_it_wakes_was_in_flight_at_the_freeze(what, line, outcomes, counted):
    frozen = Stop(began=100.0, ended=100.1, woke=130.0)
    assert len(in_flight([frozen], [line], {("/hook", "body"): outcomes})) == counted, what


def test_one_request_counts_once_however_many_stops_follow():
    assert len(in_flight([STOP, LATER], [request(99.0)], {})) == 1
