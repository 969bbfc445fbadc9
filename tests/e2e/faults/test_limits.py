"""An endpoint is never sent more than its contract allows, whoever shares it and whoever restarts; the rest waits."""

import time

import pytest

from harness import load, pace, schedules
from harness.receiver import OK, after

REQUESTS, IN_FLIGHT = 100, 10
CONVERSATIONS = 200
# Two requests of one window may take unlike times from the dispatcher to the receiver, which alone is asked here.
ON_THEIR_WAY = 0.1  # seconds


@pytest.mark.contract(
    "conversations-own", "conversations-in-flight", "conversations-rate", "conversations-back-pressure",
)
@pytest.mark.parametrize(
    "per",
    [
        pytest.param(6, id="short", marks=pytest.mark.timeout(240)),
        pytest.param(60, id="a minute", marks=[pytest.mark.long, pytest.mark.nightly, pytest.mark.timeout(900)]),
    ],
)
def test_conversations_with_one_callback_share_its_limits(not_started, scenario, tmp_path, per):
    folder = schedules.replace(tmp_path / "dialects", [4, 8, 10])
    schedules.limit(folder, "conversations", requests=REQUESTS, per=per, in_flight=IN_FLIGHT)
    not_started.set("dialects.path", folder)
    fantail = not_started.start()
    run = scenario("limits_of_conversations", fantail)
    names = [f"conversation_{number}" for number in range(CONVERSATIONS)]
    callback = run.target("callback", "conversations", conversation=names[0])
    for name in names[1:]:
        run.webhook(callback, conversation=name)
    callback.answers(*[after(per / 6)] * 50, then=OK)  # at first the requests in flight bind, then the rate
    events = [load.message(number, names[number % CONVERSATIONS], "tenant_1") for number in range(4 * REQUESTS)]
    at_the_limit = len(events) * per / REQUESTS  # seconds

    run.publish(events)
    published = time.time()
    run.wait_received(REQUESTS, within=4 * per)
    stopped = time.time()  # in the midst of a window
    code = fantail.dispatcher.terminate()
    fantail.dispatcher.start().wait_ready()
    up = time.time()
    run.wait_received(len(events), within=2 * at_the_limit + 60)

    arrivals = [line.arrived for line in callback.deliveries]
    fullest = pace.most_within(arrivals, per - ON_THEIR_WAY)
    in_flight = pace.most_at_once((line.arrived, line.at) for line in callback.deliveries)
    verdict, _ = run.close(
        duplicates=0,
        limit=f"{REQUESTS} per {per} s, {IN_FLIGHT} in flight",
        conversations=CONVERSATIONS,
        fullest_window=fullest,
        most_in_flight=in_flight,
        restart_s=round(up - stopped, 1),
        received_before_restart=sum(at < stopped for at in arrivals),
        drained_after_s=round(max(arrivals) - published, 1),
        at_the_limit_s=at_the_limit,
    )
    assert code == 0
    assert verdict.delivered == len(events)
    assert fullest <= REQUESTS
    assert in_flight <= IN_FLIGHT
    assert (fullest > REQUESTS // 2, in_flight > IN_FLIGHT // 2) == (True, True), "the limits did not bind"
