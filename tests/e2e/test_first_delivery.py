"""The documents' example events go out as their documents say: body, headers and signature, byte by byte.

Nothing names the tenant but what a publisher of that product sends: the event itself, else the topic.
"""

import json
import re
import time
import uuid
from datetime import datetime

import pytest

from harness.bodies import written_by
from harness.configuration import OWN_TENANT
from harness.examples import BODY_FORMAT, DIALECTS, examples, play_examples
from harness.signatures import RULES, sign

EVERYWHERE = {"host", "content-type", "content-length", "user-agent", "webhook-id"}
FURTHER = {
    "sentimatrix": {"x-sentimatrix-event", "x-sentimatrix-delivery", "x-sentimatrix-timestamp"},
    "standard": {"webhook-timestamp"},
}
SENT_ANYWAY = {"accept", "connection"}  # say nothing to a receiver; allowed, not wanted


@pytest.fixture
def delivered(fantail, receiver, secret):
    """Publishes the dialect's examples and pairs each with its delivery."""

    def deliver(dialect):
        target = receiver.target(f"first-{dialect}", dialect, secret)
        documented = examples(dialect)
        for tenant in {example.tenant or OWN_TENANT for example in documented}:
            fantail.subscribe(target, tenant)
        _, deliveries = play_examples(fantail, target)
        return [(example, _find(example, deliveries)) for example in documented]

    return deliver


def _find(example, deliveries):
    """By what the event says, for a body may be written anew and may have got the fields that it lacked."""
    said = example.json
    found = [
        delivery
        for delivery in deliveries
        if {key: value for key, value in json.loads(delivery.body).items() if key not in example.missing} == said
    ]
    assert len(found) == 1, f"{example}: {len(found)} deliveries of {[delivery.body[:80] for delivery in deliveries]}"
    return found[0]


@pytest.mark.contract(
    "social-post", "social-events-publishing", "social-events-listening", "social-events-inbox",
    "social-events-analytics", "social-events-account", "social-tenant", "social-signed", "social-hmac",
)
@pytest.mark.contract(
    "roundabout-post", "roundabout-envelope", "roundabout-examples", "roundabout-signed", "roundabout-hmac",
)
@pytest.mark.contract(
    "sentimatrix-projects", "sentimatrix-envelope", "sentimatrix-examples", "sentimatrix-signed",
    "sentimatrix-headers",
)
@pytest.mark.contract(
    "conversations-post", "conversations-content-type", "conversations-signing", "conversations-payload",
)
@pytest.mark.contract(
    "smartaihub-signed", "smartaihub-events-user", "smartaihub-events-credit", "smartaihub-events-service",
    "smartaihub-tenant", "smartaihub-shared-id", "smartaihub-raw-body",
)
@pytest.mark.parametrize("dialect", DIALECTS)
def test_every_example_arrives_as_its_document_says(delivered, secret, dialect):
    for example, delivery in delivered(dialect):
        _judge_body(example, delivery)
        _judge_headers(example, delivery)
        _judge_signature(example, delivery, secret)


def _judge_body(example, delivery):
    expected = written_by(BODY_FORMAT.get(example.dialect, "raw"), example.body)
    if not example.missing:
        assert delivery.body == expected
        return
    # Appended behind what the publisher wrote, which stays as it is up to its closing brace.
    kept = expected.rstrip()[:-1].rstrip()
    assert delivery.body.startswith(kept)
    appended = list(json.loads(delivery.body).items())[-len(example.missing) :]
    assert tuple(name for name, _ in appended) == example.missing
    assert dict(appended)["id"] == delivery.webhook_id
    datetime.fromisoformat(dict(appended)[example.missing[1]])


def _judge_headers(example, delivery):
    sent = [name.lower() for name, _ in delivery.headers]
    expected = EVERYWHERE | FURTHER.get(example.dialect, set()) | {RULES[example.dialect].header.lower()}
    assert expected <= set(sent) <= expected | SENT_ANYWAY
    assert len(sent) == len(set(sent))
    assert delivery.header("Content-Type") == "application/json"
    assert delivery.header("Content-Length") == str(len(delivery.body))
    if example.id:
        assert delivery.webhook_id == example.id
    else:
        assert re.fullmatch(r"evt_[A-Za-z0-9_-]{1,124}", delivery.webhook_id)
    if example.dialect == "sentimatrix":
        _judge_sentimatrix_headers(example, delivery)


def _judge_sentimatrix_headers(example, delivery):
    assert delivery.header("X-Sentimatrix-Event") == example.type
    assert uuid.UUID(delivery.header("X-Sentimatrix-Delivery")).version == 5
    timestamp = delivery.header("X-Sentimatrix-Timestamp")
    assert timestamp == json.loads(delivery.body)["timestamp"]


def _judge_signature(example, delivery, secret):
    rule = RULES[example.dialect]
    expected = sign(
        example.dialect, secret, delivery.body, webhook_id=delivery.webhook_id, timestamp=delivery.timestamp
    )
    assert delivery.header(rule.header) == expected
    assert rule.header in [
        name for name, _ in delivery.headers
    ], "the header's name is written as the document writes it"
    assert delivery.genuine
    if example.dialect == "standard":
        assert abs(int(delivery.timestamp) - time.time()) < 60


@pytest.mark.contract("conversations-signing")
def test_a_conversation_without_a_secret_is_not_signed(fantail, receiver):
    target = receiver.target("unsigned", "conversations", None)
    fantail.subscribe(target, OWN_TENANT)

    fantail.publish_as_is("conversations", examples("conversations")[0].body)

    assert target.wait_for(1)[0].genuine


@pytest.mark.contract("sentimatrix-custom-headers")
def test_custom_headers_of_a_webhook_are_sent_where_its_dialect_has_them(fantail, receiver, secret):
    target = receiver.target("custom", "sentimatrix", secret)
    tenant = fantail.tenant()
    fantail.subscribe(target, tenant, headers={"X-Custom-Header": "value"})

    fantail.publish_as_is("sentimatrix", examples("sentimatrix")[0].body, tenant=tenant)

    assert target.wait_for(1)[0].header("X-Custom-Header") == "value"


def test_the_trace_of_an_event_goes_on_with_its_delivery(fantail, receiver, secret):
    traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    tenant = fantail.tenant()
    target = receiver.target("traced", "social", secret)
    fantail.subscribe(target, tenant)

    body = examples("social")[0].body
    fantail.publish_as_is("social", body, tenant=tenant, headers=[("traceparent", traceparent)])

    assert target.wait_for(1)[0].header("traceparent") == traceparent


@pytest.mark.contract("sentimatrix-projects")
def test_project_ids_of_a_webhook_choose_among_its_tenants_events(fantail, receiver, secret):
    tenant = fantail.tenant()
    theirs = receiver.target("other-project", "sentimatrix", secret)
    ours = receiver.target("this-project", "sentimatrix", secret)
    fantail.subscribe(theirs, tenant, project_ids=["proj_other"])
    fantail.subscribe(ours, tenant, project_ids=["proj_abc123"])

    fantail.publish_as_is("sentimatrix", examples("sentimatrix")[0].body, tenant=tenant)

    ours.wait_for(1)
    fantail.wait_quiet()
    assert theirs.deliveries == []
