"""001, in its order: what its dashboard asks for, its events, receivers and retries. The dashboard comes later."""

import json
import re
from datetime import datetime, timezone

import pytest

from harness import promised
from harness.configuration import OWN_TENANT
from harness.documented import differences
from harness.examples import examples
from harness.receiver import OK
from harness.signatures import sign
from harness.waiting import wait_for_status, wait_until
from receivers.catalogue import RECEIVERS
from test_event_types import CATALOGUES

FORM = {"name": "Our shop", "url": "https://hooks.example.com/roundabout", "events": ["post.published"], "active": True}
PAYLOAD = {"id": "evt_123abc456def", "event_type": "post.published", "created_at": "2023-05-15T14:22:30Z", "data": {}}
CONNECTED, PUBLISHED = examples("roundabout")
TYPES = CATALOGUES["roundabout"].split()
SECURITY, SAMPLE = (one for one in RECEIVERS if one.dialect == "roundabout")
MINUTE = 60


@pytest.fixture
def tenant(fantail):
    return fantail.tenant()


@pytest.fixture
def api(fantail, tenant):
    return fantail.api("roundabout", tenant)


@pytest.mark.paragraph("### What are Webhooks?")
@pytest.mark.contract("roundabout-post", "roundabout-subscribed")
def test_what_are_webhooks(fantail, receiver, secret):
    """What was subscribed to arrives, and nothing else does. The events' tenant is the topic's."""
    target = receiver.target("subscribed", "roundabout", secret)
    fantail.subscribe(target, OWN_TENANT, ["platform.connected"])

    for example in (PUBLISHED, CONNECTED):
        fantail.publish_as_is("roundabout", example.body)

    (delivery,) = target.wait_for(1)
    fantail.wait_quiet()
    assert [json.loads(one.body) for one in target.deliveries] == [CONNECTED.json]
    assert delivery.header("Content-Type") == "application/json"


@pytest.mark.paragraph("### Creating a Webhook")
@pytest.mark.contract("roundabout-secret")
def test_creating_a_webhook_with_what_the_form_has(api):
    answer = api.call("POST", json=FORM)

    assert answer.status_code == 201
    assert differences({"success": True, "data": FORM}, answer.json()) == []
    assert answer.json()["data"]["secret"], "each webhook has a secret"


@pytest.mark.paragraph("### Testing Webhooks")
@pytest.mark.contract("roundabout-test")
def test_testing_webhooks_with_each_type_that_may_be_selected(fantail, api, tenant, receiver, secret):
    target = receiver.target("tested", "roundabout", secret)
    webhook = fantail.subscribe(target, tenant)

    for number, picked in enumerate(TYPES):
        answer = api.call("POST", f"/{webhook.id}/test", json={"event_type": picked})

        assert answer.json()["data"]["delivered"] is True
        sent = json.loads(target.deliveries[number].body)
        assert (list(sent), sent["event_type"]) == (list(PAYLOAD), picked)
    printed = {one["event_type"]: one["data"] for one in (json.loads(each.body) for each in target.deliveries)}
    assert printed["platform.connected"] == CONNECTED.json["data"]
    assert printed["post.published"].keys() == PUBLISHED.json["data"].keys()
    assert all(delivery.genuine for delivery in target.deliveries)
    assert len({delivery.webhook_id for delivery in target.deliveries}) == len(TYPES)


@pytest.mark.paragraph("### Managing Existing Webhooks")
@pytest.mark.contract("roundabout-active")
def test_managing_existing_webhooks(fantail, api, tenant, receiver, secret):
    target = receiver.target("toggled", "roundabout", secret)
    created = api.create(**{**FORM, "url": target.url, "secret": secret, "events": ["*"], "active": False})
    path = f"/{created['id']}"
    assert created["active"] is False
    assert [listed["id"] for listed in api.list()] == [created["id"]]

    fantail.publish_as_is("roundabout", CONNECTED.body, tenant=tenant)
    fantail.wait_quiet()
    assert api.call("POST", f"{path}/toggle").json()["data"]["active"] is True
    fantail.publish_as_is("roundabout", PUBLISHED.body, tenant=tenant)
    assert json.loads(target.wait_for(1)[0].body) == PUBLISHED.json, "the one before found it switched off"
    assert api.call("PATCH", path, json={"name": "Another"}).json()["data"]["name"] == "Another"
    assert api.call("POST", f"{path}/toggle").json()["data"]["active"] is False
    api.delete(created["id"])
    assert api.list() == []


@pytest.mark.paragraph("### Available Event Types")
@pytest.mark.contract("roundabout-types")
def test_available_event_types(fantail, api, tenant):
    listed = fantail.api("roundabout", tenant, prefix="/v1/event-types").call("GET").json()["data"]
    created = api.create(**{**FORM, "events": TYPES})

    assert [one["name"] for one in listed] == TYPES
    assert created["events"] == TYPES


