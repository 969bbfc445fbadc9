"""What waits in the delay topics comes back when it is due, once, and costs no memory meanwhile."""

import time

import pytest

from harness import configuration
from harness import parked as parking
from harness.parked import UNKNOWN_FIELD, Parking, resident_mib, wait_returned

MEMORY_WAIT = 5.5  # seconds: so much sooner a task may come back, for the dispatcher waits for the rest itself
LATE = 1.0
ROOM_FOR_OVERDUE = 500  # records of a partition that its dispatcher takes without delay


@pytest.fixture
def fantail(not_started):
    """Its dispatcher alone; a delivery whose webhook nobody has made is discarded when it is back."""
    not_started.create_topics()
    not_started.dispatcher.start().wait_ready()
    return not_started


@pytest.fixture
def relay_alone(monkeypatch):
    monkeypatch.setenv("FANTAIL_DISPATCHER__ROLES", "relay")


def assert_in_time(record, one):
    early = one.due_ms / 1000 - record.timestamp / 1000
    assert -LATE <= early <= MEMORY_WAIT, f"{one.tier}: {early:.3f} s before it is due"


def test_each_comes_back_in_time_as_it_was(fantail):
    waiting = Parking(fantail)
    direct = [waiting.park("5s", wait=7) for _ in range(20)] + [waiting.park("15s", wait=19) for _ in range(20)]
    over_another = [waiting.park("15s", wait=21.5) for _ in range(20)]
    waiting.flush()

    found = wait_returned(fantail, direct + over_another, within=30)

    for one in direct + over_another:
        (record,) = found[one.delivery_id]
        assert_in_time(record, one)
        assert (record.partition, record.key, record.value) == (one.partition, b"wh_gone", one.value)
        assert record.headers["other"] == b"kept"
        assert record.headers["task"].endswith(UNKNOWN_FIELD)
        task = fantail.task_of(record)
        assert (task.turn, task.due_at_ms) == (1, one.due_ms)
        assert task.hop == (1 if one in direct else 2)


def test_a_process_with_the_one_role_delivers_nothing(relay_alone, fantail):
    waiting = Parking(fantail)
    parked = [waiting.park("5s", wait=5) for _ in range(10)]
    waiting.flush()

    wait_returned(fantail, parked, within=10)

    assert fantail.read("outcomes") == []
    assert fantail.dispatcher.terminate() == 0


def test_what_cannot_be_read_and_what_is_nonsense_comes_back_at_once(fantail):
    waiting = Parking(fantail)
    waiting.park_as_is("6h", value=b"body", headers=[("task", b"\xff")])
    nonsense = waiting.park("6h", wait=30 * 24 * 3600, partition=0)
    waiting.flush()

    deadline = time.monotonic() + 10
    while len(records := fantail.read("deliveries")) < 2:
        assert time.monotonic() < deadline
        time.sleep(0.2)

    assert records[0].headers == {"task": b"\xff"}
    assert fantail.task_of(records[1]).delivery_id == nonsense.delivery_id
    metrics = fantail.dispatcher.text_of("/metrics")
    assert 'fantail_relay_unreadable_total{worker="relay"} 1' in metrics
    assert 'fantail_relay_returned_total{reason="due_too_far_ahead",worker="relay"} 1' in metrics


def test_a_restart_and_a_kill_in_between_lose_none(fantail):
    waiting = Parking(fantail)
    parked = [waiting.park("15s", wait=15 + number * 0.02) for number in range(400)]
    waiting.flush()

    time.sleep(2)
    assert fantail.dispatcher.terminate() == 0
    fantail.dispatcher.start().wait_ready()
    time.sleep(parked[200].due_ms / 1000 - time.time())  # amid those that come due
    fantail.dispatcher.kill9()
    fantail.dispatcher.start().wait_ready()

    found = wait_returned(fantail, parked, within=40)

    twice = sum(len(records) - 1 for records in found.values())
    assert twice <= 100, "more than two seconds of them"  # what had been sent on and not been committed


def test_what_came_due_during_an_outage_comes_back_within_fifteen_seconds(fantail):
    fantail.dispatcher.terminate()
    waiting = Parking(fantail)
    parked = [waiting.park("5s", wait=5) for _ in range(3_000)]
    waiting.flush()
    time.sleep(8)

    fantail.dispatcher.start().wait_ready()
    started_ms = time.time() * 1000
    found = wait_returned(fantail, parked, within=25)

    came = sorted(found[one.delivery_id][0].timestamp - started_ms for one in parked)
    assert came[-1] <= 16_000
    at_once = sum(1 for one in came if one <= came[0] + 300)
    assert at_once <= configuration.PARTITIONS * ROOM_FOR_OVERDUE + 200, "fresh deliveries would be behind them"


def memory_of_waiting(fantail, *, small, large):
    """How many MiB a dispatcher has grown by with so many waiting records of 1 KB, and so many of 1 MB, in all tiers;
    a task that is due soon comes back meanwhile."""
    time.sleep(2)  # its first seconds allocate
    before = resident_mib(fantail.dispatcher)
    waiting = Parking(fantail)
    tiers = list(parking.LENGTHS)
    for number in range(small):
        waiting.park(tiers[number // configuration.PARTITIONS % 7], wait=8 * 3600, value=b"x" * 1_000)
    for number in range(large):
        waiting.park(tiers[number // configuration.PARTITIONS % 7], wait=8 * 3600, value=b"x" * 1_000_000)
    waiting.flush()
    soon = [waiting.park("5s", wait=6) for _ in range(100)]
    waiting.flush()
    found = wait_returned(fantail, soon, within=20)
    for one in soon:
        assert_in_time(found[one.delivery_id][0], one)
    return resident_mib(fantail.dispatcher) - before


def test_many_that_wait_cost_no_memory(fantail):
    assert memory_of_waiting(fantail, small=20_000, large=112) <= 64


@pytest.fixture
def sixteen_partitions(monkeypatch):
    monkeypatch.setattr(configuration, "PARTITIONS", 16)


@pytest.mark.long
@pytest.mark.timeout(600)
def test_a_million_that_wait_cost_no_memory(sixteen_partitions, fantail):
    assert memory_of_waiting(fantail, small=1_000_000, large=224) <= 64
