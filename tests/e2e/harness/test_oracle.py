"""The judge is judged first: each planted fault must turn it red, and a clean run must not."""

from types import SimpleNamespace

import pytest

from harness.load import event, message
from harness.model import Subscription, wants
from harness.oracle import Ended, judge

MINE = Subscription("wh_1", "standard", "ours", ("order.*",), "/mine")
THEIRS = Subscription("wh_2", "standard", "theirs", ("*",), "/theirs")


def acknowledged(number, event_type="order.paid", tenant="ours"):
    one = event("standard", number, event_type, tenant)
    one.ended = "acknowledged"
    return one


def arrived(published, target="/mine", *, status=200, genuine=True, webhook_id=None):
    """A line of the receiver's ledger for it, as far as the oracle reads it."""
    return SimpleNamespace(
        target=target,
        sha256=published.sha256,
        genuine=genuine,
        accepted=status == 200,
        webhook_id=webhook_id or published.sha256[:8],
    )


FIRST, SECOND, NOT_WANTED, FOREIGN = (
    acknowledged(1),
    acknowledged(2),
    acknowledged(3, "user.created"),
    acknowledged(4, tenant="theirs"),
)
PUBLISHED = [FIRST, SECOND, NOT_WANTED, FOREIGN]
CLEAN = [arrived(FIRST), arrived(SECOND), arrived(FOREIGN, "/theirs")]


def verdict_of(deliveries, **ended):
    return judge(PUBLISHED, [MINE, THEIRS], deliveries, **ended)


def test_a_clean_run_is_clean():
    verdict = verdict_of(CLEAN)

    verdict.demand(duplicates_at_most=0)
    assert (verdict.expected, verdict.delivered) == (3, 3)


@pytest.mark.parametrize(
    "fault, deliveries, ended",
    [
        ("lost", CLEAN[1:], {}),
        ("lost", [arrived(FIRST, status=500), *CLEAN[1:]], {}),
        ("phantom", [*CLEAN, arrived(NOT_WANTED)], {}),
        ("phantom", [*CLEAN, arrived(FOREIGN)], {}),
        ("phantom", [*CLEAN, arrived(FIRST, "/nobody")], {}),
        ("phantom", CLEAN, {"dead_letters": [Ended("wh_1", NOT_WANTED.sha256)]}),
        ("corrupt", [*CLEAN, arrived(acknowledged(99))], {}),
        ("corrupt", [*CLEAN, arrived(FIRST, genuine=False)], {}),
        ("twice_ended", CLEAN, {"dead_letters": [Ended("wh_1", FIRST.sha256)]}),
        ("changed_ids", [*CLEAN, arrived(FIRST, status=500, webhook_id="evt_other")], {}),
    ],
)
def test_each_planted_fault_is_found(fault, deliveries, ended):
    verdict = verdict_of(deliveries, **ended)

    assert len(getattr(verdict, fault)) == 1
    with pytest.raises(AssertionError, match=fault):
        verdict.demand(duplicates_at_most=0)


def test_a_second_receipt_is_a_duplicate_and_only_that():
    verdict = verdict_of([*CLEAN, arrived(FIRST)])

    verdict.demand(duplicates_at_most=1)
    with pytest.raises(AssertionError, match="duplicates"):
        verdict.demand(duplicates_at_most=0)


def test_a_dead_letter_and_a_discard_are_ends_too():
    verdict = verdict_of(
        CLEAN[2:], dead_letters=[Ended("wh_1", FIRST.sha256)], discarded=[Ended("wh_1", SECOND.sha256)]
    )

    verdict.demand(duplicates_at_most=0)
    assert (verdict.delivered, verdict.dead_lettered, verdict.discarded) == (1, 1, 1)


def _conversation(number, name):
    one = message(number, name, "ours")
    one.ended = "acknowledged"
    return one


FIRST_TALK, SECOND_TALK = _conversation(1, "first"), _conversation(2, "second")
TALKS = [
    Subscription(f"wh_{name}", "conversations", "ours", ("*",), "/shared", conversation=name)
    for name in ("first", "second")
]


@pytest.mark.parametrize(
    "fault, bodies",
    [
        (None, [FIRST_TALK, SECOND_TALK]),
        ("lost", [FIRST_TALK]),
        ("phantom", [FIRST_TALK, SECOND_TALK, _conversation(3, "third")]),
        ("corrupt", [FIRST_TALK, SECOND_TALK, _conversation(9, "first")]),
    ],
)
def test_conversations_that_share_a_callback_are_told_apart_by_the_body(fault, bodies):
    published = [FIRST_TALK, SECOND_TALK, _conversation(3, "third")]
    verdict = judge(published, TALKS, [arrived(one, "/shared") for one in bodies])

    assert (verdict.expected, len(verdict.faults)) == (2, 1 if fault else 0)
    assert not fault or len(getattr(verdict, fault)) == 1


def test_what_was_never_acknowledged_may_arrive_and_may_not():
    unknown = event("standard", 5, "order.paid", "ours")

    for deliveries in (CLEAN, [*CLEAN, arrived(unknown)]):
        judge([*PUBLISHED, unknown], [MINE, THEIRS], deliveries).demand(duplicates_at_most=0)


@pytest.mark.parametrize(
    "pattern, event_type, expected",
    [
        ("*", "a.b.c", True),
        ("post.*", "post.created", True),
        ("post.*", "post.created.twice", False),
        ("*.created", "post.created", True),
        ("post.created", "post.failed", False),
        ("post.**", "post", True),
        ("post.**", "post.created.twice", True),
        ("**.twice", "post.created", False),
    ],
)
def test_patterns_by_segment(pattern, event_type, expected):
    assert wants(pattern, event_type) is expected