@pytest.mark.paragraph("### Payload Structure")
@pytest.mark.contract("roundabout-envelope", "roundabout-idempotency")
@pytest.mark.parametrize("left_out", [("id", "created_at"), ("id",), ("created_at",)], ids=str)
def test_payload_structure_is_completed(fantail, tenant, receiver, secret, left_out):
    target = receiver.target("completed", "roundabout", secret)
    fantail.subscribe(target, tenant)
    said = {name: value for name, value in PUBLISHED.json.items() if name not in left_out}
    counted = fantail.ingestor.metric("fantail_events_completed_total")
    began = datetime.now(timezone.utc)

    fantail.publish_as_is("roundabout", json.dumps(said).encode(), tenant=tenant)

    (delivery,) = target.wait_for(1)
    body = json.loads(delivery.body)
    assert {name: body[name] for name in said} == said
    assert body["id"] == delivery.webhook_id
    if "id" in left_out:
        assert re.fullmatch(r"evt_[A-Za-z0-9_-]{1,124}", body["id"])
    if "created_at" in left_out:
        assert abs((datetime.fromisoformat(body["created_at"]) - began).total_seconds()) < 10
    assert delivery.genuine
    wait_until(lambda: fantail.ingestor.metric("fantail_events_completed_total") > counted)


def _arrives(fantail, tenant, receiver, secret, example):
    target = receiver.target("printed", "roundabout", secret)
    fantail.subscribe(target, tenant, [example.type])

    fantail.publish_as_is("roundabout", example.body, tenant=tenant)

    (delivery,) = target.wait_for(1)
    assert json.loads(delivery.body) == example.json
    assert list(json.loads(delivery.body)) == list(PAYLOAD)
    return delivery


@pytest.mark.paragraph("#### Platform Connected")
@pytest.mark.contract("roundabout-envelope", "roundabout-examples")
def test_platform_connected(fantail, tenant, receiver, secret):
    _arrives(fantail, tenant, receiver, secret, CONNECTED)


@pytest.mark.paragraph("#### Post Published")
@pytest.mark.contract("roundabout-envelope", "roundabout-examples", "roundabout-signed", "roundabout-hmac")
def test_post_published(fantail, tenant, receiver, secret):
    delivery = _arrives(fantail, tenant, receiver, secret, PUBLISHED)

    signature = delivery.header("X-Roundabout-Signature")
    assert signature == sign("roundabout", secret, delivery.body)
    assert re.fullmatch("[0-9a-f]{64}", signature)


@pytest.mark.paragraph("### Signature Verification")
@pytest.mark.contract("roundabout-receiver-security")
def test_signature_verification(is_taken_as_genuine):
    is_taken_as_genuine(SECURITY)


@pytest.mark.paragraph("### Webhook Secrets")
@pytest.mark.contract("roundabout-secret")
@pytest.mark.parametrize("given", ["a_secret_of_theirs", None])
def test_webhook_secrets(api, given):
    created = api.create(**FORM, **({"secret": given} if given else {}))

    assert created["secret"] == given if given else created["secret"].startswith("whsec_")
    prefix = "a_" if given else "whsec_"
    assert api.list()[0]["secret"] == f"{prefix}...{created['secret'][-3:]}"
    shown = api.call("GET", f"/{created['id']}/secret").json()["data"]
    assert shown["secret"] == created["secret"]


@pytest.mark.paragraph("### Retry Logic")
@pytest.mark.contract("roundabout-retried", "roundabout-schedule", "roundabout-failed", "roundabout-idempotency")
def test_retry_logic(hasty, receiver, secret):
    tenant = hasty.tenant()
    target = receiver.target("refuses", "roundabout", secret)
    webhook = hasty.subscribe(target, tenant)
    api = hasty.api("roundabout", tenant)

    requests = promised.refused_to_the_end(hasty, target, webhook, PUBLISHED, tenant=tenant)

    assert len(requests) == 6
    assert promised.are_the_same(requests)
    assert requests[0].webhook_id == PUBLISHED.id
    assert wait_for_status(api, webhook.id, "failed")["active"] is True
    target.answers(then=OK)
    hasty.publish_as_is("roundabout", CONNECTED.body, tenant=tenant)
    wait_for_status(api, webhook.id, "active")


@pytest.mark.paragraph("### Retry Logic")
@pytest.mark.contract("roundabout-retried", "roundabout-schedule")
def test_what_is_retried_and_when_first(fantail, receiver, secret):
    refusals = (301, 302, 400, 404, 410, 429, 500, 503)
    answers = promised.statuses(200, 204, *refusals) | {"none": promised.NO_ANSWER}

    meanings = promised.meanings(fantail, receiver, secret, PUBLISHED, answers)

    retried = dict.fromkeys([*map(str, refusals), "none"], 5 * MINUTE)
    assert meanings == {"200": "delivered", "204": "delivered"} | retried


@pytest.mark.paragraph("### Retry Logic")
@pytest.mark.contract("roundabout-retried")
def test_one_that_times_out(hasty, receiver, secret):
    tenant = hasty.tenant()
    target = receiver.target("hangs", "roundabout", secret)
    webhook = hasty.subscribe(target, tenant)

    seconds = promised.seconds_of_an_attempt(hasty, target, webhook, PUBLISHED, tenant=tenant)

    assert seconds == pytest.approx(30, abs=6)


@pytest.mark.paragraph("### Node.js (Express)")
@pytest.mark.contract("roundabout-receiver-express")
def test_sample_implementation(is_taken_as_genuine):
    is_taken_as_genuine(SAMPLE)
