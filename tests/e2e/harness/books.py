"""What Fantail itself wrote down of a run, read from its topics afterwards and joined with the producer's ledger.

The oracle judges by the receiver alone; the books must say the same: every chain that was accepted has ended, each turn
of it has an outcome, and what is called delivered was received.
"""

from collections import Counter
from dataclasses import dataclass, field

DELIVERED, RETRY, PARKED, FAILED, DISCARDED = 1, 2, 3, 4, 5  # proto/fantail/v1/outcome.proto
TERMINAL = (DELIVERED, FAILED, DISCARDED)
UNREADABLE_TASK = 2


@dataclass(frozen=True)
class Outcome:
    """A record of `outcomes`."""

    webhook: str
    sha256: str  # of the body that was published; "unknown" where the coordinates are nobody's
    replay: int
    turn: int
    verdict: int
    status: int | None
    at: float  # seconds since 1970: when the broker had it

    @property
    def chain(self):
        return self.webhook, self.sha256, self.replay


@dataclass
class Books:
    accepted: set = field(default_factory=set)  # (webhook, sha256)
    outcomes: list = field(default_factory=list)  # in the order of each partition
    unreadable: int = 0

    @property
    def repeated_turns(self):
        """Outcomes beyond the first of one turn: a fenced owner's late one, or a request that was repeated."""
        return sum(count - 1 for count in Counter((one.chain, one.turn) for one in self.outcomes).values())

    def last_seen(self, lost):
        """How far each of these came, for whoever has to find out: (webhook, sha256) as the oracle names them."""
        return {
            key: "never accepted"
            if key not in self.accepted
            else [(one.turn, one.verdict, one.at) for one in self.outcomes if one.chain[:2] == key] or "no outcome"
            for key in lost
        }

    def faults(self, subscriptions, receiver_ledger):
        """By name; each list is empty in a run that is in order."""
        chains = {}
        for one in self.outcomes:
            chains.setdefault(one.chain, []).append(one)
        ended = {chain: {one.verdict for one in turns} & set(TERMINAL) for chain, turns in chains.items()}
        at = {}
        for subscription in subscriptions:
            at.setdefault(subscription.target, []).append(subscription.id)
        received = {(self._whose(line, at), line.sha256) for line in receiver_ledger if line.accepted}
        said = {chain[:2] for chain, verdicts in ended.items() if DELIVERED in verdicts}
        return {
            "never_ended": [key for key in self.accepted if not ended.get((*key, 0))],
            "never_accepted": [chain for chain in chains if chain[:2] not in self.accepted],
            "turn_without_outcome": [chain for chain, turns in chains.items() if _has_gap(turns)],
            "said_delivered_only": sorted(said - received),
            "received_unsaid": sorted(key for key in received - said if key[0]),
        }

    def _whose(self, line, at):
        """The webhook that a request was made for; where several share a target, the one that was owed the body."""
        ids = at.get(line.target, [None])
        return next((one for one in ids if (one, line.sha256) in self.accepted), ids[0])

    def demand(self, subscriptions, receiver_ledger):
        wrong = {name: found for name, found in self.faults(subscriptions, receiver_ledger).items() if found}
        told = {name: (len(found), found[:2]) for name, found in wrong.items()}
        assert not wrong, f"the books disagree with the ledgers: {told}"


def _has_gap(turns):
    numbers = {one.turn for one in turns}
    return numbers != set(range(max(numbers) + 1))


def read(fantail):
    """The books of an installation that is quiet."""
    bodies = fantail.bodies()

    def body_at(source):
        return bodies.get((source.topic, source.partition, source.offset), "unknown")

    books = Books()
    for record in fantail.read("accepted"):
        accepted = fantail.records["Accepted"].FromString(record.value)
        books.accepted |= {(webhook, body_at(accepted.source)) for webhook in accepted.webhooks}
    for record in fantail.read("outcomes"):
        outcome = fantail.outcome_of(record)
        if outcome.reason == UNREADABLE_TASK:
            books.unreadable += 1
        else:
            books.outcomes.append(_line(outcome, body_at(outcome.task.source), record.timestamp / 1000))
    return books


def _line(outcome, sha256, at):
    return Outcome(
        webhook=outcome.task.webhook_id,
        sha256=sha256,
        replay=outcome.task.replay,
        turn=outcome.task.turn,
        verdict=outcome.verdict,
        status=outcome.attempt.status if outcome.attempt.HasField("status") else None,
        at=at,
    )
