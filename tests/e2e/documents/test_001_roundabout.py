"""001, in its order: what its dashboard asks for, its events and its signature. The dashboard comes later, and tests."""

import hashlib
import hmac
import json

import pytest

from harness.documented import differences
from harness.examples import examples

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
    documented = examples("roundabout")
    fantail.subscribe(target, tenant)

    for example in documented:
        fantail.publish_as_is("roundabout", example.body, tenant=tenant)

    deliveries = target.wait_for(len(documented))
    bodies = [json.loads(delivery.body) for delivery in deliveries]
    for example in documented:
        assert any(differences(example.json, body) == [] for body in bodies), example
    for delivery in deliveries:
        digest = hmac.new(secret.encode(), delivery.body, hashlib.sha256).hexdigest()
        assert delivery.header("X-Roundabout-Signature") == digest
