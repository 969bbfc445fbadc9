"""An operator lists dead letters, looks into one, and replays it: the same delivery again, as a chain of its own."""

import pytest

from harness.load import event
from harness.receiver import OK, Answer
from harness.tool import answer, run

DELIVERED = 1  # proto/fantail/v1/outcome.proto


@pytest.fixture
def failed(fantail, receiver, secret):
    """One event that its endpoint refused; the endpoint is well again."""
    tenant = fantail.tenant()
    target = receiver.target(f"fails-{tenant}", "social", secret).answers(Answer(status=400, body=b"no"), then=OK)
    subscription = fantail.subscribe(target, tenant)
    published = fantail.publish(event("social", 1, "post.created", tenant))
    fantail.producer.flush()
    target.wait_for(1)
    fantail.wait_quiet()
    return target, subscription, published


def tasks(fantail, delivery_id):
    """Records of `deliveries` for one delivery, with their tasks."""
    found = [(record, fantail.task_of(record)) for record in fantail.read("deliveries")]
    return [(record, task) for record, task in found if task.delivery_id == delivery_id]


def reason(fantail, letter):
    """As the record's own outcome has it."""
    records = {(record.partition, record.offset): record for record in fantail.read("dead-letters")}
    outcome = fantail.outcome_of(records[letter["partition"], letter["offset"]])
    names = outcome.DESCRIPTOR.fields_by_name["reason"].enum_type.values_by_number
    return names[outcome.reason].name.removeprefix("OUTCOME_REASON_").lower()


def listed(fantail, *filters):
    return answer(fantail, "dead-letters", "list", *filters)


def test_it_is_listed_with_its_reason(fantail, failed):
    _, subscription, published = failed

    (letter,) = listed(fantail, "--webhook", subscription.id)

    assert letter["tenant"] == subscription.tenant
    assert letter["event_type"] == "post.created"
    assert letter["reason"] == reason(fantail, letter)
    assert (letter["last"], letter["attempts"]) == ("400", 1)
    assert letter["body_bytes"] == len(published.posted)
    assert letter["delivery_id"] in run(fantail, "dead-letters", "list").stdout.decode()


def test_filters_leave_out_what_does_not_match(fantail, failed):
    _, subscription, _ = failed
    mine = ("--webhook", subscription.id)

    assert len(listed(fantail, *mine, "--reason", "400", "--realm", "social", "--from", "2020-01-01")) == 1
    assert listed(fantail, *mine, "--reason", "timeout") == []
    assert listed(fantail, *mine, "--realm", "standard") == []
    assert listed(fantail, *mine, "--to", "2020-01-01") == []


def test_it_is_shown_whole(fantail, failed):
    _, subscription, published = failed
    (letter,) = listed(fantail, "--webhook", subscription.id)

    shown = run(fantail, "dead-letters", "show", letter["delivery_id"]).stdout.decode()
    body = run(fantail, "dead-letters", "show", letter["delivery_id"], "--body").stdout

    assert subscription.id in shown
    assert "1: 400" in shown
    assert published.posted.decode() in shown
    assert body == published.posted


@pytest.mark.contract("social-duplicates")
def test_a_replay_delivers_the_same_again(fantail, failed):
    target, subscription, published = failed
    (letter,) = listed(fantail, "--webhook", subscription.id)

    (replayed,) = answer(fantail, "dead-letters", "replay", letter["delivery_id"])

    assert (replayed["result"], replayed["replay"]) == ("replayed", 1)
    first, second = target.wait_for(2)
    assert second.webhook_id == first.webhook_id
    assert second.body == first.body == published.posted
    assert second.genuine and second.accepted
    fantail.wait_quiet()
    (task, one), (again, two) = tasks(fantail, letter["delivery_id"])
    assert (again.key, again.partition, again.value) == (task.key, task.partition, task.value)
    assert (two.replay, two.turn, two.hop, two.attempts) == (1, 0, 0, 0)
    two.replay = one.replay
    assert two == one, "a first task like the first one"
    outcomes = [fantail.outcome_of(record) for record in fantail.read("outcomes")]
    ends = {outcome.task.replay: outcome.verdict for outcome in outcomes if outcome.task.delivery_id == one.delivery_id}
    assert ends[1] == DELIVERED


