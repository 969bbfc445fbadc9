"""The stages of `make test` and `make test-more`, with what each may take on two cores from a bare clone."""

import os
import random
import sys

from layout import BUILD, REPO
from stage import Kind, Stage

REPORTS = BUILD / "reports"
CORES = str(os.cpu_count() or 2)

SETUP_BUDGET = 300
TEST_LIMIT = 30 * 60  # it is to take 25: warn by the budgets, fail where more has crept in than a slow machine explains
MORE_LIMIT = 60 * 60

# The end-to-end tests wait more than they compute; a file stays together, as its tests share what they start.
TOGETHER = ["-n", "4", "--dist", "loadfile"]

ADDRESS = {
    "ASAN_OPTIONS": "detect_stack_use_after_return=1:strict_string_checks=1:check_initialization_order=1",
    "UBSAN_OPTIONS": "halt_on_error=1:print_stacktrace=1",
}
THREADS = {"TSAN_OPTIONS": "halt_on_error=1:second_deadlock_stack=1"}


def _build(name, budget, preset, *targets):
    return Stage(name, Kind.BUILD, budget, [REPO / "dev/build", preset, *targets])


def _ctest(name, budget, preset, *selection, environment=None):
    junit = REPORTS / f"{name.replace(' ', '-')}.xml"
    command = ["ctest", "--test-dir", BUILD / preset, "-j", CORES, "--output-on-failure", "--no-tests=error",
               "--output-junit", junit, *selection]
    return Stage(name, Kind.TESTS, budget, command, f"{preset} build", junit, environment or {})


def _pytest(name, budget, *selection, environment=None):
    junit = REPORTS / f"{name.replace(' ', '-')}.xml"
    command = [BUILD / "venv/bin/python", "-m", "pytest", REPO / "tests/e2e", "-q", "--junitxml", junit, *TOGETHER, *selection]
    return Stage(name, Kind.TESTS, budget, command, "release build", junit, environment or {})


def _histories(whose, test, runs, *, seed=1, budget):
    """Of an optimised build: what may happen to a partition, `runs` times at random from `seed` on."""
    junit = REPORTS / f"histories-of-the-{whose}.xml"
    command = [BUILD / "release/tests/histories/histories", f"--gtest_filter={test}.*", f"--gtest_output=xml:{junit}"]
    return Stage(f"histories of the {whose}", Kind.TESTS, budget, command, "release build", junit,
                 {"FANTAIL_SEED": str(seed), "FANTAIL_PROPERTY_RUNS": str(runs)})


def _simulation(gap_ms, *, budget):
    """What isolation costs and keeps, in virtual time, at a delivery every `gap_ms`."""
    junit = REPORTS / "isolation-simulated.xml"
    command = [BUILD / "release/tests/histories/histories", "--gtest_filter=IsolationSimulation.*", f"--gtest_output=xml:{junit}"]
    return Stage("isolation simulated", Kind.TESTS, budget, command, "release build", junit,
                 {"FANTAIL_SIMULATED_GAP_MS": str(gap_ms)})


TEST = [
    Stage("format", Kind.CHECK, 20, [REPO / "dev/check/format"]),
    _build("asan build", 840, "asan"),
    _ctest("layers", 10, "asan", "-L", "architecture"),
    _ctest("asan tests", 200, "asan", "-LE", "threads|bench|architecture", environment=ADDRESS),
    _build("release build", 380, "release", "all", "histories"),
    _histories("model", "OutcomeLogProperty", 200_000, budget=15),
    _histories("code", "AnyHistory", 20_000, budget=30),
    _histories("webhooks", "WebhookLogProperty", 50_000, budget=30),
    Stage("generated docs", Kind.CHECK, 10, [REPO / "docs/generate", "--check"]),
    _pytest("end to end", 300, "-m", "not long"),
]

MORE = [
    Stage("dev tools", Kind.TESTS, 80, [sys.executable, REPO / "dev/tests/run", REPORTS / "dev-tools.xml"],
          junit=REPORTS / "dev-tools.xml"),
    _build("tsan build", 120, "tsan", "runtime_threads_tests"),
    _ctest("tsan tests", 150, "tsan", "-L", "threads", environment=THREADS),
    _build("headers alone", 240, "asan", "all_verify_interface_header_sets"),
    Stage("clang-tidy", Kind.CHECK, 600, [REPO / "dev/check/tidy"]),
    _build("release build", 300, "release", "all", "hostile_receivers"),
    Stage("hostile receivers", Kind.TESTS, 60, [BUILD / "release/tests/histories/hostile_receivers",
                                                f"--gtest_output=xml:{REPORTS / 'hostile-receivers.xml'}"],
          "release build", REPORTS / "hostile-receivers.xml"),
    _pytest("long scenarios", 900, "-m", "long and not nightly", "-n", "0"),  # what hurts a broker for long wants the machine to itself
    Stage("planted faults", Kind.BUILD, 300, [REPO / "dev/test/planted"]),
    _pytest("negative controls", 120, "-k", "negative", "--dist", "load",
            environment={"FANTAIL_NEGATIVE_BUILDS": str(BUILD / "planted")}),
]

SOAK_SECONDS = int(os.environ.get("FANTAIL_SOAK_SECONDS", "600"))
SOAK_LIMIT = SETUP_BUDGET + 900 + SOAK_SECONDS + 1_800
SOAK_SEED = random.randrange(2**32)  # in the log of each stage, and with what fails
SOAK = [
    _build("release build", 320, "release", "all", "histories"),
    _simulation(gap_ms=10, budget=600),
    _histories("model", "OutcomeLogProperty", 5_000_000, seed=SOAK_SEED, budget=250),
    _histories("code", "AnyHistory", 200_000, seed=SOAK_SEED, budget=300),
    _pytest("nightly scenarios", 900, "-m", "nightly", "-n", "2"),
    _pytest("soak", SOAK_SECONDS + 300, "-k", "soak", "-s", "-n", "0", environment={"FANTAIL_SOAK_SECONDS": str(SOAK_SECONDS)}),
]
