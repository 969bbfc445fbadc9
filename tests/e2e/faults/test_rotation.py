"""Secrets that are rotated while deliveries and retries run, and receivers that follow in their own time."""

import itertools
import time

import pytest

from harness import load
from harness.receiver import OK, UNVERIFIED, Answer
from harness.signatures import RULES, rotation

UNAVAILABLE = Answer(status=503)
HEARD = 5.0  # seconds after the answer of the API, from when every dispatcher signs accordingly
NEW = "whsec_YW5vdGhlciBzZWNyZXQgb2YgMjQgYnl0ZXM="


def an_event(number):
    realm = tuple(RULES)[number % len(RULES)]
    return load.event(realm, number, "message.received" if realm == "conversations" else "order.paid", "tenant_1")


class Rotating:
    """The webhooks of one product each, and what their owners do."""

    def __init__(self, run, fantail):
        self.targets = {realm: self._target(run, realm) for realm in RULES}
        self._webhooks = {one.realm: (fantail.api(one.realm, one.tenant), one.id) for one in run.subscriptions}
        self.old = run.secret

    def _target(self, run, realm):
        """Every seventh request fails, so that retries wait across each change."""
        target = run.target(f"rotates-{realm}", realm)
        return target.answers_from(itertools.cycle([*[OK] * 6, UNAVAILABLE]))

    def know(self, *secrets):
        for target in self.targets.values():
            target.knows = secrets

    def rotate(self, **wanted):
        for target in self.targets.values():
            target.rotates_to(NEW)
        return self._call("/secret/rotate", secret=NEW, **wanted)

    def complete(self):
        return self._call("/secret/rotate/complete")

    def _call(self, path, **fields):
        """The span in which the change takes effect, here and there."""
        began = time.time()
        for api, webhook in self._webhooks.values():
            answer = api.call("POST", f"/{webhook}{path}", json=fields)
            assert answer.status_code == 200, answer.text
        return began, time.time() + HEARD

    def deliveries(self):
        return [line for target in self.targets.values() for line in target.deliveries]


@pytest.mark.parametrize("ended_by", ["its owner", "time"])
@pytest.mark.parametrize(
    "per_second",
    [pytest.param(60, id="short"), pytest.param(300, id="long", marks=[pytest.mark.long, pytest.mark.nightly, pytest.mark.timeout(300)])],
)
def test_no_receiver_refuses_a_delivery_while_it_follows(retrying, scenario, ended_by, per_second):
    fantail = retrying([3] * 8)
    run = scenario("rotation_under_load", fantail)
    rotating = Rotating(run, fantail)
    rotating.know(rotating.old)
    publishing = run.publishing(load.endless(an_event), per_second=per_second)
    run.wait_received(2 * per_second)

    begins = rotating.rotate(overlap_seconds=86400 if ended_by == "its owner" else 12)
    time.sleep(max(0.0, begins[1] + 2 - time.time()))  # receivers that know the old secret go on as ever
    rotating.know(rotating.old, NEW)
    if ended_by == "its owner":
        ends = rotating.complete()
    else:
        ends = begins[0] + 12, begins[1] - HEARD + 12 + 1
    time.sleep(max(0.0, ends[1] - time.time()))  # the old secret is out of use everywhere
    rotating.know(NEW)
    run.wait_received(len(run.receiver.ledger) + 2 * per_second)

    publishing.end()
    verdict, _ = run.close(duplicates=0, refused=sum(line.status == 401 for line in rotating.deliveries()))
    assert not [line for line in rotating.deliveries() if line.status == UNVERIFIED.status]
    assert verdict.dead_lettered == 0
    only_old, both, only_new = rotation(rotating.old, NEW)
    for realm, target in rotating.targets.items():
        phases = (
            [line.signed for line in target.deliveries if line.arrived < begins[0]],
            [line.signed for line in target.deliveries if begins[1] < line.arrived < ends[0]],
            [line.signed for line in target.deliveries if line.arrived > ends[1]],
        )
        assert [set(phase) for phase in phases] == [{only_old}, {both}, {only_new}], realm
        assert any(line.attempt > 1 for line in target.deliveries), f"{realm}: no retry was made"
