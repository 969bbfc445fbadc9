"""kill -9 in the midst of a load: nothing is lost, and only requests in flight come twice."""

from dataclasses import dataclass

import pytest

from harness import load

PER_SECOND = 90
MOVED = 100  # requests from one kill to the next
BACK_WITHIN = 5  # seconds from a kill to the next request


@dataclass(frozen=True)
class Size:
    events: int
    kills: int


SIZES = [
    pytest.param(Size(events=720, kills=2), id="short"),
    pytest.param(Size(events=2700, kills=6), id="long", marks=[pytest.mark.long, pytest.mark.timeout(300)]),
]


@pytest.mark.contract("smartaihub-reliable")
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("victims", [("ingestor",), ("dispatcher",), ("ingestor", "dispatcher")], ids="+".join)
def test_nothing_is_lost_and_only_requests_in_flight_come_twice(own_fantail, scenario, victims, size):
    run = scenario(f"kill9_{victims[0] if len(victims) == 1 else 'all'}", own_fantail)
    events = map(load.mixed(run), range(size.events))
    services = [getattr(own_fantail, name) for name in victims]
    publishing = run.publishing(events, per_second=PER_SECOND)

    for part in range(1, size.kills + 1):
        moved = len(run.receiver.ledger) + MOVED  # also where it catches up: who dies again and again at one task blames it
        run.wait_received(max(moved, size.events * part // (size.kills + 1)))
        run.kill9_and_restart(*services)

    publishing.finish()
    assert [service.starts for service in services] == [1 + size.kills] * len(services)
    # What an ingestor writes twice carries the same ids, and the dispatcher drops it.
    duplicates = 0 if victims == ("ingestor",) else None
    starts = {service.name: service.starts for service in services}
    run.close(duplicates=duplicates, kills=size.kills, starts=starts)
    assert run.outage() <= BACK_WITHIN
