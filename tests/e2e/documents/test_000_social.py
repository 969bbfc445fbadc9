"""000, in its order: its requests, events and answers. Tests of a webhook, logs and mails come with what serves them."""

import hashlib
import hmac
import json

import pytest

from harness.documented import differences
from harness.examples import examples

REGISTERED = {
    "url": "https://your-app.com/webhooks/social-media",
    "events": ["post.published", "mention.created", "message.received"],
    "secret": "your_webhook_secret_key",
}


@pytest.fixture
def api(fantail):
    return fantail.api("social", fantail.tenant(), prefix="/api/v1/webhooks")


@pytest.mark.contract("social-register", "social-sdk", "social-secret")
def test_register_your_webhook(api):
    answer = api.call("POST", json=REGISTERED)

    assert answer.status_code == 201
    assert differences({"success": True, "data": REGISTERED}, answer.json()) == []


@pytest.mark.contract(
    "social-events-publishing", "social-events-listening", "social-events-inbox", "social-events-analytics",
    "social-events-account", "social-tenant", "social-signed", "social-hmac",
)  # fmt: skip
def test_supported_events_and_webhook_security(fantail, receiver):
    target = receiver.target("document-000", "social", REGISTERED["secret"])
    documented = examples("social")
    fantail.subscribe(target, "ws_789")  # whose events they are is said by their own workspaceId

    for example in documented:
        fantail.publish_as_is("social", example.body)

    deliveries = target.wait_for(len(documented))
    bodies = [json.loads(delivery.body) for delivery in deliveries]
    assert sorted(map(json.dumps, bodies)) == sorted(json.dumps(example.json) for example in documented)
    for delivery in deliveries:
        digest = hmac.new(REGISTERED["secret"].encode(), delivery.body, hashlib.sha256).hexdigest()
        assert delivery.header("X-Webhook-Signature") == f"sha256={digest}"


@pytest.mark.contract("social-list", "social-update", "social-delete")
def test_managing_webhooks(api):
    created = api.create(**REGISTERED)
    assert [listed["id"] for listed in api.list()] == [created["id"]]

    changed = api.call("PUT", f"/{created['id']}", json={"events": ["post.published", "mention.created"]})
    assert changed.status_code == 200
    assert api.get(created["id"])["events"] == ["post.published", "mention.created"]
    assert api.get(created["id"])["url"] == REGISTERED["url"]

    api.delete(created["id"])
    assert api.list() == []
