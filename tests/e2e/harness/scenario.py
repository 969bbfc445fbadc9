"""One judged run: a Fantail that is hurt, what was published and received, and the row that it leaves in the report."""

import contextlib
import dataclasses
import time

from harness import books as bookkeeping
from harness import bounds, tool
from harness.bounds import Stop
from harness.load import Publishing

QUIET_WITHIN = 90  # seconds; a busy machine takes its time


class Scenario:
    def __init__(self, name, fantail, receiver, report, secret):
        self.name = name
        self.fantail = fantail
        self.receiver = receiver
        self.secret = secret
        self.subscriptions = []
        self.stops = []  # hard ones: what was in flight may come twice
        self._report = report

    def target(self, name, realm="social", *, tenant="tenant_1", events=("*",), host=None, **fields):
        """An endpoint, and the webhook that points to it."""
        target = self.receiver.target(name, realm, self.secret, host=host)
        self.webhook(target, tenant=tenant, events=events, **fields)
        return target

    def webhook(self, target, *, tenant="tenant_1", events=("*",), **fields):
        """One more that points to an endpoint."""
        self.subscriptions.append(self.fantail.subscribe(target, tenant, events, **fields))

    def publishing(self, events, *, per_second):
        return Publishing(self.fantail, events, per_second=per_second)

    def publish(self, events):
        for one in events:
            self.fantail.publish(one)
        self.fantail.producer.flush()

    def wait_received(self, count, *, within=60):
        """Until that many requests were answered, at whichever target."""
        ledger = self.receiver.ledger
        self.receiver.wait_for(lambda: len(ledger) >= count, within, lambda: f"{len(ledger)} of {count} requests")

    def wait_delivered(self, events, *, within=60):
        """Until each of these, which one webhook wants, was taken."""
        missing, ledger, read = {one.sha256 for one in events}, self.receiver.ledger, 0

        def all_there():  # asked at every request, so it reads only what is new
            nonlocal read
            new, read = ledger[read:], len(ledger)
            missing.difference_update(line.sha256 for line in new if line.accepted)
            return not missing

        self.receiver.wait_for(all_there, within, lambda: f"{len(missing)} events are missing")

    @contextlib.contextmanager
    def hard_stop(self):
        """Around whatever ends requests in flight without a goodbye."""
        began = time.time()
        yield
        self.stops.append(Stop(began, time.time()))

    def wakes(self):
        """From now on who was frozen at the last hard stop runs again, and everybody else is at rest."""
        self.stops[-1] = dataclasses.replace(self.stops[-1], woke=time.time())

    def kill9(self, *services):
        with self.hard_stop():
            for service in services:
                service.kill9()

    def kill9_and_restart(self, *services):
        self.kill9(*services)
        for service in services:
            service.start()
        for service in services:
            service.wait_ready()

    def close(self, *, duplicates=None, within=QUIET_WITHIN, **evidence):
        """Waits until all is quiet, judges, leaves the row, and fails with what is wrong.

        `duplicates` is the bound; without it, the requests in flight at the hard stops, and the answers that the
        receiver kept to itself. The verdict and the books.
        """
        verdict, books = self.judge(within)
        repeatable = self._in_flight(books)
        answers_lost = sum(line.accepted and not line.answered for line in self.receiver.ledger)
        bound = len(repeatable) + answers_lost if duplicates is None else duplicates
        if self.stops:
            evidence |= {
                "hard_stops": len(self.stops),
                "in_flight_at_stops": len(repeatable),
                "largest_outage_s": self.outage(),
            }
        if answers_lost:
            evidence["answers_lost"] = answers_lost
        evidence |= {"requests": len(self.receiver.ledger), "outcomes_repeated": books.repeated_turns}
        self._report.add(self.name, verdict, accepted=len(books.accepted), duplicate_bound=bound, evidence=evidence)
        assert not verdict.lost, f"lost, and last seen: {books.last_seen(verdict.lost[:5])}"
        verdict.demand(duplicates_at_most=bound)
        books.demand(self.subscriptions, self.receiver.ledger)
        assert len(books.accepted) >= verdict.expected, "fewer deliveries were accepted than are owed"
        self._demand_audit(verdict, books)
        assert not (words := {one.name: one.last_words() for one in self.fantail.services if one.last_words()}), words
        return verdict, books

    def outage(self):
        """The longest time from a hard stop to the next request, in seconds."""
        return bounds.outage(self.stops, self.receiver.ledger)

    def _demand_audit(self, verdict, books):
        """What Fantail's own audit says of the run is what the oracle says."""
        realms = tool.answer(self.fantail, "audit")["realms"]
        names = ("accepted", "delivered", "failed", "discarded")
        counted = {name: sum(realm[name] for realm in realms) for name in names}
        ended = (verdict.delivered, verdict.dead_lettered, verdict.discarded)
        assert counted == dict(zip(names, (len(books.accepted), *ended), strict=True))

    def judge(self, within=QUIET_WITHIN):
        self.fantail.wait_at_rest(within)
        self.receiver.wait_answered()
        verdict = self.fantail.judge(self.receiver.ledger, self.subscriptions)
        return verdict, bookkeeping.read(self.fantail)

    def _in_flight(self, books):
        targets = {subscription.id: subscription.target for subscription in self.subscriptions}
        known = {}
        for outcome in books.outcomes:
            known.setdefault((targets.get(outcome.webhook), outcome.sha256), []).append(outcome.at)
        return bounds.in_flight(self.stops, self.receiver.ledger, known)
