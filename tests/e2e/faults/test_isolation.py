"""One endpoint, or all of them, misbehave: nobody else feels it, and whoever comes back is not run over."""

import time
from dataclasses import dataclass

import pytest

from harness import load, pace
from harness.receiver import OK, Answer, after, hang, own_host

# The schedule outlasts the longest time for which a circuit may stay open: a retry that an open one stands in for fails
# nothing that the endpoint would have taken.
DELAYS = [1, 1, 2, 2, *[4] * 20, *[15] * 8]
# Times as many requests in one second as in any before it: who doubles with each answer, where answers take half a
# second, comes to four.
CLIMBS = 5
LOCKED_OUT_AT_MOST = 60  # seconds for which a breaker may keep away from an endpoint that is back
NOTICED = 1.2  # others' p99 with the bad endpoint, against without
# Both figures are of one run, yet each p99 is the sixth largest of some six hundred, and the producer, the broker, the
# receiver and other tests run on the same cores: one turn of the scheduler, not what the hanging endpoint costs, which
# is seconds.
OF_THE_MACHINE = 0.02  # seconds
PAIRS = 5  # of phases at most; two where the machine is quiet


@dataclass(frozen=True)
class Crowd:
    """Endpoints of one tenant, the first of which is bad, and a load over them in phases without and with the fault."""

    endpoints: int
    per_second: int
    phase: int  # seconds
    every: int  # the bad one gets each n-th event
    attempt_timeout: int

    def events(self, start):
        """Those of one phase. Each is for one endpoint."""
        for number in range(start, start + self.per_second * self.phase):
            good = 1 + number % (self.endpoints - 1)
            yield _for(0 if number % self.every == 0 else good, number)


def _for(endpoint, number):
    return load.event("social", number, f"order.n{endpoint}", "tenant_1")


def _endpoints(run, count):
    """Each wants events of its own, and to Fantail each is another host."""
    return [
        run.target(f"hook-{number}", events=(f"order.n{number}.**",), host=own_host(number)) for number in range(count)
    ]


@pytest.mark.parametrize(
    "crowd",
    [
        pytest.param(Crowd(20, 40, phase=8, every=20, attempt_timeout=3), id="1 of 20", marks=pytest.mark.timeout(400)),
        pytest.param(
            Crowd(1000, 100, phase=20, every=10, attempt_timeout=10),
            id="1 of 1000",
            marks=[pytest.mark.long, pytest.mark.nightly, pytest.mark.timeout(600)],
        ),
    ],
)
def test_one_that_hangs_is_noticed_by_nobody_else(retrying, scenario, crowd):
    fantail = retrying(DELAYS, attempt_timeout=crowd.attempt_timeout)
    run = scenario("dead_one_of_many", fantail)
    bad = _endpoints(run, crowd.endpoints)[0]
    warm_up = [_for(number % crowd.endpoints, 10**6 + number) for number in range(max(crowd.endpoints, 120))]
    run.publishing(iter(warm_up), per_second=crowd.per_second).finish()
    run.wait_delivered(warm_up)  # connections are open and caches filled before anything is measured

    waits, p99s = {"without": [], "with": []}, {"without": [], "with": []}
    for number, phase in enumerate(("without", "with") * PAIRS):  # in turn: a slow moment hits both
        if number >= 4 and phase == "without" and _unnoticed(p99s):
            break
        events = list(crowd.events(number * crowd.per_second * crowd.phase))
        theirs = [one for one in events if one.type != "order.n0"]
        bad.answers(then=hang(60) if phase == "with" else OK)
        run.publishing(iter(events), per_second=crowd.per_second).finish()
        run.wait_delivered(theirs)
        measured = pace.latencies(theirs, run.receiver.ledger)
        waits[phase] += measured
        p99s[phase].append(pace.percentile(measured, 0.99))
        bad.answers(then=OK)
        run.wait_delivered(events, within=LOCKED_OUT_AT_MOST + 30)  # nothing of this phase is left in the next one

    figures = {
        f"{name}_{phase}_ms": round(pace.percentile(waits[phase], share) * 1000, 1)
        for phase in waits
        for name, share in (("p50", 0.5), ("p99", 0.99), ("max", 1.0))
    }
    hung = sum(not line.answered for line in bad.deliveries)
    verdict, _ = run.close(
        duplicates=0, hung_requests=hung, endpoints=crowd.endpoints, samples=len(waits["with"]), **figures
    )
    assert verdict.dead_lettered == 0
    assert hung >= 4, "it hardly hung"
    assert _unnoticed(p99s), p99s


def _unnoticed(p99s):
    """By the quietest phase of each kind: what others do to the machine for a while is not the bad endpoint's doing."""
    return min(p99s["with"]) <= NOTICED * min(p99s["without"]) + OF_THE_MACHINE


