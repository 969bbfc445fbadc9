"""Judges a run from its ledgers, as shared/faults.md says: nothing here asks Fantail what it thinks it did.

For each webhook: what was owed, against what arrived with a 2xx, what lies in the dead letters and what was discarded.
A body is known by its SHA-256; the loads of these tests write every event once and in the form in which it must be
posted.
"""

import json
from collections import Counter, defaultdict
from dataclasses import asdict, dataclass, field

from harness.model import owed


@dataclass
class Verdict:
    expected: int = 0
    delivered: int = 0
    dead_lettered: int = 0
    discarded: int = 0
    lost: list = field(default_factory=list)  # owed, and nowhere
    phantom: list = field(default_factory=list)  # arrived, and not owed to that webhook
    corrupt: list = field(default_factory=list)  # arrived with a body nobody published, or a wrong signature
    twice_ended: list = field(default_factory=list)  # delivered and a dead letter, or a dead letter and discarded
    changed_ids: list = field(default_factory=list)  # the same event under two webhook-ids at one webhook
    duplicates: int = 0  # 2xx answers beyond the first for one webhook and event

    @property
    def faults(self):
        return self.lost + self.phantom + self.corrupt + self.twice_ended + self.changed_ids

    def demand(self, *, duplicates_at_most):
        """Fails with everything that is wrong, not with the first of it."""
        wrong = {name: len(found) for name, found in asdict(self).items() if isinstance(found, list) and found}
        if self.duplicates > duplicates_at_most:
            wrong["duplicates"] = f"{self.duplicates}, at most {duplicates_at_most}"
        assert not wrong, f"{wrong}; of {self.expected} expected, {self.delivered} delivered; first: {self.faults[:3]}"


@dataclass(frozen=True)
class Ended:
    """A chain that ended without a delivery, as its record in Kafka names it."""

    webhook: str
    sha256: str


def judge(published, subscriptions, deliveries, dead_letters=(), discarded=()):
    """All arguments are ledgers: lines of EventProducer, Subscriptions, lines of Receiver, Ended, Ended."""
    verdict = Verdict()
    bodies = {event.sha256: event.conversation for event in published}
    arrived = defaultdict(list)
    for delivery in deliveries:  # conversations may share a target: the body tells whose it is
        arrived[delivery.target, bodies.get(delivery.sha256)].append(delivery)
    for subscription in subscriptions:
        mine = arrived.pop((subscription.target, subscription.conversation), [])
        _judge_one(verdict, subscription, published, bodies, mine, dead_letters, discarded)
    for (target, _), strays in arrived.items():
        for stray in strays:
            kind = verdict.phantom if stray.sha256 in bodies else verdict.corrupt
            kind.append((target, stray.webhook_id))
    return verdict


def _judge_one(verdict, subscription, published, bodies, deliveries, dead_letters, discarded):
    must, may = owed(subscription, published)
    accepted, ids = Counter(), defaultdict(set)
    for delivery in deliveries:
        if delivery.sha256 not in bodies or not delivery.genuine:
            verdict.corrupt.append((subscription.id, delivery.webhook_id))
        elif delivery.sha256 not in must and delivery.sha256 not in may:
            verdict.phantom.append((subscription.id, delivery.webhook_id))
        else:
            ids[delivery.sha256].add(delivery.webhook_id)
            if delivery.accepted:
                accepted[delivery.sha256] += 1
    dead = {ended.sha256 for ended in dead_letters if ended.webhook == subscription.id}
    dropped = {ended.sha256 for ended in discarded if ended.webhook == subscription.id}

    verdict.expected += len(must)
    verdict.delivered += len(accepted)
    verdict.dead_lettered += len(dead)
    verdict.discarded += len(dropped)
    verdict.duplicates += sum(count - 1 for count in accepted.values())
    verdict.lost += [(subscription.id, digest) for digest in must if digest not in {*accepted, *dead, *dropped}]
    verdict.phantom += [(subscription.id, digest) for digest in (dead | dropped) - must.keys() - may.keys()]
    verdict.twice_ended += [(subscription.id, digest) for digest in dead & dropped | (dead | dropped) & accepted.keys()]
    verdict.changed_ids += [(subscription.id, *sorted(found)) for found in ids.values() if len(found) > 1]


class Report:
    """One row per judged run, written to build/reports/e2e.json."""

    def __init__(self):
        self.rows = []

    def add(self, scenario, verdict, *, accepted, duplicate_bound, evidence):
        """`accepted` counts the deliveries that Fantail's own record of accepted events says are owed; `evidence` are
        the figures that show that the fault bit: kills, restarts, requests cut off.
        """
        found = {name: len(value) if isinstance(value, list) else value for name, value in asdict(verdict).items()}
        ends = ("expected", "delivered", "dead_lettered", "discarded", "lost", "phantom", "corrupt", "duplicates")
        self.rows.append(
            {
                "scenario": scenario,
                "accepted": accepted,
                **{name: found[name] for name in ends},
                "duplicate_bound": duplicate_bound,
                "evidence": evidence,
            }
        )

    def write(self, file):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(self.rows, indent=1) + "\n")
