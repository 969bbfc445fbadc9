"""A webhook is tested through the management API: the documented test arrives, signed, at the documents' receivers, and the
answer is what came of the one attempt. Nothing of it counts as a delivery."""

import json
import time
from datetime import datetime, timezone

import pytest

from harness import schedules, tool
from harness.examples import DIALECTS, event_type, publisher_id
from harness.load import event
from harness.receiver import Answer, hang
from harness.services import free_port
from receivers import running
from receivers.catalogue import RECEIVERS

FAILED = 4  # proto/fantail/v1/outcome.proto


def answer_to_test(fantail, subscription, body=None, *, status=200, path=None):
    how = {"json": body} if body is not None else {}
    api = fantail.api(subscription.realm, subscription.tenant)
    answer = api.call("POST", path or f"/{subscription.id}/test", **how)
    assert answer.status_code == status, answer.text
    return answer.json().get("data") if status == 200 else answer.json()["error"]


@pytest.mark.contract("sentimatrix-test")
@pytest.mark.parametrize("dialect", DIALECTS)
def test_the_dialects_own_test_arrives_signed_and_is_answered(fantail, receiver, secret, dialect):
    tenant = fantail.tenant()
    target = receiver.target(f"tested-{tenant}", dialect, secret)
    subscription = fantail.subscribe(target, tenant)

    data = answer_to_test(fantail, subscription)

    (delivery,) = target.deliveries
    assert delivery.genuine
    assert data["delivered"] is True
    assert (data["status_code"], data["response_body"]) == (200, "OK")
    assert 0 <= data["response_time_ms"] < 5_000
    assert data["event_id"] == delivery.header("webhook-id")
    (outcome,) = fantail.outcomes_of(subscription)
    assert outcome.task.test
    assert outcome.task.delivery_id == data["delivery_id"]


@pytest.mark.contract("social-test", "roundabout-test", "sentimatrix-test", "smartaihub-test")
@pytest.mark.parametrize("documented", RECEIVERS, ids=lambda one: one.name)
def test_the_documents_receivers_take_it(fantail, receiver, secret, tmp_path, documented):
    secret = documented.fixed_secret or secret
    process = running.start(documented, secret, tmp_path)
    tenant = fantail.tenant()
    target = receiver.target(documented.name, documented.dialect, secret).in_front_of(process)
    chooses = documented.serialisation in ("python", "php")
    fields = {"body_format": documented.serialisation} if chooses else {}
    subscription = fantail.subscribe(target, tenant, **fields)

    data = answer_to_test(fantail, subscription)
    process.stop()

    assert data["delivered"] is True, process.output


@pytest.mark.contract("social-test")
def test_000s_test_event_is_the_documents(fantail, receiver, secret):
    tenant = fantail.tenant()
    target = receiver.target(f"tested-{tenant}", "social", secret)
    began = datetime.now(timezone.utc)

    answer_to_test(fantail, fantail.subscribe(target, tenant, ["post.created"]))

    sent = _json(target)
    assert abs((datetime.fromisoformat(sent.pop("timestamp")) - began).total_seconds()) < 10
    assert sent == {"event": "webhook.test", "data": {"message": "This is a test webhook event"}, "workspaceId": tenant}


@pytest.mark.contract("roundabout-test")
@pytest.mark.parametrize("picked", ["platform.connected", "follower.gained"])
def test_001s_dashboard_picks_a_type(fantail, receiver, secret, picked):
    tenant = fantail.tenant()
    target = receiver.target(f"tested-{tenant}", "roundabout", secret)

    data = answer_to_test(fantail, fantail.subscribe(target, tenant), {"event_type": picked})

    sent = _json(target)
    assert sent["event_type"] == data["event_type"] == picked
    assert set(sent) == {"id", "event_type", "created_at", "data"}
    shown = {"platform_id": "platform_123", "platform_type": "instagram", "username": "your_account"}
    assert sent["data"] == (shown if picked == "platform.connected" else {"test": True})


