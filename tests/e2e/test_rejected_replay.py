"""An operator lists what was rejected, looks into it, mends the cause, and puts it back: as it came, once."""

import pytest

from harness.load import event
from harness.tool import answer, run

HEADER = "fantail-replay-of"
DEEP = b'{"type":"a.b","timestamp":"t","data":[[[[[[[[]]]]]]]]}'


@pytest.fixture
def too_deep(not_started):
    """An event that the ingestor rejects as it is set up now."""
    not_started.ingestor.settings["ingest.max_depth"] = 5
    not_started.start()
    not_started.publish_as_is("standard", DEEP, key=b"k", tenant="acme", headers=[("trace", b"\x01\xff")])
    not_started.wait_quiet()
    return not_started


def allow(fantail, depth):
    fantail.ingestor.terminate()
    fantail.ingestor.settings["ingest.max_depth"] = depth
    fantail.ingestor.start().wait_ready()


def sources(fantail):
    return fantail.read("source.standard")


def test_it_is_listed_and_shown_whole(too_deep):
    (listed,) = answer(too_deep, "rejected", "list")
    shown = run(too_deep, "rejected", "show", listed["id"]).stdout.decode(errors="replace")
    body = run(too_deep, "rejected", "show", listed["id"], "--body").stdout

    (source,) = sources(too_deep)
    assert (listed["topic"], listed["partition"], listed["offset"]) == (source.topic, source.partition, source.offset)
    assert (listed["reason"], listed["bytes"], listed["whole"]) == ("too_deep", len(DEEP), True)
    assert body == DEEP
    assert DEEP.decode() in shown
    assert "nested deeper" in shown
    assert len(answer(too_deep, "rejected", "list", "--topic", source.topic, "--reason", "too_deep")) == 1
    assert answer(too_deep, "rejected", "list", "--reason", "bad_json") == []
    assert answer(too_deep, "rejected", "list", "--to", "2020-01-01") == []


def test_put_back_it_is_delivered_once_its_cause_is_gone(too_deep, receiver, secret):
    target = receiver.target("put-back", "standard", secret)
    too_deep.subscribe(target, "acme")
    (listed,) = answer(too_deep, "rejected", "list")
    allow(too_deep, 100)

    results = [answer(too_deep, "rejected", "replay", listed["id"])[0] for _ in range(2)]

    assert [result["result"] for result in results] == ["replayed", "skipped"]
    assert target.wait_for(1)[0].body == DEEP
    first, again = sources(too_deep)
    assert (again.partition, again.key, again.value) == (first.partition, first.key, first.value)
    assert again.headers == first.headers | {HEADER: f"{too_deep.prefix}rejected:{listed['id']}".encode()}
    too_deep.wait_quiet()
    assert len(target.deliveries) == 1


def test_put_back_too_early_it_is_rejected_again_under_a_place_of_its_own(too_deep):
    (first,) = answer(too_deep, "rejected", "list")

    answer(too_deep, "rejected", "replay", first["id"])
    too_deep.wait_quiet()

    _, second = answer(too_deep, "rejected", "list")
    assert [one["result"] for one in answer(too_deep, "rejected", "replay", first["id"])] == ["skipped"]
    (result,) = answer(too_deep, "rejected", "replay", second["id"])
    assert result["result"] == "replayed"
    third = sources(too_deep)[-1]
    assert third.headers[HEADER].decode().endswith(f"rejected:{second['id']}")


def test_many_are_put_back_by_filter_once_somebody_is_sure(fantail):
    for _ in range(3):
        fantail.publish_as_is("smartaihub", b"{", key=b"many", tenant="nobody")
    fantail.wait_quiet()
    topic = fantail.realms["smartaihub"].topic
    replay = ("rejected", "replay", "--topic", topic, "--reason", "bad_json")

    would = [answer(fantail, *replay, code=2), answer(fantail, *replay, "--dry-run")]
    done = answer(fantail, *replay, "--yes")
    fantail.wait_quiet()
    left = answer(fantail, *replay, "--dry-run")

    assert all({one["result"] for one in each} == {"would replay"} for each in would)
    assert [one["result"] for one in done] == ["replayed"] * len(would[0])
    results = [one["result"] for one in left]
    assert results.count("skipped") == len(done), "those that were put back"
    assert results.count("would replay") == len(done), "and came here once more"


def test_what_cannot_be_put_back_says_why(fantail):
    fantail.publish_as_is("social", None, key=b"tombstone", tenant="nobody")
    fantail.publish(event("social", 1, "post.created", "ws_789"))
    fantail.wait_quiet()
    tombstone = [one for one in answer(fantail, "rejected", "list") if one["reason"] == "tombstone"][-1]

    (refused,) = answer(fantail, "rejected", "replay", tombstone["id"], code=1)

    assert refused["result"] == "refused"
    assert "nothing to put back" in refused["detail"]
    assert run(fantail, "rejected", "replay", "0:999999").returncode == 1
    assert run(fantail, "rejected", "show", "0:999999").returncode == 1
    assert run(fantail, "rejected", "show", "nonsense").returncode == 2
