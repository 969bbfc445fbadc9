"""CloudEvents 1.0 over Kafka, binary and structured, come out as the dialect's own deliveries; so do events in the
frame of a schema registry's serializer, where the topic is said to have them.
"""

import json

import pytest

from harness import tool
from harness.examples import examples

TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
WHEN = "2026-02-03T04:05:06Z"
KEY = b"one partition, so one worker"
FRAME = b"\x00\x00\x00\x01\x02"


def attributes(**more):
    return {"specversion": "1.0", "id": "ce-1", "source": "/e2e", "type": "post.created", "time": WHEN} | more


def record(mode, data, **more):
    """The record's value and headers. `data`: JSON text; it must come out as it went in."""
    told = attributes(**more)
    if mode == "binary":
        return data, [(f"ce_{name}", value) for name, value in told.items()] + [("content-type", "application/json")]
    document = json.dumps(told)[:-1].encode() + b',"data":' + data + b"}"
    return document, [("content-type", "application/cloudevents+json; charset=UTF-8")]


def publish(fantail, realm, mode, data, tenant, **more):
    value, headers = record(mode, data, **more)
    return fantail.publish_as_is(realm, value, key=KEY, tenant=tenant, headers=headers)


@pytest.fixture
def subscribed(fantail, receiver, secret):
    def make(realm, name, **how):
        tenant = fantail.tenant()
        target = receiver.target(name, realm, secret)
        fantail.subscribe(target, tenant, **how)
        return target, tenant

    return make


@pytest.mark.parametrize("mode", ["binary", "structured"])
def test_data_gets_the_dialects_envelope(fantail, subscribed, mode):
    target, tenant = subscribed("social", f"wrapped-{mode}", events=["post.*"])

    publish(fantail, "social", mode, b'{"postId":"p1"}', tenant)

    (delivery,) = target.wait_for(1)
    assert delivery.genuine
    assert delivery.webhook_id == "ce-1"
    assert delivery.body == (
        b'{"event":"post.created","timestamp":"2026-02-03T04:05:06Z","data":{"postId":"p1"},"workspaceId":"%s"}'
        % tenant.encode()
    )


@pytest.mark.parametrize("mode", ["binary", "structured"])
@pytest.mark.parametrize("realm", ["social", "sentimatrix", "smartaihub", "standard"])
def test_data_in_the_dialects_own_form_is_the_body(fantail, subscribed, realm, mode):
    target, tenant = subscribed(realm, f"own-form-{realm}-{mode}")
    example = examples(realm)[0]
    complete = example.json | {field: "given" for field in example.missing}
    own = json.dumps(complete, separators=(",", ":"), ensure_ascii=False).encode()

    publish(fantail, realm, mode, own, tenant, type=example.type)

    (delivery,) = target.wait_for(1)
    assert delivery.genuine
    assert delivery.body == own


@pytest.mark.parametrize("mode", ["binary", "structured"])
def test_the_trace_goes_on_with_the_delivery(fantail, subscribed, mode):
    target, tenant = subscribed("standard", f"ce-trace-{mode}")

    publish(fantail, "standard", mode, b"{}", tenant, traceparent=TRACE)

    assert target.wait_for(1)[0].header("traceparent") == TRACE


def test_a_repetition_is_one_event_in_either_mode_and_another_body_is_another(fantail, subscribed):
    target, tenant = subscribed("standard", "ce-repeated")
    counters = ("fantail_events_repeated_total", "fantail_event_ids_reused_total")
    before = [fantail.ingestor.metric(name) for name in counters]

    for mode in ("binary", "structured", "binary"):
        publish(fantail, "standard", mode, b'{"n":1}', tenant)
    publish(fantail, "standard", "binary", b'{"n":2}', tenant)
    fantail.wait_quiet()

    assert sorted(json.loads(delivery.body)["data"]["n"] for delivery in target.deliveries) == [1, 2]
    after = [fantail.ingestor.metric(name) for name in counters]
    assert [now - then for now, then in zip(after, before)] == [2, 1]


def test_what_is_no_cloud_event_though_it_says_so_is_rejected(fantail):
    said = [("ce_specversion", "1.0"), ("ce_id", "i"), ("ce_source", "/e2e")]
    typed = [*said, ("ce_type", "a.b")]
    sent = {
        "bad_cloud_event": (b"{}", said),
        "unsupported_content_type": (b"<a/>", [*typed, ("content-type", "application/xml")]),
        "bad_json": (b'1,"workspaceId":"victim"', typed),
    }
    for value, headers in sent.values():
        fantail.publish_as_is("social", value, key=b"ce-rejected", tenant="nobody", headers=headers)
    fantail.wait_quiet()

    rejected = {
        record.headers["reason"].decode(): record for record in fantail.read("rejected") if record.key == b"ce-rejected"
    }

    assert set(rejected) == set(sent)
    for reason, (value, headers) in sent.items():
        assert rejected[reason].value == value
        for name, header in headers:
            assert rejected[reason].headers[f"original-{name}"] == header.encode()


def test_frames_are_rejected_unless_the_topic_has_them(own_fantail, receiver, secret):
    target = receiver.target("framed", "standard", secret)
    own_fantail.subscribe(target, "acme")
    event = b'{"type":"a.b","timestamp":"t","data":{}}'

    own_fantail.publish_as_is("standard", FRAME + event)
    own_fantail.wait_quiet()

    (rejected,) = own_fantail.read("rejected")
    assert rejected.headers["reason"] == b"schema_registry_framing"
    assert rejected.value == FRAME + event

    own_fantail.ingestor.terminate()
    configuration = json.loads(own_fantail.ingestor.config_file.read_text())
    for realm in configuration["realms"]:
        realm["framing"] = "confluent"
    own_fantail.ingestor.config_file.write_text(json.dumps(configuration))
    own_fantail.ingestor.start().wait_ready()
    own_fantail.publish_as_is("standard", FRAME + event)

    assert target.wait_for(1)[0].body == event


@pytest.mark.parametrize("mode", ["binary", "structured"])
def test_they_are_explained_online_and_by_an_export_alike(fantail, tmp_path, mode):
    tenant = fantail.tenant()
    api = fantail.api("social", tenant)

    def from_source(source):
        return {"cloudevents": {"exact": {"source": source}}}

    matching = api.create(url="https://hooks.example.com/", events=["post.*"], filter=from_source("/e2e"))["id"]
    failing = api.create(url="https://hooks.example.com/", events=["post.*"], filter=from_source("/shop"))["id"]
    value, headers = record(mode, b'{"postId":"p1"}')
    (tmp_path / "event.json").write_bytes(value)
    (tmp_path / "key").write_text(api.key)
    event = ["-f", tmp_path / "event.json"]
    for name, text in [*headers, ("tenant", tenant)]:
        event += ["--header", f"{name}={text}"]
    online = ["--api", api.origin, "--api-key-file", tmp_path / "key"]
    (tmp_path / "exported").write_bytes(tool.run(fantail, "webhook", "export", *online).stdout)

    by_the_api = tool.answer(fantail, "explain", *event, *online)
    by_the_export = tool.answer(
        fantail, "explain", *event, "--webhooks", tmp_path / "exported", "--dialect", "social", "--tenant", tenant
    )

    assert by_the_export == by_the_api
    assert {row["webhook_id"]: row["matched"] for row in by_the_api["webhooks"]} == {matching: True, failing: False}
    assert by_the_api["event_id"] == "ce-1"