@pytest.mark.contract("smartaihub-test")
def test_004s_call_sends_what_it_gives(fantail, receiver, secret):
    tenant = fantail.tenant()
    target = receiver.target(f"tested-{tenant}", "smartaihub", secret)

    answer_to_test(fantail, fantail.subscribe(target, tenant), {"eventType": "user.created", "data": {"test": True}})

    sent = _json(target)
    assert (sent["eventType"], sent["userId"], sent["data"]) == ("user.created", tenant, {"test": True})
    assert sent["metadata"]["service"] == "webhook-service"
    assert sent["id"] and sent["metadata"]["timestamp"]


def test_003s_test_is_a_message_of_its_conversation(fantail, receiver, secret):
    tenant = fantail.tenant()
    target = receiver.target(f"tested-{tenant}", "conversations", secret)
    conversation = f"conversation-{tenant}"
    config = {"callback_url": target.url, "secret": secret}
    api = fantail.api("conversations", tenant, prefix="/v1/conversations")
    assert api.call("PUT", f"/{conversation}", json={"config": config}).status_code == 201

    answer = api.call("POST", f"/{conversation}/test")

    assert answer.json()["data"]["delivered"] is True
    (delivery,) = target.deliveries
    assert delivery.genuine
    sent = _json(target)
    assert (sent["conversation_id"], sent["data"]["type"], sent["data"]["status"]) == (conversation, "USER_INPUT", "RECEIVED")
    stranger = fantail.api("conversations", fantail.tenant(), prefix="/v1/conversations")
    assert stranger.call("POST", f"/{conversation}/test").status_code == 404


def test_each_test_has_ids_of_its_own(fantail, receiver, secret):
    tenant = fantail.tenant()
    target = receiver.target(f"tested-{tenant}", "smartaihub", secret)
    subscription = fantail.subscribe(target, tenant)

    answers = [answer_to_test(fantail, subscription) for _ in range(2)]

    assert len({data["delivery_id"] for data in answers}) == 2
    assert len({publisher_id("smartaihub", one) for one in _all_json(target)}) == 2
    assert {event_type("smartaihub", one) for one in _all_json(target)} == {"user.created"}


@pytest.mark.parametrize(
    "answer, error, error_class",
    [
        (Answer(status=500, body=b"no \xff"), "Internal Server Error", "http_status"),
        (Answer(status=410), "Gone", "http_status"),
        (Answer(status=0, manner="close"), "Connection closed", "closed"),
    ],
)
def test_one_that_is_refused_is_answered_and_not_tried_again(fantail, receiver, secret, answer, error, error_class):
    tenant = fantail.tenant()
    target = receiver.target(f"tested-{tenant}", "standard", secret).answers(then=answer)  # 410 is final there
    subscription = fantail.subscribe(target, tenant)

    data = answer_to_test(fantail, subscription)

    assert (data["delivered"], data["error"], data["error_class"]) == (False, error, error_class)
    assert data["status_code"] == (answer.status or None)
    assert data["response_body"] == answer.body.decode(errors="replace") if answer.status else True
    fantail.wait_quiet()
    assert [outcome.verdict for outcome in fantail.outcomes_of(subscription)] == [FAILED]
    assert target.arrived == 1
    assert not [one for one in fantail.read("dead-letters") if fantail.task_of(one).webhook_id == subscription.id]
    shown = fantail.api("standard", tenant).get(subscription.id)
    assert (shown["active"], shown["status"]) == (True, "active"), "a test says nothing of a webhook's health"


@pytest.mark.parametrize(
    "url, error, error_class",
    [
        (f"http://127.0.0.1:{free_port()}/nobody", "Connection refused", "connect_refused"),
        ("http://10.1.2.3/inside", "Address denied", "address_denied"),
        ("http://nobody.invalid/", "Name not found", "name_not_found"),
    ],
    ids=["refused", "denied", "no-such-name"],
)
def test_one_that_does_not_arrive_says_why(fantail, receiver, secret, url, error, error_class):
    target = receiver.target("nowhere", "social", secret)
    subscription = fantail.subscribe(target, fantail.tenant(), url=url)

    data = answer_to_test(fantail, subscription)

    assert data["delivered"] is False
    assert data["status_code"] is None
    if error_class == "name_not_found":  # a machine without a DNS server says that it cannot ask
        assert data["error_class"] in ("name_not_found", "resolve_failed")
    else:
        assert (data["error"], data["error_class"]) == (error, error_class)


