"""002, in its order: its requests, answers, payloads, receivers and retries. Logs and WebSocket come later."""

import json
import re
import uuid
from datetime import datetime, timezone

import pytest

from harness import promised, tool
from harness.documented import differences
from harness.examples import examples
from harness.receiver import OK
from harness.services import free_port
from harness.signatures import sign
from harness.waiting import wait_until
from receivers.catalogue import RECEIVERS
from test_event_types import CATALOGUES

URL = "https://hooks.slack.com/services/xxx"
MADE = ("id", "secret", "created_at", "updated_at", "last_triggered_at", "success_rate", "response_time_ms")
LISTED = {
    "success": True,
    "data": [
        {
            "id": "wh_abc123",
            "name": "Slack Notifications",
            "url": URL,
            "events": ["scrape.completed", "analysis.completed"],
            "active": True,
            "secret": "whsec_...xyz",
            "created_at": "2026-01-15T10:00:00Z",
            "last_triggered_at": "2026-02-01T15:30:00Z",
            "success_rate": 0.98,
        }
    ],
}
CREATED = {
    "success": True,
    "data": {
        "id": "wh_new456",
        "name": "Slack Notifications",
        "url": URL,
        "events": ["scrape.completed", "analysis.completed"],
        "secret": "whsec_generated_secret",
        "active": True,
        "created_at": "2026-02-02T12:00:00Z",
    },
}
REQUEST = {
    "name": "Slack Notifications",
    "url": URL,
    "events": ["scrape.completed", "analysis.completed"],
    "project_ids": ["proj_abc123"],
    "headers": {"X-Custom-Header": "value"},
    "secret": "my_webhook_secret",
}
UPDATE = {"name": "Updated Name", "events": ["scrape.completed"], "active": False}
UPDATED = {
    "success": True,
    "data": {"id": "wh_abc123", "name": "Updated Name", "active": False, "updated_at": "2026-02-02T12:00:00Z"},
}
TESTED = {
    "success": True,
    "data": {"delivered": True, "status_code": 200, "response_time_ms": 150, "response_body": "OK"},
}
NOT_TESTED = {"success": True, "data": {"delivered": False, "error": "Connection timeout", "status_code": None}}
SECOND = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
STRUCTURE = examples("sentimatrix")[0]
SPECIFIC = examples("sentimatrix")[1:]
MINUTE = 60


@pytest.fixture
def tenant(fantail):
    return fantail.tenant()


@pytest.fixture
def api(fantail, tenant):
    return fantail.api("sentimatrix", tenant)


@pytest.fixture
def target(receiver):
    return receiver.target("document-002", "sentimatrix", REQUEST["secret"])


def _for(target, **changed):
    """The document's request, but for the address."""
    return {**REQUEST, "url": target.url, **changed}


@pytest.mark.paragraph("### List Webhooks")
@pytest.mark.contract("sentimatrix-list", "sentimatrix-masked", "sentimatrix-statistics")
def test_list_webhooks(fantail, api, tenant, target):
    target.secret = "whsec_0123456789xyz"
    created = api.create(**_for(target, secret=target.secret))
    (before,) = api.list()
    assert (before["last_triggered_at"], before["success_rate"]) == (None, None)
    fantail.publish_as_is("sentimatrix", STRUCTURE.body, tenant=tenant)
    target.wait_for(1)
    wait_until(lambda: api.list()[0]["success_rate"] is not None)

    answer = api.call("GET")

    assert answer.status_code == 200
    documented = {**LISTED["data"][0], "id": created["id"], "url": target.url}
    made = ("created_at", "last_triggered_at", "success_rate")
    assert differences({**LISTED, "data": [documented]}, answer.json(), made=made) == []
    (listed,) = answer.json()["data"]
    assert SECOND.fullmatch(listed["created_at"]) and SECOND.fullmatch(listed["last_triggered_at"])
    assert listed["success_rate"] == 1.0


@pytest.mark.paragraph("### List Webhooks")
@pytest.mark.contract("sentimatrix-own", "sentimatrix-token")
def test_a_list_is_of_the_authenticated_user(bearer):
    created = bearer("sentimatrix", "a_user").create(**REQUEST)

    assert [one["id"] for one in bearer("sentimatrix", "a_user").list()] == [created["id"]]
    assert bearer("sentimatrix", "another_user").list() == []


@pytest.mark.paragraph("### Create Webhook")
@pytest.mark.contract("sentimatrix-create", "sentimatrix-secret")
@pytest.mark.parametrize("left_out", [(), ("secret",), ("secret", "project_ids", "headers")], ids=str)
def test_create_webhook(api, left_out):
    answer = api.call("POST", json={name: value for name, value in REQUEST.items() if name not in left_out})

    assert answer.status_code == 201
    assert differences(CREATED, answer.json(), made=MADE) == []
    assert SECOND.fullmatch(answer.json()["data"]["created_at"])
    assert answer.json()["data"]["id"].startswith("wh_")
    secret = answer.json()["data"]["secret"]
    assert secret == "my_webhook_secret" if "secret" not in left_out else secret.startswith("whsec_")


