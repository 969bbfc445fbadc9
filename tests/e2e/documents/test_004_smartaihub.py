"""004, in its order: its receivers, requests, events and times. Logs come with what serves them."""

import json
import time
from datetime import datetime, timezone

import pytest

from harness import promised
from harness.documented import differences
from harness.examples import examples
from harness.receiver import OK
from harness.signatures import sign
from receivers import running
from receivers.catalogue import RECEIVERS

REGISTERED = {
    "url": "https://smartaihub.com/webhooks/smartaihub",
    "eventTypes": ["user.created", "credit.low"],
    "secret": "your_webhook_secret",
}
TEST = {"eventType": "user.created", "data": {"test": True}}
EVENTS = examples("smartaihub")
CREATED = EVENTS[0]
QUICK_START, EXPRESS, FLASK, LARAVEL = (one for one in RECEIVERS if one.dialect == "smartaihub")
RATE_HEADERS = ("Limit", "Remaining", "Reset")
MINUTE = 60


@pytest.fixture
def api(fantail):
    return fantail.api("smartaihub", fantail.tenant(), prefix="/api/v1/webhooks")


@pytest.fixture
def target(receiver):
    return receiver.target("document-004", "smartaihub", REGISTERED["secret"])


@pytest.mark.paragraph("### 1. Create a Webhook Endpoint")
@pytest.mark.contract("smartaihub-receiver-quick-start", "smartaihub-signed")
def test_create_a_webhook_endpoint(is_taken_as_genuine):
    is_taken_as_genuine(QUICK_START)


@pytest.mark.paragraph("### 2. Register Your Webhook")
@pytest.mark.contract("smartaihub-register")
def test_register_your_webhook(api):
    answer = api.call("POST", json=REGISTERED)

    assert answer.status_code == 201
    assert differences({"success": True, "data": REGISTERED}, answer.json()) == []


@pytest.mark.paragraph("### 2. Register Your Webhook")
@pytest.mark.contract("smartaihub-token", "smartaihub-register")
def test_register_your_webhook_with_a_jwt(bearer):
    api = bearer("smartaihub", "user_id", prefix="/api/v1/webhooks")

    answer = api.call("POST", json=REGISTERED)

    assert answer.status_code == 201
    assert differences({"success": True, "data": REGISTERED}, answer.json()) == []
    assert [one["id"] for one in api.list()] == [answer.json()["data"]["id"]]


@pytest.mark.paragraph("### 2. Register Your Webhook")
@pytest.mark.contract("smartaihub-register")
def test_its_words_for_active_are_taken(api):
    created = api.create(**REGISTERED)

    answer = api.call("PUT", f"/{created['id']}", json={"isActive": False})

    assert answer.status_code == 200
    assert api.get(created["id"])["active"] is False


@pytest.mark.paragraph("### 3. Test Your Webhook")
@pytest.mark.contract("smartaihub-test")
def test_test_your_webhook(fantail, target):
    api = fantail.api("smartaihub", "user_id", prefix="/api/v1/webhooks")
    webhook = fantail.subscribe(target, "user_id", REGISTERED["eventTypes"])

    answer = api.call("POST", f"/{webhook.id}/test", json=TEST)

    assert answer.status_code == 200
    assert answer.json()["data"]["delivered"] is True
    (delivery,) = target.deliveries
    assert delivery.genuine
    sent = json.loads(delivery.body)
    assert list(sent) == list(CREATED.json)
    assert {name: sent[name] for name in TEST} == TEST
    assert (sent["userId"], sent["metadata"]["service"]) == ("user_id", "webhook-service")
    assert sent["id"] == delivery.webhook_id and datetime.fromisoformat(sent["metadata"]["timestamp"])


@pytest.mark.paragraph("### Webhook Endpoints")
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


def _one_event_arrives(fantail, receiver, example):
    """At the webhook of the user that it names and that asked for it, as it is printed; and at no other."""
    wanting = receiver.target("wants", "smartaihub", REGISTERED["secret"])
    other = receiver.target("wants-others", "smartaihub", REGISTERED["secret"])
    of_another = receiver.target("of-another", "smartaihub", REGISTERED["secret"])
    fantail.subscribe(wanting, "user_id", [example.type])
    fantail.subscribe(other, "user_id", [one.type for one in EVENTS if one.type != example.type])
    fantail.subscribe(of_another, fantail.tenant())

    fantail.publish_as_is("smartaihub", example.body)

    (delivery,) = wanting.wait_for(1)
    fantail.wait_quiet()
    assert delivery.body == example.body
    assert (len(wanting.deliveries), other.deliveries, of_another.deliveries) == (1, [], [])


