"""000, in its order: its receivers, requests, events and answers. Logs and mails come with what serves them."""

import dataclasses
import json
from datetime import datetime, timezone

import pytest

from harness import certificates, promised
from harness.configuration import OWN_TENANT
from harness.documented import differences
from harness.examples import examples
from harness.receiver import OK, Receiver
from harness.signatures import sign
from harness.waiting import wait_for_status, wait_until
from receivers import running
from receivers.catalogue import RECEIVERS

REGISTERED = {
    "url": "https://your-app.com/webhooks/social-media",
    "events": ["post.published", "mention.created", "message.received"],
    "secret": "your_webhook_secret_key",
}
TEST_EVENT = {
    "event": "webhook.test",
    "timestamp": "2024-01-10T12:00:00Z",
    "data": {"message": "This is a test webhook event"},
    "workspaceId": "ws_789",
}
UPDATE = {"events": ["post.published", "mention.created"]}
MINUTE = 60
EXPRESS, FLASK, PHP = (one for one in RECEIVERS if one.dialect == "social")
PUBLISHED = next(example for example in examples("social") if example.type == "post.published")
PRINTED = {  # the events of each heading
    "publishing": ("post.created", "post.scheduled", "post.published", "post.failed"),
    "listening": ("mention.created", "crisis.detected", "trend.detected"),
    "inbox": ("message.received", "message.replied"),
    "analytics": ("analytics.updated", "goal.achieved"),
    "account": ("account.connected", "account.disconnected"),
}


@pytest.fixture
def api(fantail):
    return fantail.api("social", fantail.tenant(), prefix="/api/v1/webhooks")


@pytest.mark.paragraph("### 1. Create a Webhook Endpoint")
@pytest.mark.contract("social-post", "social-receiver-express", "social-receiver-flask")
@pytest.mark.parametrize("documented", [EXPRESS, FLASK], ids=lambda one: one.name)
def test_create_a_webhook_endpoint(delivered_to, documented):
    process, deliveries = delivered_to(documented)

    assert {delivery.status for delivery in deliveries} == {200}, process.output


@pytest.mark.paragraph("### 2. Register Your Webhook")
@pytest.mark.contract("social-register", "social-sdk", "social-secret")
def test_register_your_webhook(api):
    answer = api.call("POST", json=REGISTERED)

    assert answer.status_code == 201
    assert differences({"success": True, "data": REGISTERED}, answer.json()) == []


@pytest.mark.paragraph("### 2. Register Your Webhook")
@pytest.mark.contract("social-token", "social-register")
def test_the_bearers_token_says_who_calls(bearer):
    """And of which product: at the same path another one's callers are strangers, whatever they are called."""
    ours, theirs = (bearer(realm, "ws_789", prefix="/api/v1/webhooks") for realm in ("social", "smartaihub"))
    colleague, stranger = bearer("social", "ws_789"), bearer("social", "ws_790")

    created = ours.create(**REGISTERED)

    assert [one["id"] for one in colleague.list()] == [created["id"]]
    assert theirs.list() == stranger.list() == []
    forged = dataclasses.replace(ours, key=ours.key[:-4] + ("AAAA" if ours.key[-4:] != "AAAA" else "BBBB"))
    assert forged.call("GET").status_code == 401


def _one_event_arrives(fantail, receiver, example):
    """At the webhook that asked for it, as it is printed; and at no other."""
    wanting = receiver.target("wants", "social", REGISTERED["secret"])
    other = receiver.target("wants-others", "social", REGISTERED["secret"])
    fantail.subscribe(wanting, "ws_789", [example.type])  # whose event it is is said by its own workspaceId
    fantail.subscribe(other, "ws_789", [one.type for one in examples("social") if one.type != example.type])

    fantail.publish_as_is("social", example.body)

    (delivery,) = wanting.wait_for(1)
    fantail.wait_quiet()
    assert json.loads(delivery.body) == example.json
    assert (len(wanting.deliveries), other.deliveries) == (1, [])


def _of(heading):
    printed = [example for example in examples("social") if example.type in PRINTED[heading]]
    assert len(printed) == len(PRINTED[heading])
    return pytest.mark.parametrize("example", printed, ids=lambda example: example.type)


@pytest.mark.paragraph("### Content Publishing Events")
@pytest.mark.contract("social-events-publishing", "social-subscribed", "social-tenant")
@_of("publishing")
def test_content_publishing_events(fantail, receiver, example):
    _one_event_arrives(fantail, receiver, example)