def test_a_second_replay_is_skipped_unless_wanted(fantail, failed):
    target, subscription, _ = failed
    (letter,) = listed(fantail, "--webhook", subscription.id)
    replay = ("dead-letters", "replay", letter["delivery_id"])

    results = [answer(fantail, *replay, *more)[0] for more in ([], [], ["--again"], [])]

    assert [(one["result"], one["replay"]) for one in results] == [
        ("replayed", 1),
        ("skipped", 1),
        ("replayed", 2),
        ("skipped", 2),
    ]
    target.wait_for(3)


def test_a_replay_that_fails_leaves_a_dead_letter_of_its_own(fantail, receiver, secret):
    tenant = fantail.tenant()
    target = receiver.target(f"fails-{tenant}", "social", secret).answers(then=Answer(status=400))
    subscription = fantail.subscribe(target, tenant)
    fantail.publish(event("social", 1, "post.created", tenant))
    fantail.producer.flush()
    target.wait_for_arrival(1)
    fantail.wait_quiet()
    (letter,) = listed(fantail, "--webhook", subscription.id)

    answer(fantail, "dead-letters", "replay", letter["delivery_id"])
    target.wait_for_arrival(2)
    fantail.wait_quiet()

    assert [one["replay"] for one in listed(fantail, "--webhook", subscription.id)] == [0, 1]
    (again,) = answer(fantail, "dead-letters", "replay", letter["delivery_id"])
    assert (again["result"], again["replay"]) == ("replayed", 2)


def test_many_are_replayed_by_filter_once_somebody_is_sure(fantail, receiver, secret):
    tenant = fantail.tenant()
    bad = Answer(status=400)
    target = receiver.target(f"fails-{tenant}", "social", secret).answers(bad, bad, bad, then=OK)
    subscription = fantail.subscribe(target, tenant)
    for number in range(3):
        fantail.publish(event("social", number, "post.created", tenant))
    fantail.producer.flush()
    target.wait_for(3)
    fantail.wait_quiet()
    replay = ("dead-letters", "replay", "--webhook", subscription.id)

    would = [answer(fantail, *replay, code=2), answer(fantail, *replay, "--dry-run")]
    done = answer(fantail, *replay, "--yes")

    assert [[one["result"] for one in each] for each in would] == [["would replay"] * 3] * 2
    assert [one["result"] for one in done] == ["replayed"] * 3
    deliveries = target.wait_for(6)
    assert {one.webhook_id for one in deliveries[3:]} == {one.webhook_id for one in deliveries[:3]}


def test_one_that_is_not_there_is_no_success(fantail):
    nowhere = "00000000-0000-5000-8000-000000000000"

    assert run(fantail, "dead-letters", "replay", nowhere).returncode == 1
    assert run(fantail, "dead-letters", "show", nowhere).returncode == 1


def test_without_a_body_there_is_nothing_to_replay(not_started, records):
    not_started.create_topics()
    task = records["DeliveryTask"](
        delivery_id="f81d4fae-7dec-5abc-8765-00a0c91e6bf6",
        realm="social",
        tenant=b"ws_1",
        webhook_id="wh_1",
        event_id="evt_1",
        body_format=1,
    )
    headers = [("task", task.SerializeToString())]
    not_started.producer.send(f"{not_started.prefix}dead-letters", None, key=b"wh_1", headers=headers)
    not_started.producer.flush()

    (refused,) = answer(not_started, "dead-letters", "replay", task.delivery_id, code=1)

    assert refused["result"] == "refused"
    assert "without its body" in refused["detail"]
    assert not_started.read("deliveries") == []
