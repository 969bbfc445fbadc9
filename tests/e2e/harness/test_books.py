"""The books must turn red where Fantail's own records disagree with each other or with the receiver."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from harness.books import DELIVERED, FAILED, RETRY, Books, Outcome

HOOK = SimpleNamespace(id="wh", target="/hook")


def outcome(turn, verdict, body="a"):
    return Outcome("wh", body, replay=0, turn=turn, verdict=verdict, status=None, at=0.0)


def received(body="a", accepted=True):
    return SimpleNamespace(target="/hook", sha256=body, accepted=accepted)


ENDED = [outcome(0, RETRY), outcome(1, DELIVERED)]


def faults(outcomes, requests, accepted=(("wh", "a"),)):
    books = Books(accepted=set(accepted), outcomes=list(outcomes))
    return {name for name, found in books.faults([HOOK], requests).items() if found}


def test_books_in_order():
    assert faults(ENDED, [received(accepted=False), received()]) == set()
    assert faults([outcome(0, RETRY), outcome(1, FAILED)], [received(accepted=False)]) == set()


@pytest.mark.parametrize(
    "fault, outcomes, requests, accepted",
    [
        ("never_ended", ENDED[:1], [received(accepted=False)], [("wh", "a")]),
        ("never_ended", ENDED, [received()], [("wh", "a"), ("wh", "b")]),
        ("never_accepted", [*ENDED, outcome(0, FAILED, "b")], [received()], [("wh", "a")]),
        ("turn_without_outcome", ENDED[1:], [received()], [("wh", "a")]),
        ("said_delivered_only", ENDED, [received(accepted=False)], [("wh", "a")]),
        ("received_unsaid", [outcome(0, FAILED)], [received()], [("wh", "a")]),
    ],
)
def test_each_disagreement_is_found(fault, outcomes, requests, accepted):
    assert faults(outcomes, requests, accepted) == {fault}


def test_webhooks_that_share_a_target_are_told_apart_by_what_each_is_owed():
    other = SimpleNamespace(id="wh_other", target="/hook")
    mine, theirs = outcome(0, DELIVERED), replace(outcome(0, DELIVERED, "b"), webhook="wh_other")
    books = Books(accepted={("wh", "a"), ("wh_other", "b")}, outcomes=[mine, theirs])

    books.demand([HOOK, other], [received("a"), received("b")])
    assert books.faults([HOOK, other], [received("a")])["said_delivered_only"] == [("wh_other", "b")]


def test_an_outcome_that_comes_twice_is_counted_and_no_fault():
    books = Books(accepted={("wh", "a")}, outcomes=[*ENDED, outcome(1, DELIVERED)])

    assert books.repeated_turns == 1
    books.demand([HOOK], [received()])
