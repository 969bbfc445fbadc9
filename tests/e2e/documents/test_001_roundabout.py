"""001, in its order: what its dashboard asks for, its events and its signature. The dashboard comes later, and tests."""

import json

import pytest

from harness.documented import differences
from harness.examples import play_examples
from harness.signatures import sign

FORM = {"name": "Our shop", "url": "https://hooks.example.com/roundabout", "events": ["post.published"], "active": True}


@pytest.fixture
def api(fantail):
    return fantail.api("roundabout", fantail.tenant())


@pytest.mark.contract("roundabout-secret")
def test_creating_a_webhook_with_what_the_form_has(api):
    answer = api.call("POST", json=FORM)

    assert answer.status_code == 201
    assert differences({"success": True, "data": FORM}, answer.json()) == []
    assert answer.json()["data"]["secret"], "each webhook has a secret"


def test_managing_existing_webhooks(api):
    created = api.create(**{**FORM, "active": False})
    assert created["active"] is False
    assert [listed["id"] for listed in api.list()] == [created["id"]]

    assert api.call("POST", f"/{created['id']}/toggle").json()["data"]["active"] is True
    assert api.call("PATCH", f"/{created['id']}", json={"name": "Another"}).json()["data"]["name"] == "Another"
    api.delete(created["id"])
    assert api.list() == []


@pytest.mark.contract("roundabout-envelope", "roundabout-examples", "roundabout-signed", "roundabout-hmac")
def test_webhook_payloads_and_signature_verification(fantail, receiver, secret):
    target = receiver.target("document-001", "roundabout", secret)
    tenant = fantail.tenant()
    fantail.subscribe(target, tenant)

    documented, deliveries = play_examples(fantail, target, tenant)

    bodies = [json.loads(delivery.body) for delivery in deliveries]
    for example in documented:
        assert any(differences(example.json, body) == [] for body in bodies), example
    for delivery in deliveries:
        assert delivery.header("X-Roundabout-Signature") == sign("roundabout", secret, delivery.body)