@pytest.mark.paragraph("### Create Webhook")
@pytest.mark.contract("sentimatrix-required")
@pytest.mark.parametrize("required", ["name", "url", "events"])
def test_configuration_options_that_are_required(api, required):
    answer = api.call("POST", json={name: value for name, value in REQUEST.items() if name != required})

    assert answer.status_code == 400
    assert answer.json()["error"]["message"].startswith(required)


@pytest.mark.paragraph("### Create Webhook")
@pytest.mark.contract("sentimatrix-subscribed", "sentimatrix-projects", "sentimatrix-custom-headers")
def test_configuration_options_choose_what_arrives_and_how(fantail, api, tenant, receiver):
    asked = {
        "as-printed": REQUEST,
        "another-project": {**REQUEST, "project_ids": ["proj_other"]},
        "all-if-empty": {**REQUEST, "project_ids": []},
        "all-if-left-out": {name: value for name, value in REQUEST.items() if name != "project_ids"},
        "another-event": {**REQUEST, "events": ["alert.negative_spike"]},
    }
    targets = {name: receiver.target(name, "sentimatrix", REQUEST["secret"]) for name in asked}
    for name, fields in asked.items():
        api.create(**{**fields, "url": targets[name].url})

    fantail.publish_as_is("sentimatrix", STRUCTURE.body, tenant=tenant)
    elsewhere = STRUCTURE.json | {"id": "evt_2", "data": {"project_id": "proj_third"}}
    fantail.publish_as_is("sentimatrix", json.dumps(elsewhere).encode(), tenant=tenant)
    targets["all-if-empty"].wait_for(2)
    fantail.wait_quiet()

    arrived = {name: sorted(one.webhook_id for one in target.deliveries) for name, target in targets.items()}
    both = sorted([STRUCTURE.id, "evt_2"])
    assert arrived == {
        "as-printed": [STRUCTURE.id], "another-project": [], "all-if-empty": both, "all-if-left-out": both,
        "another-event": [],
    }  # fmt: skip
    assert {one.header("X-Custom-Header") for one in targets["all-if-empty"].deliveries} == {"value"}


@pytest.mark.paragraph("### Update Webhook")
@pytest.mark.contract("sentimatrix-update")
def test_update_webhook(fantail, api, tenant, target):
    created = api.create(**_for(target))

    answer = api.call("PUT", f"/{created['id']}", json=UPDATE)

    assert answer.status_code == 200
    updated = {**UPDATED, "data": {**UPDATED["data"], "id": created["id"]}}
    assert differences(updated, answer.json(), made=("updated_at",)) == []
    assert SECOND.fullmatch(answer.json()["data"]["updated_at"])
    shown = api.get(created["id"])
    assert {name: shown[name] for name in UPDATE} == UPDATE
    fantail.publish_as_is("sentimatrix", STRUCTURE.body, tenant=tenant)
    fantail.wait_quiet()
    assert target.arrived == 0, "it is not active"


@pytest.mark.paragraph("### Delete Webhook")
@pytest.mark.contract("sentimatrix-delete")
def test_delete_webhook(api):
    created = api.create(**REQUEST)

    answer = api.call("DELETE", f"/{created['id']}")

    assert (answer.status_code, answer.content) == (204, b"")
    assert api.list() == []


@pytest.mark.paragraph("### Test Webhook")
@pytest.mark.contract("sentimatrix-test")
def test_test_webhook(api, target):
    created = api.create(**_for(target))

    answer = api.call("POST", f"/{created['id']}/test")

    assert answer.status_code == 200
    assert differences(TESTED, answer.json(), made=("response_time_ms",)) == []
    assert target.deliveries[0].genuine


@pytest.mark.paragraph("### Test Webhook")
@pytest.mark.contract("sentimatrix-test")
def test_error_response(hasty, target):
    api = hasty.api("sentimatrix", hasty.tenant())
    created = api.create(**_for(target))
    target.answers(then=promised.hang(5))

    answer = api.call("POST", f"/{created['id']}/test")

    assert answer.status_code == 200
    assert differences(NOT_TESTED, answer.json()) == []


@pytest.mark.paragraph("### Available Events")
@pytest.mark.contract("sentimatrix-types")
def test_available_events(fantail, api, tenant):
    listed = fantail.api("sentimatrix", tenant, prefix="/v1/event-types").call("GET").json()["data"]
    types = CATALOGUES["sentimatrix"].split()

    assert [one["name"] for one in listed] == types
    assert listed[1]["description"] == "Scraping progress update (25%, 50%, 75%)"
    assert api.create(**{**REQUEST, "events": types})["events"] == types


def _deliver(fantail, tenant, target, body):
    fantail.subscribe(target, tenant)
    fantail.publish_as_is("sentimatrix", body, tenant=tenant)
    return target.wait_for(1)[0]


