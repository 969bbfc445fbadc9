"""003, in its order: a conversation's configuration carries the webhook, and the API keeps it whole; its receivers, its
payload, its retries and limits.

Played against the document's own JSON; what it does not show (its answers) is in 002's envelope.
"""

import copy
import json
import time
import uuid
from datetime import datetime

import jsonschema
import pytest

from harness import certificates as authority
from harness import pace, promised, schedules
from harness.configuration import OWN_TENANT
from harness.examples import examples
from harness.places import DIALECTS, ROOT
from harness.receiver import Answer, Receiver, after
from harness.services import free_port
from harness.waiting import wait_until
from receivers import running
from receivers.catalogue import RECEIVERS
from receivers.test_receivers_alone import flipped

CONFIGURED = {
    "channel": "API",
    "usecase": "WORKFLOW_EXECUTION",
    "config": {"workflow_id": "123", "callback_url": "https://your-domain.com/webhook"},
}
MOVED = {"config": {"callback_url": "https://your-ngrok-url/webhook"}}
(MESSAGE,) = examples("conversations")
ENUMS = {  # of the document's field reference
    "content_type": ("TEXT", "IMAGE", "VIDEO", "DOCUMENT", "AUDIO"),
    "type": ("USER_INPUT", "SYSTEM", "BOT"),
    "channel": ("API", "WHATSAPP", "SMS"),
    "status": ("RECEIVED", "PROCESSED", "FAILED"),
}
REQUIRED = ("id", "content", *ENUMS, "created_by", "updated_by", "created_at", "updated_at")
OPTIONAL = ("filename", "metadata")
ON_THEIR_WAY = 0.1  # seconds; two requests may take unlike times from the dispatcher to the receiver
RATE_HEADERS = ("Limit", "Remaining", "Reset")


@pytest.fixture
def conversations(fantail):
    return fantail.api("conversations", fantail.tenant(), prefix="/v1/conversations")


@pytest.fixture
def conversation():
    return f"/{uuid.uuid4()}"


def _data(answer, status):
    assert answer.status_code == status, answer.text
    assert answer.json()["success"] is True
    return answer.json()["data"]


@pytest.mark.paragraph("### 1. Configure Webhook")
@pytest.mark.contract("conversations-config")
def test_the_documents_configuration_is_kept_and_returned(conversations, conversation):
    created = _data(conversations.call("PUT", conversation, json=CONFIGURED), 201)
    read = _data(conversations.call("GET", conversation), 200)

    for shown in (created, read):
        assert {name: shown[name] for name in CONFIGURED} == CONFIGURED
        assert shown["conversation_id"] == conversation[1:]
        assert shown["webhook"]["events"] == ["message.*"]
        assert shown["webhook"]["conversation_id"] == [conversation[1:]]
        assert "secret" not in shown["webhook"], "signing is optional, and not asked for"


@pytest.mark.paragraph("### 1. Configure Webhook")
@pytest.mark.contract("conversations-config")
def test_it_belongs_to_who_wrote_it_first_until_it_is_deleted(fantail, conversations, conversation):
    stranger = fantail.api("conversations", fantail.tenant(), prefix="/v1/conversations")
    _data(conversations.call("PUT", conversation, json=CONFIGURED), 201)

    for method, body in (("GET", None), ("PUT", CONFIGURED), ("DELETE", None)):
        assert stranger.call(method, conversation, json=body).status_code == 404, method

    assert conversations.call("DELETE", conversation).status_code == 204
    assert conversations.call("GET", conversation).status_code == 404
    assert conversations.call("DELETE", conversation).status_code == 404
    _data(stranger.call("PUT", conversation, json=CONFIGURED), 201)


@pytest.mark.paragraph("### 1. Configure Webhook")
@pytest.mark.contract("conversations-config", "conversations-https")
@pytest.mark.parametrize(
    "config, says",
    [
        ({"workflow_id": "123"}, "config.callback_url: is required"),
        ({"callback_url": "http://your-domain.com/webhook"}, "config.callback_url: must begin with https://"),
        ({"callback_url": None}, "config.callback_url: must be a string"),
        ({"callback_url": "https://your-domain.com/webhook", "secret": "x" * 257}, "config.secret: at most 256 bytes"),
        ({"callback_url": "https://your-domain.com/webhook", "notes": "x" * 20_000}, "at most 16384 bytes"),
    ],
)
def test_what_is_wrong_is_called_as_the_document_calls_it(conversations, conversation, config, says):
    answer = conversations.call("PUT", conversation, json={**CONFIGURED, "config": config})

    assert answer.status_code == 400
    assert says in answer.json()["error"]["message"]
    assert conversations.call("GET", conversation).status_code == 404


