"""Filters: written by the API, matched by the ingestor, explained by fantailctl; and each verdict judged by a second
evaluator that shares nothing with Fantail but the page that says what filters mean."""

import json
import subprocess

import pytest

from harness import tool
from harness.filters import Generator, holds, read
from harness.places import DIALECTS, binary

PAIRS = 100_000
FILTERS = 400
URL = "https://hooks.example.com/filtered"
RICH = {"payload": {"data.amount": {"$gte": 100}}}


def matches(pattern, event_type):
    """Segments, with `*` for one and `**` for any number."""

    def walk(wanted, given):
        if not wanted:
            return not given
        if wanted[0] == "**":
            return any(walk(wanted[1:], given[taken:]) for taken in range(len(given) + 1))
        return bool(given) and wanted[0] in ("*", given[0]) and walk(wanted[1:], given[1:])

    return pattern == "*" or walk(pattern.split("."), event_type.split("."))


def explained(folder, webhooks, events, *arguments):
    exported, published = folder / "webhooks.jsonl", folder / "events.jsonl"
    exported.write_text("\n".join(webhooks), encoding="utf-8")
    published.write_text("\n".join(events), encoding="utf-8")
    command = [binary("fantailctl"), "--dialects", DIALECTS, "-o", "json", "explain", "-f", published, "--webhooks",
               exported, "--dialect", "standard", "--tenant", "acme", "--brief", *arguments]
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, timeout=120, encoding="utf-8")
    assert done.returncode in (0, 1), done.stderr[-2000:]
    return [json.loads(line)["webhooks"] for line in done.stdout.splitlines()]


