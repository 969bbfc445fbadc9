"""How often a delivery may be repeated by hard stops: once for each request that was in flight at one.

The outcome log tells a new owner everything else, so a request was in flight where no outcome of it was in Kafka when
the process died. Both ledgers and Kafka's own times are of one clock.
"""

from dataclasses import dataclass

ON_ITS_WAY = 0.5  # seconds: sent before the stop, read by the receiver after it; a restart needs longer to send


@dataclass(frozen=True)
class Stop:
    """A hard stop: not yet at `began`, over at `ended`.

    Who was frozen rather than killed has what it was about to send still in hand, and sends it when it wakes: at
    `woke`, when all else was at rest.
    """

    began: float
    ended: float
    woke: float | None = None


def in_flight(stops, requests, known_outcomes):
    """The requests of a receiver's ledger that a 2xx answered and that one of the stops may have made to be repeated.

    `known_outcomes`: {(target, sha256): [seconds since 1970 at which the broker had one]}.
    """
    return [
        request
        for request in requests
        if request.accepted and any(_was_open(stop, request, known_outcomes) for stop in stops)
    ]


def _was_open(stop, request, known_outcomes):
    written = known_outcomes.get((request.target, request.sha256), ())
    if stop.woke is not None and request.arrived >= stop.woke:
        return any(at < stop.woke for at in written)  # an heir had done it, and the woken one had not heard
    if request.arrived > stop.ended + ON_ITS_WAY:
        return False
    return not any(request.arrived - 0.01 <= at <= stop.began for at in written)  # Kafka's times are milliseconds


def outage(stops, requests):
    """The longest time from a stop to the next request that came, in seconds."""
    arrivals = sorted(request.arrived for request in requests)
    waits = [next((at - stop.began for at in arrivals if at > stop.ended + ON_ITS_WAY), None) for stop in stops]
    return round(max((wait for wait in waits if wait is not None), default=0.0), 2)
