"""An event right after the answer that created its webhook is matched, though the dispatcher has not read it yet."""

import signal

import pytest

from harness import load


@pytest.mark.parametrize("count", [pytest.param(20, id="short"), pytest.param(200, id="long", marks=pytest.mark.long)])
def test_it_gets_the_event(own_fantail, scenario, count):
    """The dispatcher is frozen half of the time: then tasks wait for it that its table has not passed."""
    run = scenario("webhook_created_then_event_at_once", own_fantail)
    dispatcher = own_fantail.dispatcher
    frozen = 0
    for number in range(count):
        if number % 10 == 0:
            dispatcher.signal(signal.SIGSTOP)
            frozen += 1
        run.target(f"new-{number}", tenant=f"tenant_{number % 80}", events=(f"order.n{number}.**",))
        run.publish([load.event("social", number, f"order.n{number}", f"tenant_{number % 80}")])
        if number % 10 == 4:
            dispatcher.signal(signal.SIGCONT)

    verdict, _ = run.close(duplicates=0, webhooks=count, freezes=frozen)
    assert (verdict.expected, verdict.discarded) == (count, 0)