@pytest.mark.paragraph("### 1. Configure Webhook")
def test_other_products_have_no_conversations(fantail, conversation):
    other = fantail.api("sentimatrix", fantail.tenant(), prefix="/v1/conversations")

    assert other.call("PUT", conversation, json=CONFIGURED).status_code == 404


@pytest.mark.paragraph("### 1. Configure Webhook")
@pytest.mark.contract("conversations-config", "conversations-own", "conversations-signing")
def test_its_messages_and_no_others_are_delivered(fantail, receiver):
    ours = str(uuid.uuid4())
    secret = "a_secret_of_ours"
    target = receiver.target("configured", "conversations", secret)
    api = fantail.api("conversations", OWN_TENANT, prefix="/v1/conversations")
    config = {"callback_url": target.url, "secret": secret}
    _data(api.call("PUT", f"/{ours}", json={**CONFIGURED, "config": config}), 201)

    documented = json.loads(examples("conversations")[0].body)
    for conversation in (str(uuid.uuid4()), ours):
        fantail.publish_as_is("conversations", json.dumps({**documented, "conversation_id": conversation}).encode())

    [delivery] = target.wait_for(1)
    assert json.loads(delivery.body)["conversation_id"] == ours
    assert delivery.genuine
    assert api.call("DELETE", f"/{ours}").status_code == 204


@pytest.mark.paragraph("### 2. Implement Webhook Handler")
@pytest.mark.contract(
    "conversations-receiver-django", "conversations-receiver-fastapi", "conversations-receiver-flask",
    "conversations-receiver-express", "conversations-receiver-php",
)  # fmt: skip
@pytest.mark.parametrize(
    "documented", [one for one in RECEIVERS if one.dialect == "conversations"], ids=lambda one: one.name
)
def test_implement_webhook_handler(delivered_to, documented):
    process, deliveries = delivered_to(documented)

    assert {delivery.status for delivery in deliveries} == {200}, process.output
    assert all(delivery.genuine for delivery in deliveries), "they verify nothing, so we do"
    assert running.replay(process, deliveries[0], flipped(deliveries[0].body)) == 200


@pytest.fixture
def target(receiver, secret):
    return receiver.target("callback", "conversations", secret)


@pytest.mark.paragraph("### Delivery System")
@pytest.mark.contract("conversations-post", "conversations-https", "conversations-content-type")
def test_delivery_system(fantail, target):
    """Over TLS, by POST: the receiver that is asked knows nothing else."""
    tenant = fantail.tenant()
    fantail.subscribe(target, tenant, ["message.received"])
    other = target.url.replace("https://", "http://")
    plain = fantail.api("conversations", tenant).call("POST", json={"url": other, "conversation_id": "uuid-string"})

    fantail.publish_as_is("conversations", MESSAGE.body, tenant=tenant)

    (delivery,) = target.wait_for(1)
    assert target.url.startswith("https://")
    assert delivery.header("Content-Type") == "application/json"
    assert plain.status_code == 400 and "must begin with https://" in plain.json()["error"]["message"]


@pytest.mark.paragraph("### Delivery System")
@pytest.mark.contract("conversations-timeout")
def test_timeout_per_request(hasty, target):
    tenant = hasty.tenant()
    webhook = hasty.subscribe(target, tenant)

    seconds = promised.seconds_of_an_attempt(hasty, target, webhook, MESSAGE, tenant=tenant)

    assert seconds == pytest.approx(30, abs=6)


@pytest.mark.paragraph("### Retry Configuration")
@pytest.mark.contract("conversations-attempts", "conversations-schedule", "conversations-idempotency")
def test_retry_configuration(fantail, target):
    """In real time: a first request, and the three retries."""
    tenant = fantail.tenant()
    webhook = fantail.subscribe(target, tenant)
    target.answers(then=Answer(status=503))

    fantail.publish_as_is("conversations", MESSAGE.body, tenant=tenant)
    requests = target.wait_for(4, within=60)
    wait_until(lambda: len(fantail.outcomes_of(webhook)) == 4)

    lateness = schedules.CONTRACT["conversations"].lateness(requests)
    assert all(-promised.EARLY <= one <= promised.LATE for one in lateness), lateness
    assert promised.are_the_same(requests)
    verdicts = [outcome.verdict for outcome in fantail.outcomes_of(webhook)]
    assert verdicts == [promised.RETRY] * 3 + [promised.FAILED]