@pytest.mark.paragraph("#### `post.created`")
@pytest.mark.contract("social-tenant")
@pytest.mark.parametrize("named, workspace", [("header", "ws_789"), (None, "ws_789"), (None, None)], ids=str)
def test_whose_event_it_is(fantail, receiver, named, workspace):
    """The record's header says it, else the event, else it is the topic's; and nothing is added to the event."""
    header = fantail.tenant() if named else None
    tenants = {header or workspace or OWN_TENANT, "ws_789", OWN_TENANT}
    targets = {tenant: receiver.target(f"of-{tenant}", "social", "a_secret") for tenant in tenants}
    for tenant, target in targets.items():
        fantail.subscribe(target, tenant)
    said = {name: value for name, value in PUBLISHED.json.items() if workspace or name != "workspaceId"}

    fantail.publish_as_is("social", json.dumps(said).encode(), tenant=header)
    owner = targets.pop(header or workspace or OWN_TENANT)
    (delivery,) = owner.wait_for(1)
    fantail.wait_quiet()

    assert json.loads(delivery.body) == said
    assert [target.deliveries for target in targets.values()] == [[]] * len(targets)


@pytest.mark.paragraph("### Social Listening Events")
@pytest.mark.contract("social-events-listening")
@_of("listening")
def test_social_listening_events(fantail, receiver, example):
    _one_event_arrives(fantail, receiver, example)


@pytest.mark.paragraph("### Inbox Events")
@pytest.mark.contract("social-events-inbox")
@_of("inbox")
def test_inbox_events(fantail, receiver, example):
    _one_event_arrives(fantail, receiver, example)


@pytest.mark.paragraph("### Analytics Events")
@pytest.mark.contract("social-events-analytics")
@_of("analytics")
def test_analytics_events(fantail, receiver, example):
    _one_event_arrives(fantail, receiver, example)


@pytest.mark.paragraph("### Account Events")
@pytest.mark.contract("social-events-account")
@_of("account")
def test_account_events(fantail, receiver, example):
    _one_event_arrives(fantail, receiver, example)


@pytest.mark.paragraph("### Signature Verification")
@pytest.mark.contract("social-signed", "social-hmac", "social-raw-body")
@pytest.mark.parametrize("secret", [REGISTERED["secret"], "whsec_dGhlIHdob2xl", "schlüssel"])
def test_signature_verification(fantail, receiver, secret):
    tenant = fantail.tenant()
    target = receiver.target("signed", "social", secret)
    fantail.subscribe(target, tenant)

    fantail.publish_as_is("social", PUBLISHED.body, tenant=tenant)

    (delivery,) = target.wait_for(1)
    assert delivery.header("X-Webhook-Signature") == sign("social", secret, delivery.body)


@pytest.mark.paragraph("#### Verification Examples")
@pytest.mark.contract("social-receiver-express", "social-receiver-flask", "social-receiver-php", "social-raw-body")
@pytest.mark.parametrize("documented", [EXPRESS, FLASK, PHP], ids=lambda one: one.name)
def test_verification_examples(is_taken_as_genuine, documented):
    is_taken_as_genuine(documented)


@pytest.mark.paragraph("### Best Practices")
@pytest.mark.contract("social-https")
@pytest.mark.parametrize("scheme", ["https", "http"])
def test_use_https(api, scheme):
    created = api.create(**{**REGISTERED, "url": f"{scheme}://your-app.com/webhooks/social-media"})

    advice = ["url: deliveries go out unencrypted; https:// is advised"]
    assert created.get("warnings") == (advice if scheme == "http" else None)
    assert "warnings" not in api.get(created["id"])


@pytest.mark.paragraph("### Retry Policy")
@pytest.mark.contract("social-retried", "social-schedule", "social-failed", "social-duplicates")
def test_retry_policy(hasty, receiver, secret):
    tenant = hasty.tenant()
    target = receiver.target("refuses", "social", secret)
    webhook = hasty.subscribe(target, tenant)
    api = hasty.api("social", tenant)

    requests = promised.refused_to_the_end(hasty, target, webhook, PUBLISHED, tenant=tenant)

    assert len(requests) == 6
    assert promised.are_the_same(requests)
    assert wait_for_status(api, webhook.id, "failed")["active"] is True
    target.answers(then=OK)
    hasty.publish_as_is("social", PUBLISHED.body, tenant=tenant)
    assert wait_for_status(api, webhook.id, "active")["active"] is True