@pytest.mark.contract("sentimatrix-test")
def test_a_timeout_is_the_documents(own_fantail_with_short_attempts, receiver, secret):
    fantail = own_fantail_with_short_attempts
    target = receiver.target("hangs", "sentimatrix", secret).answers(then=hang(3))
    subscription = fantail.subscribe(target, "tenant_1")

    data = answer_to_test(fantail, subscription)

    assert list(data)[:3] == ["delivered", "error", "status_code"]
    assert (data["delivered"], data["error"], data["status_code"]) == (False, "Connection timeout", None)


def test_one_that_is_switched_off_can_be_tested(fantail, receiver, secret):
    tenant = fantail.tenant()
    target = receiver.target(f"off-{tenant}", "social", secret)
    subscription = fantail.subscribe(target, tenant)
    api = fantail.api("social", tenant)
    assert api.call("PATCH", f"/{subscription.id}", json={"active": False}).status_code == 200

    assert answer_to_test(fantail, subscription)["delivered"] is True
    assert api.get(subscription.id)["active"] is False


def test_what_cannot_be_tested_is_refused(fantail, receiver, secret):
    tenant = fantail.tenant()
    target = receiver.target(f"tested-{tenant}", "smartaihub", secret)
    subscription = fantail.subscribe(target, tenant)

    unknown = answer_to_test(fantail, subscription, {"eventType": "user.craeted"}, status=400)
    assert "did you mean user.created?" in unknown["message"]
    assert answer_to_test(fantail, subscription, {"evnetType": "user.created"}, status=400)["code"] == "VALIDATION_ERROR"
    assert answer_to_test(fantail, subscription, {"eventType": 1}, status=422)["pointer"] == "/eventType"
    stranger = fantail.api("smartaihub", fantail.tenant())
    assert stranger.call("POST", f"/{subscription.id}/test").status_code == 404
    assert target.arrived == 0


@pytest.mark.contract("sentimatrix-statistics")
def test_figures_and_accounting_know_deliveries_alone(own_fantail, receiver, secret):
    fantail = own_fantail
    target = receiver.target("counted", "social", secret)
    target.answers_from(iter([Answer(), Answer(), Answer(status=400), Answer(status=500)]))
    subscription = fantail.subscribe(target, "tenant_1")
    api = fantail.api("social", "tenant_1")
    _wait_for(lambda: fantail.ingestor.metric("fantail_statistics_current") == 1)
    assert _figures(api, subscription) == (None, None)

    for number in range(3):
        fantail.publish(event("social", number, "post.created", "tenant_1"))
        fantail.producer.flush()
        target.wait_for(number + 1)
    before = time.time()
    assert answer_to_test(fantail, subscription)["status_code"] == 500
    fantail.wait_at_rest(60)

    _wait_for(lambda: _figures(api, subscription)[0] == 0.67)
    triggered = datetime.fromisoformat(_figures(api, subscription)[1]).timestamp()
    assert target.deliveries[2].arrived - 2 < triggered <= before, "the test's attempt is none of these"
    (listed,) = [one for one in api.list() if one["id"] == subscription.id]
    assert listed["success_rate"] == 0.67
    (realm,) = tool.answer(fantail, "audit")["realms"]
    assert (realm["accepted"], realm["delivered"], realm["failed"], realm["discarded"]) == (3, 2, 1, 0)
    assert fantail.dispatcher.metric("fantail_tests_total") == 1

    fantail.ingestor.stop()
    fantail.ingestor.start().wait_ready()
    _wait_for(lambda: _figures(api, subscription)[0] == 0.67)


@pytest.fixture
def own_fantail_with_short_attempts(not_started, tmp_path):
    dialects = schedules.replace(tmp_path / "dialects", [60.0], attempt_timeout=1.0)
    not_started.set("dialects.path", str(dialects))
    return not_started.start()


def _figures(api, subscription):
    shown = api.get(subscription.id)
    return shown["success_rate"], shown["last_triggered_at"]


def _wait_for(what, within=20):
    deadline = time.monotonic() + within
    while not what():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def _all_json(target):
    return [json.loads(delivery.body) for delivery in target.deliveries]


def _json(target):
    (sent,) = _all_json(target)
    return sent