@pytest.mark.paragraph("### Retry Configuration")
@pytest.mark.contract("conversations-conditions", "conversations-schedule")
def test_retry_conditions(fantail, receiver, secret):
    failures = (302, 400, 404, 410, 429, 500, 503)
    answers = promised.statuses(200, 202, *failures) | {"none": promised.NO_ANSWER}

    meanings = promised.meanings(fantail, receiver, secret, MESSAGE, answers)

    failed = dict.fromkeys([*map(str, failures), "none"], 4)
    assert meanings == {"200": "delivered", "202": "delivered"} | failed


@pytest.mark.paragraph("### Retry Configuration")
@pytest.mark.contract("conversations-conditions")
def test_a_network_error_is_retried(fantail, target):
    tenant = fantail.tenant()
    webhook = fantail.subscribe(target, tenant, url=f"https://localhost:{free_port()}/nobody")

    fantail.publish_as_is("conversations", MESSAGE.body, tenant=tenant)
    wait_until(lambda: fantail.outcomes_of(webhook))

    assert fantail.outcomes_of(webhook)[0].verdict == promised.RETRY


@pytest.mark.paragraph("### Security Requirements")
@pytest.mark.contract("conversations-config", "conversations-signing")
def test_a_secret_in_it_switches_signing_on_and_off(conversations, conversation):
    _data(conversations.call("PUT", conversation, json=CONFIGURED), 201)

    signed = _data(conversations.call("PUT", conversation, json={"config": {"secret": "a_secret_of_ours"}}), 200)
    assert signed["config"]["secret"] == "a_secret_of_ours"
    read = _data(conversations.call("GET", conversation), 200)
    assert read["config"]["secret"] == "a_...urs"
    kept = _data(conversations.call("PUT", conversation, json=read), 200)
    assert kept["config"]["secret"] == "a_...urs", "what is sent back as it was shown changes nothing"

    unsigned = _data(conversations.call("PUT", conversation, json={"config": {"secret": None}}), 200)
    assert "secret" not in unsigned["config"] and "secret" not in unsigned["webhook"]


@pytest.mark.paragraph("### Security Requirements")
@pytest.mark.contract("conversations-egress")
def test_the_addresses_for_a_whitelist_are_told(not_started):
    not_started.set("api.source_addresses", "192.0.2.7,198.51.100.0/24")
    not_started.create_topics()
    not_started.ingestor.start().wait_ready()

    answer = not_started.api("conversations", "tenant_1", prefix="/v1/egress").call("GET")

    assert answer.status_code == 200
    assert answer.json() == {"success": True, "data": {"addresses": ["192.0.2.7", "198.51.100.0/24"]}}


@pytest.mark.paragraph("### Security Requirements")
@pytest.mark.contract("conversations-signing")
@pytest.mark.parametrize("secret", [None, "a_secret_of_ours"])
def test_request_signing_is_optional(fantail, receiver, secret):
    tenant = fantail.tenant()
    target = receiver.target("signed", "conversations", secret)
    fantail.subscribe(target, tenant)

    fantail.publish_as_is("conversations", MESSAGE.body, tenant=tenant)

    (delivery,) = target.wait_for(1)
    assert delivery.genuine
    assert (delivery.header("X-Webhook-Signature") is None) == (secret is None)


@pytest.mark.paragraph("### Structure")
@pytest.mark.contract("conversations-payload", "conversations-post")
@pytest.mark.parametrize("status", ENUMS["status"])
def test_structure(fantail, receiver, status):
    """As published, byte for byte; its status says its type."""
    tenant = fantail.tenant()
    targets = {each: receiver.target(each.lower(), "conversations", None) for each in ENUMS["status"]}
    for each, target in targets.items():
        fantail.subscribe(target, tenant, [f"message.{each.lower()}"])
    body = MESSAGE.body.replace(b"RECEIVED", status.encode())

    fantail.publish_as_is("conversations", body, tenant=tenant)
    targets[status].wait_for(1)
    fantail.wait_quiet()

    arrived = {each: [delivery.body for delivery in target.deliveries] for each, target in targets.items()}
    assert arrived == dict.fromkeys(ENUMS["status"], []) | {status: [body]}


