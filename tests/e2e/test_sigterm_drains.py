"""SIGTERM ends a service in order: exit 0, everything settled is committed, so that nothing comes twice."""

import signal
import time

import pytest

from harness.load import event, numbered
from harness.receiver import after

EVENTS = 200
PER_SECOND = 80


@pytest.mark.parametrize("stopped", ["ingestor", "dispatcher"])
def test_a_planned_restart_loses_and_repeats_nothing(own_fantail, scenario, stopped):
    run = scenario(f"sigterm_{stopped}", own_fantail)
    target = run.target("hook", "standard")
    publishing = run.publishing(numbered(EVENTS, realm="standard"), per_second=PER_SECOND)
    target.wait_for(EVENTS // 3)
    service = getattr(own_fantail, stopped)

    code = service.terminate()
    service.start().wait_ready()

    publishing.finish()
    assert code == 0, service.log_tail()
    run.close(duplicates=0, restarts=1, exit_code=code)


def test_a_request_in_flight_is_waited_for(own_fantail, receiver, secret):
    target = receiver.target("slow", "standard", secret).answers(after(2))
    own_fantail.subscribe(target, "tenant_1")
    own_fantail.publish(event("standard", 1, "order.paid", "tenant_1"))
    target.wait_for_arrival(1)

    assert own_fantail.dispatcher.terminate() == 0

    assert [delivery.status for delivery in target.deliveries] == [200]
    own_fantail.dispatcher.start().wait_ready()
    own_fantail.wait_quiet()
    assert len(target.deliveries) == 1


def test_the_second_sigterm_does_not_wait(own_fantail, receiver, secret):
    target = receiver.target("hangs", "standard", secret).answers(after(15))
    own_fantail.subscribe(target, "tenant_1")
    own_fantail.publish(event("standard", 1, "order.paid", "tenant_1"))
    target.wait_for_arrival(1)
    dispatcher = own_fantail.dispatcher

    dispatcher.signal(signal.SIGTERM)
    time.sleep(0.5)
    assert dispatcher.running, "it did not wait for the request in flight"
    dispatcher.signal(signal.SIGTERM)

    dispatcher.wait(within=3)