def _of(kind):
    return pytest.mark.parametrize(
        "example", [one for one in EVENTS if one.type.startswith(kind)], ids=lambda example: example.type
    )


@pytest.mark.paragraph("### User Events")
@pytest.mark.contract("smartaihub-events-user", "smartaihub-tenant", "smartaihub-subscribed", "smartaihub-raw-body")
@_of("user.")
def test_user_events(fantail, receiver, example):
    _one_event_arrives(fantail, receiver, example)


@pytest.mark.paragraph("#### user.created")
@pytest.mark.contract("smartaihub-tenant")
def test_an_operators_webhook_gets_it_of_every_user(not_started, target):
    not_started.grant("smartaihub", "hub", role="operator")
    fantail = not_started.start()
    fields = {"tenant": "*", "url": target.url, "secret": target.secret, "eventTypes": ["user.created"]}
    refused = fantail.api("smartaihub", "user_id").call("POST", json=fields)
    fantail.api("smartaihub", "hub").create(**fields)

    for user in ("user_id", "another_user"):
        fantail.publish_as_is("smartaihub", json.dumps(CREATED.json | {"userId": user}).encode())

    assert refused.status_code == 400 and refused.json()["error"]["message"].startswith("tenant")
    arrived = {json.loads(delivery.body)["userId"] for delivery in target.wait_for(2)}
    assert arrived == {"user_id", "another_user"}, "in any order"


@pytest.mark.paragraph("#### user.created")
@pytest.mark.contract("smartaihub-envelope", "smartaihub-receiver-flask", "smartaihub-duplicates")
@pytest.mark.parametrize("without", ["id", "timestamp"])
def test_what_its_receivers_read_is_appended_where_it_was_left_out(fantail, receiver, tmp_path, target, without):
    process = running.start(FLASK, target.secret, tmp_path)
    target.in_front_of(process)
    tenant = fantail.tenant()
    fantail.subscribe(target, tenant)
    said = json.loads(CREATED.body)
    (said if without == "id" else said["metadata"]).pop(without)
    began = datetime.now(timezone.utc)

    fantail.publish_as_is("smartaihub", json.dumps(said).encode(), tenant=tenant)
    (delivery,) = target.wait_for(1)
    process.stop()

    body = json.loads(delivery.body)
    assert delivery.status == 200, process.output
    assert differences(said, body) == []
    if without == "id":
        assert body["id"] == delivery.webhook_id and body["id"].startswith("evt_")
    else:
        assert abs((datetime.fromisoformat(body["metadata"]["timestamp"]) - began).total_seconds()) < 10


@pytest.mark.paragraph("### Credit Events")
@pytest.mark.contract("smartaihub-events-credit", "smartaihub-raw-body")
@_of("credit.")
def test_credit_events(fantail, receiver, example):
    _one_event_arrives(fantail, receiver, example)


@pytest.mark.paragraph("### Service Events")
@pytest.mark.contract("smartaihub-events-service", "smartaihub-raw-body")
@_of("service.")
def test_service_events(fantail, receiver, example):
    _one_event_arrives(fantail, receiver, example)


@pytest.mark.paragraph("### Service Events")
@pytest.mark.contract("smartaihub-shared-id")
def test_events_that_share_one_id_are_all_delivered(fantail, target):
    fantail.subscribe(target, "user_id")

    for example in EVENTS:
        fantail.publish_as_is("smartaihub", example.body)

    deliveries = target.wait_for(len(EVENTS))
    assert sorted(delivery.body for delivery in deliveries) == sorted(example.body for example in EVENTS)
    assert {delivery.webhook_id for delivery in deliveries} == {"event_id"}