def _faults(message):
    schema = json.loads((ROOT / "proto/events/conversations.json").read_text(encoding="utf-8"))
    return list(jsonschema.Draft202012Validator(schema).iter_errors(message))


def _with(**data):
    return MESSAGE.json | {"data": MESSAGE.json["data"] | data}


@pytest.mark.paragraph("### Field Reference")
@pytest.mark.contract("conversations-fields")
def test_field_reference():
    """The published schema asks for what the table asks for, and no more."""
    assert set(MESSAGE.json["data"]) == {*REQUIRED, *OPTIONAL}
    for name in REQUIRED + OPTIONAL:
        lacking = copy.deepcopy(MESSAGE.json)
        del lacking["data"][name]
        assert bool(_faults(lacking)) == (name in REQUIRED), name
    for name in ("conversation_id", "timestamp"):
        assert _faults({key: value for key, value in MESSAGE.json.items() if key != name}), name
    for name, values in ENUMS.items():
        assert not [value for value in values if _faults(_with(**{name: value}))], name
        assert _faults(_with(**{name: "OTHER"})), name
    assert not _faults(_with(metadata={"of": ["theirs"]})) and _faults(_with(metadata="of theirs"))


@pytest.mark.paragraph("### Field Reference")
@pytest.mark.contract("conversations-fields", "conversations-own")
def test_without_a_conversation_it_is_nobodys(fantail, target):
    tenant = fantail.tenant()
    fantail.subscribe(target, tenant)
    nobodys = {name: value for name, value in MESSAGE.json.items() if name != "conversation_id"}

    for message in (nobodys, MESSAGE.json):
        fantail.publish_as_is("conversations", json.dumps(message).encode(), tenant=tenant)

    target.wait_for(1)
    fantail.wait_quiet()
    assert [json.loads(delivery.body) for delivery in target.deliveries] == [MESSAGE.json]


@pytest.mark.paragraph("### Performance")
@pytest.mark.contract("conversations-idempotency")
def test_idempotency_handling(fantail, target):
    """A message's states share its id; what a receiver can tell them apart by is `webhook-id`."""
    tenant = fantail.tenant()
    fantail.subscribe(target, tenant)

    for status in ("RECEIVED", "PROCESSED"):
        fantail.publish_as_is("conversations", json.dumps(_with(status=status)).encode(), tenant=tenant)

    received, processed = target.wait_for(2)
    assert json.loads(received.body)["data"]["id"] == json.loads(processed.body)["data"]["id"]
    assert received.webhook_id != processed.webhook_id


@pytest.mark.paragraph("### Local Testing")
@pytest.mark.contract("conversations-config")
def test_a_part_of_it_is_merged(conversations, conversation):
    _data(conversations.call("PUT", conversation, json=CONFIGURED), 201)

    merged = _data(conversations.call("PUT", conversation, json=MOVED), 200)

    assert merged["config"] == {**CONFIGURED["config"], **MOVED["config"]}
    assert merged["usecase"] == "WORKFLOW_EXECUTION"
    assert merged["webhook"]["url"] == MOVED["config"]["callback_url"]


@pytest.mark.paragraph("### Local Testing")
@pytest.mark.contract("conversations-test")
def test_manual_testing(fantail, conversations, conversation, target):
    """A test of ours is what the document's generator makes, with the fields that its table requires."""
    config = {"callback_url": target.url, "secret": target.secret}
    _data(conversations.call("PUT", conversation, json={"config": config}), 201)

    tested = _data(conversations.call("POST", f"{conversation}/test"), 200)

    assert tested["delivered"] is True
    (delivery,) = target.deliveries
    assert delivery.genuine
    sent = json.loads(delivery.body)
    generated = {"content": "Test message", "content_type": "TEXT", "type": "USER_INPUT", "channel": "API"}
    assert sent["data"] | generated | {"status": "RECEIVED"} == sent["data"]
    assert sent["conversation_id"] == conversation[1:]
    assert str(uuid.UUID(sent["data"]["id"])) == sent["data"]["id"]
    for moment in (sent["timestamp"], sent["data"]["created_at"], sent["data"]["updated_at"]):
        assert datetime.fromisoformat(moment)
    assert not _faults(sent)