@dataclass(frozen=True)
class Flapping:
    """Answers of an endpoint that is up and down in turn, from the first request on."""

    seconds: float
    began: float

    def __iter__(self):
        return self

    def __next__(self):
        is_up = int((time.monotonic() - self.began) / self.seconds) % 2 == 0
        return OK if is_up else Answer(status=503)


@pytest.mark.parametrize(
    "each, seconds",
    [
        pytest.param(1, 12, id="short", marks=pytest.mark.timeout(240)),
        pytest.param(5, 60, id="5 s", marks=[pytest.mark.long, pytest.mark.nightly, pytest.mark.timeout(300)]),
    ],
)
def test_one_that_flaps_gets_everything_and_is_never_locked_out(retrying, scenario, each, seconds):
    fantail = retrying(DELAYS)
    run = scenario("endpoint_flaps", fantail)
    flapping, *others = _endpoints(run, 4)
    events = [_for(number % 4, number) for number in range(40 * seconds)]

    flapping.answers_from(Flapping(each, time.monotonic()))
    run.publishing(iter(events), per_second=40).finish(within=seconds + 60)
    flapping.answers(then=OK)
    steady = time.time()
    run.wait_delivered(events, within=LOCKED_OUT_AT_MOST + 30)

    waits = pace.latencies([one for one in events if one.type != "order.n0"], run.receiver.ledger)
    refused = sum(not line.accepted for line in flapping.deliveries)
    gap = pace.longest_gap(line.arrived for line in flapping.deliveries)
    verdict, _ = run.close(
        duplicates=0,
        refused=refused,
        changes=int(seconds / each),
        longest_without_a_request_s=round(gap, 1),
        drained_after_s=round(max(line.arrived for line in flapping.deliveries) - steady, 1),
        others_p99_ms=round(pace.percentile(waits, 0.99) * 1000, 1),
    )
    assert verdict.dead_lettered == 0
    assert refused >= 3, "it was hardly ever found down"  # a breaker spares it most of them
    assert gap <= LOCKED_OUT_AT_MOST
    assert all(max(line.arrived for line in other.deliveries) < steady + 5 for other in others)


@pytest.mark.parametrize(
    "seconds",
    [
        pytest.param(12, id="short", marks=pytest.mark.timeout(240)),
        pytest.param(90, id="90 s", marks=[pytest.mark.long, pytest.mark.nightly, pytest.mark.timeout(600)]),
    ],
)
def test_all_are_down_and_come_back_and_none_is_run_over(retrying, scenario, seconds):
    """Each takes half a second to answer, so that requests in a second tell how many were in flight."""
    fantail = retrying(DELAYS)
    run = scenario("all_down_and_back", fantail)
    endpoints, per_second = _endpoints(run, 4), 40
    for endpoint in endpoints:
        endpoint.answers(then=after(0.5))
    publishing = run.publishing(
        load.endless(lambda number: _for(number % len(endpoints), number)), per_second=per_second
    )
    run.wait_received(2 * per_second)
    with run.receiver.hosts_down():
        down = time.time()
        time.sleep(seconds)  # the fault itself
    back = time.time()
    owed = len(fantail.producer.ledger) - sum(line.accepted for line in run.receiver.ledger)
    publishing.end()
    run.wait_delivered(fantail.producer.ledger, within=LOCKED_OUT_AT_MOST + 60)

    since = {one.path: [line.arrived for line in one.deliveries if line.arrived >= back] for one in endpoints}
    climbs = {path: pace.per_second(times, min(times)) for path, times in since.items()}
    verdict, _ = run.close(
        duplicates=0,
        down_s=round(back - down, 1),
        owed_when_back=owed,
        failed_attempts=fantail.dispatcher.metric("fantail_attempt_errors_total"),
        first_after_s=round(max(min(times) for times in since.values()) - back, 1),
        drained_after_s=round(max(max(times) for times in since.values()) - back, 1),
        per_second_at_one=max(climbs.values(), key=max)[:30],
        peak_in_flight_at_one=max(
            pace.most_at_once((line.arrived, line.at) for line in one.deliveries) for one in endpoints
        ),
    )
    assert verdict.dead_lettered == 0
    assert owed > per_second * seconds * 0.9, "they were not down"
    assert all(min(times) < back + LOCKED_OUT_AT_MOST for times in since.values())
    ordinary = per_second / len(endpoints)
    for climb in climbs.values():
        assert climb[0] <= 2 * ordinary, f"all that waited came at once: {climb}"
        steepest = (now / max(ordinary, *climb[:second]) for second, now in enumerate(climb) if second)
        assert max(steepest, default=0) <= CLIMBS, climb