@pytest.mark.paragraph("### 1. Security")
@pytest.mark.contract("smartaihub-signed")
@pytest.mark.parametrize("secret", [REGISTERED["secret"], "whsec_dGhlIHdob2xl"])
def test_security(fantail, receiver, secret):
    tenant = fantail.tenant()
    target = receiver.target("signed", "smartaihub", secret)
    fantail.subscribe(target, tenant)

    fantail.publish_as_is("smartaihub", CREATED.body, tenant=tenant)

    (delivery,) = target.wait_for(1)
    assert delivery.header("X-Webhook-Signature") == sign("smartaihub", secret, delivery.body)


@pytest.mark.paragraph("### 2. Reliability")
@pytest.mark.contract("smartaihub-timeout")
def test_respond_within_10_seconds(hasty, target):
    tenant = hasty.tenant()
    webhook = hasty.subscribe(target, tenant)

    seconds = promised.seconds_of_an_attempt(hasty, target, webhook, CREATED, tenant=tenant)

    assert seconds == pytest.approx(10, abs=6)


@pytest.mark.paragraph("### 2. Reliability")
@pytest.mark.contract("smartaihub-duplicates", "smartaihub-retry")
def test_what_is_sent_again_is_the_same(hasty, target):
    tenant = hasty.tenant()
    webhook = hasty.subscribe(target, tenant)

    requests = promised.refused_to_the_end(hasty, target, webhook, CREATED, tenant=tenant)

    assert len(requests) == 6
    assert promised.are_the_same(requests)
    assert hasty.outcomes_of(webhook)[-1].verdict == promised.FAILED
    target.answers(then=OK)


@pytest.mark.paragraph("### 3. Error Handling")
@pytest.mark.contract("smartaihub-retry")
def test_which_answers_are_retried_and_when_first(fantail, receiver):
    refusals = (302, 400, 401, 404, 410, 429, 500, 503)
    answers = promised.statuses(200, 204, *refusals) | {"none": promised.NO_ANSWER}

    meanings = promised.meanings(fantail, receiver, REGISTERED["secret"], CREATED, answers)

    retried = dict.fromkeys([*map(str, refusals), "none"], MINUTE)
    assert meanings == {"200": "delivered", "204": "delivered"} | retried


@pytest.mark.paragraph("### Node.js with Express")
@pytest.mark.contract("smartaihub-receiver-express")
def test_node_js_with_express(is_taken_as_genuine):
    is_taken_as_genuine(EXPRESS)


@pytest.mark.paragraph("### Python with Flask")
@pytest.mark.contract("smartaihub-receiver-flask")
def test_python_with_flask(is_taken_as_genuine):
    is_taken_as_genuine(FLASK)


@pytest.mark.paragraph("### PHP with Laravel")
@pytest.mark.contract("smartaihub-receiver-laravel")
def test_php_with_laravel(is_taken_as_genuine):
    is_taken_as_genuine(LARAVEL)


@pytest.mark.paragraph("### Common Issues")
@pytest.mark.contract("smartaihub-active")
def test_a_webhook_that_is_not_active_receives_nothing(fantail, target):
    tenant = fantail.tenant()
    webhook = fantail.subscribe(target, tenant, isActive=False)
    api = fantail.api("smartaihub", tenant)

    fantail.publish_as_is("smartaihub", CREATED.body, tenant=tenant)
    fantail.wait_quiet()
    assert (api.get(webhook.id)["active"], target.arrived) == (False, 0)

    assert api.call("POST", f"/{webhook.id}/toggle").json()["data"]["active"] is True
    fantail.publish_as_is("smartaihub", EVENTS[1].body, tenant=tenant)
    assert target.wait_for(1)[0].body == EVENTS[1].body


@pytest.mark.paragraph("### Debugging Tools")
@pytest.mark.contract("smartaihub-rate-headers")
def test_monitor_rate_limit_headers(api):
    answers = [api.call("POST", json=REGISTERED), api.call("GET")]

    assert [answer.status_code for answer in answers] == [201, 200]
    limits = [{name: int(answer.headers[f"X-RateLimit-{name}"]) for name in RATE_HEADERS} for answer in answers]
    assert limits[0]["Limit"] == limits[1]["Limit"] > limits[0]["Remaining"] == limits[1]["Remaining"] + 1
    assert all(0 < one["Reset"] - time.time() <= 61 for one in limits)