@pytest.mark.paragraph("### Timeout")
@pytest.mark.contract("social-timeout")
def test_timeout(hasty, receiver, secret):
    tenant = hasty.tenant()
    target = receiver.target("hangs", "social", secret)
    webhook = hasty.subscribe(target, tenant)

    seconds = promised.seconds_of_an_attempt(hasty, target, webhook, PUBLISHED, tenant=tenant)

    assert seconds == pytest.approx(30, abs=6)


@pytest.mark.paragraph("### Response Codes")
@pytest.mark.contract("social-2xx", "social-4xx", "social-5xx", "social-retried", "social-schedule")
def test_response_codes(fantail, receiver, secret):
    success, client, server = (200, 201, 202, 299), (400, 401, 404, 410, 429, 499), (500, 503, 599)
    answers = promised.statuses(*success, *client, *server, 302) | {"none": promised.NO_ANSWER}

    meanings = promised.meanings(fantail, receiver, secret, PUBLISHED, answers)

    wanted = dict.fromkeys(map(str, success), "delivered") | dict.fromkeys(map(str, client), "final")
    assert meanings == wanted | dict.fromkeys([*map(str, server), "302", "none"], MINUTE)


@pytest.mark.paragraph("### Response Codes")
@pytest.mark.contract("social-4xx")
def test_a_body_that_the_documents_own_parser_refuses_is_final_and_counted(fantail, receiver, secret, tmp_path):
    process = running.start(EXPRESS, secret, tmp_path)
    tenant = fantail.tenant()
    target = receiver.target("express", "social", secret).in_front_of(process)
    webhook = fantail.subscribe(target, tenant)
    counted = fantail.ingestor.metric("fantail_bodies_large_total")
    large = PUBLISHED.json | {"data": {"content": "x" * 110_000}}

    fantail.publish_as_is("social", json.dumps(large).encode(), tenant=tenant)
    (delivery,) = target.wait_for(1)
    fantail.wait_quiet()
    process.stop()

    assert delivery.status == 413, process.output
    assert [outcome.verdict for outcome in fantail.outcomes_of(webhook)] == [promised.FAILED]
    wait_until(lambda: fantail.ingestor.metric("fantail_bodies_large_total") == counted + 1)
    assert "over 100 KB" in fantail.ingestor.log_file.read_text()


@pytest.mark.paragraph("### Test Webhook Delivery")
@pytest.mark.contract("social-test")
def test_test_webhook_delivery(fantail, receiver, secret):
    target = receiver.target("tested", "social", secret)
    webhook = fantail.subscribe(target, "ws_789", ["post.published"])
    began = datetime.now(timezone.utc)

    answer = fantail.api("social", "ws_789", prefix="/api/v1/webhooks").call("POST", f"/{webhook.id}/test")

    assert answer.status_code == 200
    (delivery,) = target.deliveries
    assert delivery.genuine
    sent = json.loads(delivery.body)
    assert list(sent) == list(TEST_EVENT)
    assert abs((datetime.fromisoformat(sent["timestamp"]) - began).total_seconds()) < 10
    assert sent | {"timestamp": TEST_EVENT["timestamp"]} == TEST_EVENT


@pytest.mark.paragraph("### List Webhooks")
@pytest.mark.contract("social-list")
def test_list_webhooks(api):
    created = [api.create(**REGISTERED, name=f"number {number}") for number in range(2)]

    answer = api.call("GET")

    assert answer.status_code == 200
    shown = [{**REGISTERED, "id": one["id"], "name": one["name"], "secret": "your_...key"} for one in created]
    assert differences({"success": True, "data": shown}, answer.json()) == []


@pytest.mark.paragraph("### Update Webhook")
@pytest.mark.contract("social-update")
def test_update_webhook(api):
    created = api.create(**REGISTERED)

    answer = api.call("PUT", f"/{created['id']}", json=UPDATE)

    assert answer.status_code == 200
    changed = {**REGISTERED, **UPDATE, "id": created["id"], "secret": "your_...key"}
    assert differences({"success": True, "data": changed}, answer.json()) == []
    assert differences(answer.json()["data"], api.get(created["id"])) == []


@pytest.mark.paragraph("### Delete Webhook")
@pytest.mark.contract("social-delete")
def test_delete_webhook(api):
    created = api.create(**REGISTERED)

    answer = api.call("DELETE", f"/{created['id']}")

    assert (answer.status_code, answer.content) == (204, b"")
    assert api.list() == []