@pytest.fixture
def said_of(fantail, conversations, conversation):
    """What a test of a callback says."""

    def ask(url, api=conversations):
        answer = api.call("PUT", conversation, json={"config": {"callback_url": url}})
        assert answer.status_code in (200, 201), answer.text
        tested = _data(api.call("POST", f"{conversation}/test"), 200)
        return tested["error"], tested["error_class"]

    return ask


@pytest.mark.paragraph("### Common Issues & Solutions")
@pytest.mark.contract("conversations-errors", "conversations-certificate")
@pytest.mark.parametrize(
    "issue, says",
    [
        ("invalid", ("Invalid certificate", "tls_invalid")),
        ("expired", ("Expired certificate", "tls_expired")),
        ("mismatched", ("Certificate mismatch", "tls_name_mismatch")),
    ],
)
def test_ssl_errors(said_of, certificates, tmp_path, issue, says):
    made = {
        "invalid": lambda: authority.make(tmp_path),  # by one that nobody trusts
        "expired": lambda: authority.issue(certificates.authority, tmp_path, days=-1),
        "mismatched": lambda: authority.issue(certificates.authority, tmp_path, names="subjectAltName=DNS:other.example"),
    }
    callback = Receiver(made[issue]())
    target = callback.target("callback", "conversations", None)

    assert said_of(target.url) == says
    assert target.arrived == 0
    callback.stop()


@pytest.mark.paragraph("### Common Issues & Solutions")
@pytest.mark.contract("conversations-errors")
def test_404_errors_and_addresses_at_which_nobody_is(said_of, receiver):
    callback = receiver.target("callback", "conversations", None).answers(then=Answer(status=404))

    assert said_of(callback.url) == ("Not Found", "http_status")
    assert said_of(f"https://localhost:{free_port()}/webhook") == ("Connection refused", "connect_refused")
    error, error_class = said_of("https://nobody.invalid/webhook")
    assert error_class in ("name_not_found", "resolve_failed"), "a machine without a DNS server cannot even ask"
    assert error


@pytest.mark.paragraph("### Common Issues & Solutions")
@pytest.mark.contract("conversations-errors")
def test_timeouts(hasty, said_of, receiver):
    callback = receiver.target("callback", "conversations", None).answers(then=promised.hang(5))
    api = hasty.api("conversations", hasty.tenant(), prefix="/v1/conversations")

    assert said_of(callback.url, api) == ("Connection timeout", "timeout")


@pytest.mark.paragraph("## Rate Limiting")
@pytest.mark.contract("conversations-in-flight", "conversations-rate", "conversations-back-pressure")
@pytest.mark.long
@pytest.mark.timeout(300)
def test_rate_limiting(not_started, receiver):
    """By the shipped file, in real time, of an endpoint that two conversations call back: what is too much waits, and
    nothing is dropped. Slow at first, so that the requests in flight bind, then quick, so that the rate does.
    """
    not_started.set("dialects.path", DIALECTS)
    fantail = not_started.start()
    target = receiver.target("callback", "conversations", None).answers(*[after(10)] * 15)
    names, messages = ("one", "another"), 130
    for name in names:
        fantail.subscribe(target, OWN_TENANT, conversation=name)

    for number in range(messages):
        message = _with(content=str(number)) | {"conversation_id": names[number % 2]}
        fantail.publish_as_is("conversations", json.dumps(message).encode())
    deliveries = target.wait_for(messages, within=200)

    assert len({json.loads(delivery.body)["data"]["content"] for delivery in deliveries}) == messages
    assert pace.most_at_once((delivery.arrived, delivery.at) for delivery in deliveries) == 10
    assert 90 < pace.most_within([delivery.arrived for delivery in deliveries], 60 - ON_THEIR_WAY) <= 100


@pytest.mark.paragraph("## Rate Limiting")
@pytest.mark.contract("conversations-rate-headers")
def test_rate_limit_headers_are_included_in_responses(conversations, conversation):
    answers = [conversations.call("PUT", conversation, json=CONFIGURED), conversations.call("GET", "/nobodys")]

    assert [answer.status_code for answer in answers] == [201, 404]
    limits = [{name: int(answer.headers[f"X-RateLimit-{name}"]) for name in RATE_HEADERS} for answer in answers]
    assert limits[0]["Limit"] == limits[1]["Limit"] > limits[0]["Remaining"] == limits[1]["Remaining"] + 1
    assert all(0 < one["Reset"] - time.time() <= 61 for one in limits)
