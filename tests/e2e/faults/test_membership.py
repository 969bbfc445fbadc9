"""Dispatchers come, go and freeze: partitions change hands without loss, and whoever lost them sends nothing more."""

import signal
import time

import pytest

from harness import load
from harness.receiver import after
from harness.services import READY_WITHIN

SETTLED = 100  # requests after which the last departure is taken to be over
SESSION = 6  # seconds; the shortest that may be configured


DYNAMIC = {"kafka.instance_id": ""}  # who leaves leaves at once
STATIC = {"kafka.on_stop": "leave"}  # the same, for members that have a name
CONSUMER = {**DYNAMIC, "kafka.group_protocol": "consumer"}


@pytest.mark.parametrize(
    "membership, changes",
    [
        pytest.param(DYNAMIC, 4, id="short"),
        pytest.param(DYNAMIC, 12, id="long", marks=[pytest.mark.long, pytest.mark.timeout(300)]),
        pytest.param(STATIC, 8, id="static members", marks=[pytest.mark.long, pytest.mark.timeout(300)]),
        pytest.param(CONSUMER, 8, id="the consumer protocol", marks=[pytest.mark.long, pytest.mark.timeout(300)]),
    ],
)
def test_members_join_and_leave(not_started, scenario, membership, changes):
    for key, value in membership.items():
        not_started.set(key, value)
    fantail = not_started.start()
    static = membership is STATIC
    others = [fantail.add_dispatcher(f"dispatcher-{number}", static=static) for number in (2, 3)]
    run = scenario("rebalance_storm", fantail)
    publishing = run.publishing(load.endless(load.mixed(run)), per_second=60)

    codes = []
    for change in range(changes):
        member = others[change % len(others)]
        if member.running:
            codes.append(member.terminate())
            run.wait_received(len(run.receiver.ledger) + SETTLED)
        else:
            member.start().wait_ready()
            _wait_sending(member)

    publishing.end()
    run.close(duplicates=0, joined=sum(one.starts for one in others), left=len(codes), membership=membership)
    assert codes == [0] * len(codes)


@pytest.mark.parametrize(
    "frozen_for, events",
    [
        pytest.param(SESSION + 4, 40, id="short"),
        pytest.param(30, 200, id="half a minute", marks=[pytest.mark.long, pytest.mark.timeout(300)]),
    ],
)
def test_who_was_frozen_past_its_session_sends_nothing_more(not_started, scenario, frozen_for, events):
    in_flight_each = 2
    not_started.set("kafka.session_timeout_ms", SESSION * 1000)
    not_started.set("kafka.instance_id", "")
    not_started.dispatcher.settings["deliver.max_in_flight_per_endpoint"] = in_flight_each
    fantail = not_started.start()
    heir = fantail.add_dispatcher("heir", static=False)
    run = scenario("zombie_after_sigstop", fantail)
    targets = [run.target(f"hook-{number}").answers(then=after(0.2)) for number in range(4)]
    zombie = fantail.dispatcher

    run.publish(load.numbered(events))
    run.wait_received(8)
    with run.hard_stop():  # what it has in flight is as good as cut off
        zombie.signal(signal.SIGSTOP)
    stopped = time.monotonic()
    queued = 4 * events - len(run.receiver.ledger)
    heir.start().wait_ready(within=READY_WITHIN + SESSION)
    run.wait_received(4 * events, within=frozen_for + 60)
    fantail.wait_at_rest(90)
    time.sleep(max(0.0, stopped + frozen_for - time.monotonic()))  # the fault itself

    before = len(run.receiver.ledger)
    run.wakes()
    zombie.signal(signal.SIGCONT)
    _wait_awake(zombie)
    more = load.numbered(20, start=events)
    run.publish(more)

    run.close(queued_at_stop=queued, frozen_s=frozen_for, zombie_runs_on=zombie.running)
    late = [line for line in run.receiver.ledger[before:] if line.sha256 not in {one.sha256 for one in more}]
    assert len(late) <= in_flight_each * len(targets)
    assert queued > 2 * in_flight_each * len(targets), "too little was queued to show anything"


def test_of_two_processes_with_one_name_the_older_ends(not_started, scenario):
    fantail = not_started.start()
    run = scenario("duplicate_instance_id", fantail)
    publishing = run.publishing(load.endless(load.mixed(run)), per_second=40)
    older, newer = fantail.dispatcher, fantail.add_dispatcher("newer")
    newer.settings["kafka.instance_id"] = older.name
    _wait_sending(older)

    with run.hard_stop():
        newer.start()
        code = older.wait(within=READY_WITHIN)
    _wait_sending(newer)
    publishing.end()

    run.close(exit_code=code, newer_runs_on=newer.running)
    assert code == 1, older.log_tail()
    assert newer.running, newer.log_tail()
    ends = [line for line in older.log_lines() if "the process ends" in line["message"]]
    assert ends, older.log_tail()
    assert f"under our name, {older.name}-" in ends[0]["detail"]
    assert "kafka.instance_id must be unique" in ends[0]["detail"]


def _wait_sending(service, within=40):
    """Until it has been given a partition and made a request."""
    deadline = time.monotonic() + within
    while not service.metric("fantail_connections_opened_total"):
        assert time.monotonic() < deadline, f"{service.name} was given nothing to do\n{service.log_tail()}"
        time.sleep(0.1)


def _wait_awake(service, within=20):
    """Until it answers again, as a member of the group or as one that is about to end."""
    deadline = time.monotonic() + within
    while service.running and service.status_of("/livez") is None:
        assert time.monotonic() < deadline, service.log_tail()
