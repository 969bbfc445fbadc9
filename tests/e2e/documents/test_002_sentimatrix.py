"""002, in its order: its requests, answers, payloads and receivers. Tests and logs come with what serves them."""

import hashlib
import hmac
import json
import re

import pytest

from harness.documented import differences
from harness.examples import examples

URL = "https://hooks.slack.com/services/xxx"
MADE = ("id", "secret", "created_at", "updated_at")
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
SECOND = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


@pytest.fixture
def api(fantail):
    return fantail.api("sentimatrix", fantail.tenant())


@pytest.mark.contract("sentimatrix-list", "sentimatrix-masked")
def test_list_webhooks(api):
    created = api.create(**{**REQUEST, "secret": "whsec_0123456789xyz"})

    answer = api.call("GET")

    assert answer.status_code == 200
    documented = {**CREATED["data"], "id": created["id"], "secret": "whsec_...xyz"}
    assert differences({"success": True, "data": [documented]}, answer.json(), made=("created_at",)) == []
    assert SECOND.fullmatch(answer.json()["data"][0]["created_at"])


@pytest.mark.contract("sentimatrix-create", "sentimatrix-secret")
@pytest.mark.parametrize("left_out", [(), ("secret",), ("secret", "project_ids", "headers")], ids=str)
def test_create_webhook(api, left_out):
    answer = api.call("POST", json={name: value for name, value in REQUEST.items() if name not in left_out})

    assert answer.status_code == 201
    assert differences(CREATED, answer.json(), made=MADE) == []
    secret = answer.json()["data"]["secret"]
    assert secret == "my_webhook_secret" if "secret" not in left_out else secret.startswith("whsec_")


@pytest.mark.contract("sentimatrix-required")
@pytest.mark.parametrize("required", ["name", "url", "events"])
def test_configuration_options(api, required):
    answer = api.call("POST", json={name: value for name, value in REQUEST.items() if name != required})

    assert answer.status_code == 400
    assert answer.json()["error"]["message"].startswith(required)


@pytest.mark.contract("sentimatrix-update")
def test_update_webhook(api):
    created = api.create(**REQUEST)

    answer = api.call(
        "PUT", f"/{created['id']}", json={"name": "Updated Name", "events": ["scrape.completed"], "active": False}
    )

    assert answer.status_code == 200
    updated = {"id": created["id"], "name": "Updated Name", "active": False, "updated_at": "2026-02-02T12:00:00Z"}
    assert differences({"success": True, "data": updated}, answer.json(), made=("updated_at",)) == []


@pytest.mark.contract("sentimatrix-delete")
def test_delete_webhook(api):
    created = api.create(**REQUEST)

    answer = api.call("DELETE", f"/{created['id']}")

    assert (answer.status_code, answer.content) == (204, b"")
    assert api.list() == []


@pytest.fixture
def delivered(fantail, receiver):
    """The document's payloads, as its receiver would get them."""
    target = receiver.target("document-002", "sentimatrix", "my_webhook_secret")
    tenant = fantail.tenant()
    fantail.subscribe(target, tenant)
    payloads = examples("sentimatrix")
    for payload in payloads:
        fantail.publish_as_is("sentimatrix", payload.body, tenant=tenant)
    return payloads, target.wait_for(len(payloads))


@pytest.mark.contract("sentimatrix-envelope", "sentimatrix-examples", "sentimatrix-signed", "sentimatrix-headers")
def test_webhook_payload_and_security(delivered):
    payloads, deliveries = delivered

    bodies = [json.loads(delivery.body) for delivery in deliveries]
    for payload in payloads:
        assert any(differences(payload.json, body) == [] for body in bodies), payload
    for delivery, body in zip(deliveries, bodies):
        assert {"id", "event", "timestamp", "data"} <= set(body)
        digest = hmac.new(b"my_webhook_secret", delivery.body, hashlib.sha256).hexdigest()
        assert delivery.header("X-Sentimatrix-Signature") == f"sha256={digest}"
        assert delivery.header("X-Sentimatrix-Event") == body["event"]
        assert delivery.header("X-Sentimatrix-Timestamp") == body["timestamp"]
        assert delivery.header("X-Sentimatrix-Delivery")
        assert delivery.header("Content-Type") == "application/json"