@pytest.mark.paragraph("### Webhook Not Receiving Events")
@pytest.mark.contract("social-active")
def test_one_that_is_not_active_receives_nothing_until_it_is(fantail, receiver, secret):
    tenant = fantail.tenant()
    target = receiver.target("switched", "social", secret)
    webhook = fantail.subscribe(target, tenant, active=False)
    api = fantail.api("social", tenant)
    assert api.get(webhook.id)["status"] == "inactive"

    fantail.publish_as_is("social", PUBLISHED.body, tenant=tenant)
    fantail.wait_quiet()
    assert target.arrived == 0

    assert api.call("PUT", f"/{webhook.id}", json={"active": True}).json()["data"]["status"] == "active"
    fantail.publish_as_is("social", examples("social")[0].body, tenant=tenant)
    assert json.loads(target.wait_for(1)[0].body) == examples("social")[0].json


@pytest.mark.paragraph("### Webhook Not Receiving Events")
@pytest.mark.contract("social-certificate")
def test_a_certificate_that_is_not_valid_is_not_sent_to(fantail, tmp_path, secret):
    stranger = Receiver(certificates.make(tmp_path))
    target = stranger.target("stranger", "social", secret)
    tenant = fantail.tenant()
    webhook = fantail.subscribe(target, tenant, url=stranger.origin("conversations") + target.path)

    fantail.publish_as_is("social", PUBLISHED.body, tenant=tenant)
    wait_until(lambda: fantail.outcomes_of(webhook))
    stranger.stop()

    assert target.arrived == 0
    assert fantail.outcomes_of(webhook)[0].verdict == promised.RETRY


@pytest.mark.paragraph("### Signature Verification Failing")
@pytest.mark.contract("social-secret", "social-raw-body")
def test_a_secret_of_ours_signs_as_it_was_shown_at_creation(fantail, receiver):
    tenant = fantail.tenant()
    target = receiver.target("made", "social", None)
    created = fantail.api("social", tenant, prefix="/api/v1/webhooks").create(url=target.url, events=["post.published"])

    said = PUBLISHED.json | {"data": {"content": "Grüße, 日本 😀 \u2028 / \u007f"}}
    fantail.publish_as_is("social", json.dumps(said, ensure_ascii=False).encode(), tenant=tenant)

    (delivery,) = target.wait_for(1)
    assert created["secret"].startswith("whsec_")
    assert delivery.header("X-Webhook-Signature") == sign("social", created["secret"], delivery.body)
    assert json.loads(delivery.body.decode("utf-8")) == said


@pytest.mark.paragraph("### Signature Verification Failing")
@pytest.mark.contract("social-secret", "social-receiver-flask", "social-4xx")
@pytest.mark.parametrize(
    "fields, status", [({}, 200), ({"secret": "another"}, 401), ({"body_format": "javascript"}, 401)], ids=str
)
def test_whoever_refuses_a_signature_is_told_what_to_look_at(fantail, receiver, secret, tmp_path, fields, status):
    """One that was created with another secret, or whose body another language wrote: by a test, and in real."""
    process = running.start(FLASK, secret, tmp_path)
    tenant = fantail.tenant()
    target = receiver.target("flask", "social", secret).in_front_of(process)
    webhook = fantail.subscribe(target, tenant, **{"body_format": "python", **fields})

    tested = fantail.api("social", tenant).call("POST", f"/{webhook.id}/test").json()["data"]
    fantail.publish_as_is("social", PUBLISHED.body, tenant=tenant)
    target.wait_for(2)
    fantail.wait_quiet()
    process.stop()

    hint = "check secret and body_format" if status == 401 else None
    assert (tested["status_code"], tested.get("error_detail")) == (status, hint), process.output
    _, outcome = fantail.outcomes_of(webhook)
    assert outcome.verdict == (promised.FAILED if hint else promised.DELIVERED)
    assert outcome.attempt.error_detail.decode() == (hint or "")


@pytest.mark.paragraph("## Rate Limits")
@pytest.mark.contract("social-no-rate-limit")
def test_rate_limits(not_started, receiver, secret):
    not_started.set("api.rate_limit", 10)
    fantail = not_started.start()
    target = receiver.target("busy", "social", secret)
    fantail.subscribe(target, "ws_789")
    api = fantail.api("social", "ws_789")
    left = int(api.call("GET").headers["X-RateLimit-Remaining"])

    for _ in range(5):
        for example in examples("social"):
            fantail.publish_as_is("social", example.body)
    target.wait_for(5 * len(examples("social")))

    assert int(api.call("GET").headers["X-RateLimit-Remaining"]) == left - 1
