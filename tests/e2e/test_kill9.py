"""kill -9 of either service in the midst of a load: nothing is lost, what comes twice is the same and bounded."""

import time
from dataclasses import dataclass

import pytest

from harness.bounds import uncommitted_at
from harness.load import Publishing, event

REALMS = ("social", "smartaihub", "standard")
TYPES = ("order.paid", "order.sent", "user.created")
PER_SECOND = 90


@dataclass(frozen=True)
class Size:
    events: int
    kills: int


SIZES = [
    pytest.param(Size(events=450, kills=2), id="short"),
    pytest.param(Size(events=5400, kills=12), id="a minute", marks=[pytest.mark.long, pytest.mark.timeout(300)]),
]


@pytest.fixture
def load(own_fantail, receiver, secret, size):
    """Two tenants in each of three realms, three webhooks each, and events for all of them."""
    subscriptions = []
    for realm in REALMS:
        for tenant in ("tenant_1", "tenant_2"):
            for name, wanted in (("all", ("*",)), ("orders", ("order.*",)), ("users", ("user.created",))):
                target = receiver.target(f"{realm}-{tenant}-{name}", realm, secret)
                subscriptions.append(own_fantail.subscribe(target, tenant, wanted))
    events = [
        event(REALMS[number % 3], number, TYPES[number % 7 % 3], f"tenant_{1 + number % 2}") for number in range(size.events)
    ]
    return subscriptions, events


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("victim", ["ingestor", "dispatcher"])
def test_nothing_is_lost_and_little_comes_twice(own_fantail, receiver, load, report, victim, size):
    subscriptions, events = load
    service = getattr(own_fantail, victim)
    publishing = Publishing(own_fantail, events, per_second=PER_SECOND)

    killed_after = [size.events * part // (size.kills + 1) for part in range(1, size.kills + 1)]
    stops = [_kill_in_the_midst(service, receiver, after) for after in killed_after]

    publishing.finish()
    own_fantail.wait_quiet()
    bound = uncommitted_at(stops, _settled_at(own_fantail, receiver, victim))
    verdict = own_fantail.judge(receiver.ledger, subscriptions)
    report.add(f"kill -9 of the {victim}", verdict, kills=len(stops), starts=service.starts, bound=bound)
    assert service.starts == 1 + size.kills
    verdict.demand(duplicates_at_most=bound)


def _kill_in_the_midst(service, receiver, after):
    """Returns when the service is ready again; the time of its death."""
    receiver.wait_for(
        lambda: len(receiver.ledger) >= after, 30, lambda: f"{len(receiver.ledger)} of {after} deliveries"
    )
    service.kill9()
    died = time.time()
    service.start().wait_ready()
    return died


def _settled_at(fantail, receiver, victim):
    """When the victim had done its part: a task was written, a delivery was answered."""
    if victim == "ingestor":
        return [record.timestamp / 1000 for record in fantail.read("deliveries")]
    return [delivery.at for delivery in receiver.ledger]