@pytest.mark.paragraph("### Payload Structure")
@pytest.mark.contract("sentimatrix-post", "sentimatrix-envelope")
def test_payload_structure(fantail, tenant, target):
    delivery = _deliver(fantail, tenant, target, STRUCTURE.body)

    assert delivery.body == STRUCTURE.body, "raw"
    assert delivery.webhook_id == STRUCTURE.id


@pytest.mark.paragraph("### Event-Specific Payloads")
@pytest.mark.contract("sentimatrix-examples", "sentimatrix-envelope")
@pytest.mark.parametrize("example", SPECIFIC, ids=lambda example: example.type)
def test_event_specific_payloads(fantail, tenant, target, example):
    began = datetime.now(timezone.utc)
    delivery = _deliver(fantail, tenant, target, example.body)

    body = json.loads(delivery.body)
    assert differences(example.json, body) == []
    assert list(body) == [*example.json, "id", "timestamp"], "what its structure has is appended"
    assert body["id"] == delivery.webhook_id and body["id"].startswith("evt_")
    assert abs((datetime.fromisoformat(body["timestamp"]) - began).total_seconds()) < 10


@pytest.mark.paragraph("### Signature Verification")
@pytest.mark.contract("sentimatrix-signed", "sentimatrix-receivers")
@pytest.mark.parametrize(
    "documented", [one for one in RECEIVERS if one.dialect == "sentimatrix"], ids=lambda one: one.name
)
def test_signature_verification(is_taken_as_genuine, documented):
    is_taken_as_genuine(documented)


@pytest.mark.paragraph("### Headers Included")
@pytest.mark.contract("sentimatrix-signed", "sentimatrix-headers")
def test_headers_included(fantail, tenant, target):
    delivery = _deliver(fantail, tenant, target, STRUCTURE.body)

    assert delivery.header("X-Sentimatrix-Signature") == sign("sentimatrix", target.secret, delivery.body)
    assert delivery.header("X-Sentimatrix-Event") == STRUCTURE.type
    assert uuid.UUID(delivery.header("X-Sentimatrix-Delivery")).version == 5
    assert delivery.header("X-Sentimatrix-Timestamp") == STRUCTURE.json["timestamp"]
    assert delivery.header("Content-Type") == "application/json"


@pytest.mark.paragraph("## Retry Policy")
@pytest.mark.contract("sentimatrix-schedule", "sentimatrix-failed", "sentimatrix-headers")
def test_retry_policy(hasty, target):
    tenant = hasty.tenant()
    webhook = hasty.subscribe(target, tenant)

    requests = promised.refused_to_the_end(hasty, target, webhook, SPECIFIC[0], tenant=tenant)

    assert len(requests) == 5
    assert promised.are_the_same(requests), "its delivery id, and the id that was made for it, too"
    verdicts = [outcome.verdict for outcome in hasty.outcomes_of(webhook)]
    assert verdicts == [promised.RETRY] * 4 + [promised.FAILED]

    target.answers(then=OK)
    (letter,) = tool.answer(hasty, "dead-letters", "list", "--webhook", webhook.id)
    tool.answer(hasty, "dead-letters", "replay", letter["delivery_id"])
    assert promised.are_the_same(target.wait_for(6)), "a replay is the same delivery"
    assert letter["delivery_id"] == requests[0].header("X-Sentimatrix-Delivery")


@pytest.mark.paragraph("## Retry Policy")
@pytest.mark.contract("sentimatrix-schedule", "sentimatrix-status", "sentimatrix-network")
def test_what_is_considered_failed_and_when_it_is_sent_again(fantail, receiver, secret):
    failures = (302, 304, 400, 404, 410, 429, 500, 599)
    answers = promised.statuses(200, 202, *failures) | {"none": promised.NO_ANSWER}

    meanings = promised.meanings(fantail, receiver, secret, STRUCTURE, answers)

    failed = dict.fromkeys([*map(str, failures), "none"], MINUTE)
    assert meanings == {"200": "delivered", "202": "delivered"} | failed


@pytest.mark.paragraph("## Retry Policy")
@pytest.mark.contract("sentimatrix-network")
def test_a_network_error_is_considered_failed(fantail, tenant, target):
    webhook = fantail.subscribe(target, tenant, url=f"http://127.0.0.1:{free_port()}/nobody")

    fantail.publish_as_is("sentimatrix", STRUCTURE.body, tenant=tenant)
    wait_until(lambda: fantail.outcomes_of(webhook))

    assert fantail.outcomes_of(webhook)[0].verdict == promised.RETRY


@pytest.mark.paragraph("## Retry Policy")
@pytest.mark.contract("sentimatrix-timeout")
def test_connection_timeout(hasty, target):
    tenant = hasty.tenant()
    webhook = hasty.subscribe(target, tenant)

    seconds = promised.seconds_of_an_attempt(hasty, target, webhook, STRUCTURE, tenant=tenant)

    assert seconds == pytest.approx(30, abs=6)
