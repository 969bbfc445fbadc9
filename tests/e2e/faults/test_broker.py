"""The broker goes away and comes back: Fantail waits for it, loses nothing, and needs nobody's help afterwards."""

import time

import pytest

from harness import load
from harness.cluster import Kafka


@pytest.fixture(scope="module")
def kafka():
    """A broker of this module's own: nobody else's tests run on one that is hurt."""
    cluster = Kafka(own=True)
    yield cluster
    cluster.stop()


def restarted(nodes):
    nodes.stop_node(1)
    nodes.start_node(1)


def killed(nodes):
    nodes.kill_node(1)
    nodes.start_node(1)


def frozen(seconds):
    def freeze(nodes):
        nodes.pause_node(1)
        time.sleep(seconds)  # the fault itself
        nodes.resume_node(1)

    return freeze


SESSION = 45  # seconds, as by default; what is away for less needs no rebalance
SHORT = 10
BACK_WITHIN = 15


def long(*values, name, timeout=300, marks=()):
    return pytest.param(*values, id=name, marks=[pytest.mark.long, pytest.mark.timeout(timeout), *marks])


@pytest.mark.parametrize(
    "hurt, session",
    [
        pytest.param(restarted, SESSION, id="restarted"),
        long(killed, SESSION, name="killed"),
        long(frozen(30), SESSION, name="frozen"),
        long(killed, SHORT, name="away for longer than a session"),
        long(frozen(30), SHORT, name="frozen for longer than a session"),
        long(frozen(120), SESSION, name="frozen for two minutes", timeout=420, marks=[pytest.mark.nightly]),
    ],
)
def test_nothing_is_lost(request, not_started, scenario, kafka, hurt, session):
    not_started.set("kafka.session_timeout_ms", session * 1000)
    fantail = not_started.start()
    run = scenario("broker_restart", fantail)
    publishing = run.publishing(load.endless(load.mixed(run)), per_second=40)
    run.wait_received(100)

    with run.hard_stop():
        began = time.monotonic()
        hurt(kafka.nodes)
        away = time.monotonic() - began

    before = len(run.receiver.ledger)
    run.wait_received(before + 1)
    back = round(time.monotonic() - began - away, 1)
    run.wait_received(before + 100)
    publishing.end()
    starts = [service.starts if service.running else "ended" for service in fantail.services]
    how = request.node.callspec.id
    run.close(how=how, away_s=round(away, 1), back_s=back, session_s=session, starts=starts)
    assert starts == [1, 1], "a service ended because the broker was away"
    assert back <= BACK_WITHIN