@pytest.mark.parametrize("seed", [20261129])
def test_a_hundred_thousand_verdicts_are_those_of_another_evaluator(tmp_path, seed):
    random = Generator(seed)
    patterns = ["*", "a.*", "**.b", "a.**", "order", "**"]
    filters = [random.filter() for _ in range(FILTERS)]
    webhooks = [
        f'{{"id":"wh_{number:04}","url":"{URL}","events":[{json.dumps(random.random.choice(patterns))}],"filter":{text}}}'
        for number, text in enumerate(filters)
    ]
    types = ["order", "a.b", "a", "a.x.b", "b"]
    events = [random.object(4, f'"type":"{random.random.choice(types)}","data":{random.value(3)}')
              for _ in range(PAIRS // FILTERS)]
    headers = {"x-a": "ab", "x-b": "b", "ce_subject": "s/1"}
    given = [part for name, value in headers.items() for part in ("--header", f"{name}={value}")]

    verdicts = explained(tmp_path, webhooks, events, *given)

    assert len(verdicts) == len(events)
    subscriptions = [(json.loads(line)["events"][0], read(text)) for line, text in zip(webhooks, filters)]
    judged = matched = 0
    for text, rows in zip(events, verdicts):
        event = read(text)
        attributes = {"type": event["type"], "subject": headers["ce_subject"]}
        assert len(rows) == FILTERS
        for row, (pattern, filter_) in zip(rows, subscriptions):
            expected = matches(pattern, event["type"]) and holds(filter_, event, headers, attributes)
            assert row["matched"] == expected, f"{filter_}\n{text}\n{row}"
            assert row["matched"] or row["failed"]["clause"].startswith(("/events", "/filter/"))
            judged += 1
            matched += expected
    assert judged == PAIRS
    assert PAIRS / 20 < matched < PAIRS / 2, f"{matched} of {PAIRS} matched: this compares little"


def test_a_filter_decides_who_gets_an_event(fantail, receiver, secret):
    tenant = fantail.tenant()
    rich = receiver.target("filter-rich", "standard", secret)
    everyone = receiver.target("filter-none", "standard", secret)
    fantail.subscribe(rich, tenant, ("order.**",), filter=RICH)
    fantail.subscribe(everyone, tenant, ("order.**",))

    for amount in ("99.99", "100", "1e2", "250"):
        body = f'{{"type":"order.paid","timestamp":"2026-02-03T04:05:06Z","data":{{"amount":{amount}}}}}'
        fantail.publish_as_is("standard", body.encode(), tenant=tenant)

    assert len(everyone.wait_for(4)) == 4
    assert sorted(delivery.body for delivery in rich.wait_for(3)) == sorted(
        delivery.body for delivery in everyone.wait_for(4) if b"99.99" not in delivery.body
    )


def test_a_filter_is_kept_changed_and_taken_away(fantail):
    api = fantail.api("standard", fantail.tenant())
    created = api.create(url=URL, events=["*"], filter=RICH)
    assert created["filter"] == RICH

    answer = api.call("PATCH", f"/{created['id']}", json={"filter": {"headers": {"x-region": "eu"}}})
    assert answer.status_code == 200
    assert api.get(created["id"])["filter"] == {"headers": {"x-region": "eu"}}
    assert api.get(created["id"])["active"] is True

    assert api.call("PATCH", f"/{created['id']}", json={"filter": None}).status_code == 200
    assert "filter" not in api.get(created["id"])


@pytest.mark.parametrize(
    "filter_, pointer",
    [
        ({"payload": {"a": {"$gte2": 1}}}, "/filter/payload/a/$gte2"),
        ({"payload": {"a": {"$in": 1}}}, "/filter/payload/a/$in"),
        ({"payload": {"a/b": {"$regex": "("}}}, "/filter/payload/a~1b/$regex"),
        ({"data.amount": 1}, "/filter/data.amount"),
    ],
)
def test_a_fault_is_answered_with_its_place(fantail, filter_, pointer):
    answer = fantail.api("standard", fantail.tenant()).call("POST", json={"url": URL, "events": ["*"], "filter": filter_})

    assert answer.status_code == 422
    assert answer.json()["success"] is False
    assert answer.json()["error"]["pointer"] == pointer
    assert answer.json()["error"]["code"] == "VALIDATION_ERROR"


def test_explain_answers_online_and_by_an_export_alike(fantail, tmp_path):
    tenant = fantail.tenant()
    api = fantail.api("standard", tenant)
    matching = api.create(url=URL, events=["order.**"], filter={"payload": {"data.id": 9007199254740993}})["id"]
    failing = api.create(url=URL, events=["order.**"], filter=RICH)["id"]
    event = '{"type":"order.paid","timestamp":"2026-02-03T04:05:06Z","data":{"id":9007199254740993,"amount":99.5}}'
    file = tmp_path / "event.json"
    file.write_text(event)
    key = tmp_path / "key"
    key.write_text(api.key)
    online = ["--api", api.origin, "--api-key-file", key]

    answer = tool.answer(fantail, "explain", "-f", file, "--header", f"tenant={tenant}", *online)
    exported = tmp_path / "webhooks.jsonl"
    exported.write_bytes(tool.run(fantail, "webhook", "export", *online).stdout)
    offline = ["--webhooks", exported, "--dialect", "standard", "--tenant", tenant]
    again = tool.answer(fantail, "explain", "-f", file, *offline)

    rows = {row["webhook_id"]: row for row in answer["webhooks"]}
    assert rows.keys() == {matching, failing}
    assert rows[failing]["failed"] == {
        "clause": "/filter/payload/data.amount/$gte", "path": "/data/amount", "seen": "99.5", "wanted": "$gte 100"
    }
    request = rows[matching]["request"]
    assert request["body"] == event
    assert request["signature_base"] == f"{request['headers']['webhook-id']}.{request['headers']['webhook-timestamp']}.{event}"
    assert {row["webhook_id"]: row.get("failed") for row in again["webhooks"]} == {
        name: row.get("failed") for name, row in rows.items()
    }
    assert tool.run(fantail, "explain", "-f", file, "--webhook", failing, *online).returncode == 1
    assert tool.run(fantail, "explain", "-f", file, "--webhook", failing, *offline).returncode == 1
    assert tool.run(fantail, "explain", "-f", file, "--webhook", "wh_none", *offline).returncode == 2
