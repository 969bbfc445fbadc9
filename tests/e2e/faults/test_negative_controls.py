"""The judge of the fault scenarios, judged: it is red on builds of Fantail with a planted fault, and on no other.

FANTAIL_NEGATIVE_BUILDS names a folder with one folder of binaries for each fault.
"""

import os
from pathlib import Path

import pytest

from harness import load
from harness.places import BINARIES
from harness.receiver import OK, Answer

BUILDS = os.environ.get("FANTAIL_NEGATIVE_BUILDS")
CONTROLS = {  # planted fault: what must be found, of the verdict or of the books
    "commits_before_delivery": "lost",
    "retry_without_outcome": "turn_without_outcome",
    "signs_with_wrong_secret": "corrupt",
    "ignores_tenant": "phantom",
}

pytestmark = pytest.mark.skipif(not BUILDS, reason="FANTAIL_NEGATIVE_BUILDS is not set")


@pytest.fixture
def found(retrying, not_started, scenario):
    """Runs a build through refusals and a kill, and returns what the judge found: {name: how many}."""

    def run_through(folder):
        for service in not_started.services:
            service.built = folder
        not_started.dispatcher.settings["deliver.max_in_flight_per_endpoint"] = 4  # the rest is taken, and not sent
        fantail = retrying([1, 2, 6], open_circuit="ignored")
        run = scenario("negative control", fantail)
        for tenant in ("tenant_1", "tenant_2"):
            run.target(f"hook-{tenant}", tenant=tenant).answers_each(Answer(status=503), then=OK)
        slow = run.target("slow", tenant="tenant_3").answers(then=Answer(seconds=1))
        run.publish([load.event("social", number, "order.paid", f"tenant_{1 + number % 3}") for number in range(120)])
        slow.wait_for_arrival(20)
        run.kill9_and_restart(fantail.dispatcher)
        verdict, books = run.judge()
        lists = {name: found for name, found in vars(verdict).items() if isinstance(found, list)}
        lists |= books.faults(run.subscriptions, run.receiver.ledger)
        return {name: len(found) for name, found in lists.items() if found}

    return run_through


@pytest.mark.parametrize("fault", CONTROLS)
def test_a_planted_fault_is_found(found, fault):
    folder = Path(BUILDS) / fault
    if not folder.is_dir():
        pytest.skip(f"no build of {fault}")

    assert CONTROLS[fault] in found(folder)


def test_a_build_without_one_is_in_order(found):
    assert found(BINARIES) == {}
