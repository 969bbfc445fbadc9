"""004, in its order: its requests, events and receivers. Tests of a webhook and logs come with what serves them."""

import hashlib
import hmac
import json

import pytest

from harness.documented import differences
from harness.examples import examples

REGISTERED = {
    "url": "https://smartaihub.com/webhooks/smartaihub",
    "eventTypes": ["user.created", "credit.low"],
    "secret": "your_webhook_secret",
}


@pytest.fixture
def api(fantail):
    return fantail.api("smartaihub", fantail.tenant(), prefix="/api/v1/webhooks")


@pytest.mark.contract("smartaihub-register")
def test_register_your_webhook(api):
    answer = api.call("POST", json=REGISTERED)

    assert answer.status_code == 201
    assert differences({"success": True, "data": REGISTERED}, answer.json()) == []


@pytest.mark.contract("smartaihub-register")
def test_its_words_for_active_are_taken(api):
    created = api.create(**REGISTERED)

    answer = api.call("PUT", f"/{created['id']}", json={"isActive": False})

    assert answer.status_code == 200
    assert api.get(created["id"])["active"] is False


@pytest.mark.contract("smartaihub-https")
@pytest.mark.parametrize(
    "url",
    [
        "https://smartaihub.com/webhooks/smartaihub",
        "https://staging.smartaihub.com/webhooks/smartaihub",
        "http://localhost:3000/webhooks/smartaihub",
    ],
)
def test_environment_specific_urls(api, url):
    created = api.create(**{**REGISTERED, "url": url})

    assert created["url"] == url
    assert ("warnings" in created) == url.startswith("http://"), "HTTPS is advised"


@pytest.mark.contract(
    "smartaihub-events-user", "smartaihub-events-credit", "smartaihub-events-service", "smartaihub-tenant",
    "smartaihub-signed",
)  # fmt: skip
def test_event_reference(fantail, receiver):
    target = receiver.target("document-004", "smartaihub", REGISTERED["secret"])
    documented = examples("smartaihub")
    fantail.subscribe(target, "user_id")  # whose events they are is said by their own userId

    for example in documented:
        fantail.publish_as_is("smartaihub", example.body)

    deliveries = target.wait_for(len(documented))
    bodies = [json.loads(delivery.body) for delivery in deliveries]
    assert sorted(map(json.dumps, bodies)) == sorted(json.dumps(example.json) for example in documented)
    for delivery in deliveries:
        digest = hmac.new(REGISTERED["secret"].encode(), delivery.body, hashlib.sha256).hexdigest()
        assert delivery.header("X-Webhook-Signature") == f"sha256={digest}"
