"""The first slice of the management API: create, list, read, delete, in 002's envelope, each tenant for itself."""

import dataclasses
import re
from datetime import datetime

import pytest

from harness.load import event

URL = "https://hooks.example.com/services/xxx"
TYPES = ["scrape.completed", "analysis.completed"]


@pytest.fixture
def api(fantail):
    return fantail.api("sentimatrix", fantail.tenant())


@pytest.fixture
def stranger(fantail):
    return fantail.api("sentimatrix", fantail.tenant())


@pytest.mark.contract("sentimatrix-create", "sentimatrix-secret", "social-secret")
def test_a_webhook_is_created_as_the_document_shows(api):
    answer = api.call(
        "POST", json={"name": "Slack Notifications", "url": URL, "events": TYPES, "secret": "my_webhook_secret"}
    )

    assert answer.status_code == 201
    assert answer.headers["Content-Type"].split(";")[0] == "application/json"
    created = answer.json()["data"]
    assert answer.json()["success"] is True
    assert created["name"] == "Slack Notifications"
    assert (created["url"], created["events"]) == (URL, TYPES)
    assert created["secret"] == "my_webhook_secret"
    assert created["active"] is True
    assert created["id"]
    datetime.fromisoformat(created["created_at"])


@pytest.mark.contract("sentimatrix-secret", "social-secret", "roundabout-secret")
def test_a_secret_is_made_where_none_is_given(api):
    first, second = (api.create(name="made", url=URL, events=TYPES)["secret"] for _ in range(2))

    assert re.fullmatch(r"whsec_\S{20,}", first)
    assert first != second


@pytest.mark.contract("sentimatrix-masked")
@pytest.mark.parametrize(
    "given, masked",
    [
        ("my_webhook_secret", "my_...ret"),
        ("whsec_0123456789xyz", "whsec_...xyz"),
        ("short_one", "..."),
        ("withoutanyunderscore", "...ore"),
    ],
)
def test_reads_and_lists_show_the_secret_masked(api, given, masked):
    created = api.create(name="masked", url=URL, events=TYPES, secret=given)

    assert api.get(created["id"])["secret"] == masked
    assert [listed["secret"] for listed in api.list()] == [masked]


@pytest.mark.contract("social-list", "social-delete", "sentimatrix-list", "sentimatrix-delete")
def test_a_list_is_complete_and_a_deleted_webhook_is_gone(api):
    ids = [api.create(name=f"number {number}", url=URL, events=TYPES)["id"] for number in range(25)]
    assert sorted(listed["id"] for listed in api.list()) == sorted(ids)

    api.delete(ids[0])

    assert sorted(listed["id"] for listed in api.list()) == sorted(ids[1:])
    assert api.call("GET", f"/{ids[0]}").status_code == 404
    assert api.call("DELETE", f"/{ids[0]}").status_code == 404


@pytest.mark.contract("social-register", "social-sdk")
def test_both_prefixes_are_one_api(fantail):
    tenant = fantail.tenant()
    created = fantail.api("social", tenant, prefix="/api/v1/webhooks").create(url=URL, events=["post.published"])

    assert fantail.api("social", tenant, prefix="/v1/webhooks").get(created["id"])["url"] == URL


@pytest.mark.contract("smartaihub-register")
def test_a_caller_of_004_reads_its_own_words(fantail):
    api = fantail.api("smartaihub", fantail.tenant(), prefix="/api/v1/webhooks")

    created = api.create(url="https://smartaihub.com/webhooks/smartaihub", eventTypes=["user.created", "credit.low"])

    assert created["eventTypes"] == ["user.created", "credit.low"]


@pytest.mark.contract("sentimatrix-own")
def test_another_tenants_webhook_is_not_there(api, stranger, fantail):
    created = api.create(name="mine", url=URL, events=TYPES)
    same_name_elsewhere = fantail.api("standard", fantail.tenant())

    for other in (stranger, same_name_elsewhere):
        assert other.call("GET", f"/{created['id']}").status_code == 404
        assert other.call("DELETE", f"/{created['id']}").status_code == 404
        assert other.list() == []
    assert api.get(created["id"])["name"] == "mine"


@pytest.mark.contract("sentimatrix-own")
@pytest.mark.parametrize("key", [None, "", "no such key"])
def test_without_a_key_nothing_is_told(api, key):
    answer = dataclasses.replace(api, key=key).call("GET")

    assert answer.status_code == 401
    assert answer.json()["success"] is False


@pytest.mark.contract("sentimatrix-required", "sentimatrix-custom-headers")
@pytest.mark.parametrize(
    "fields",
    [
        {"url": URL, "events": TYPES},  # 002 requires a name
        {"name": "n", "url": URL},
        {"name": "n", "events": TYPES},
        {"name": "n", "url": "not a url", "events": TYPES},
        {"name": "n", "url": "https://user:pw@example.com/", "events": TYPES},
        {"name": "n", "url": "https://127.1/", "events": TYPES},
        {"name": "n", "url": URL, "events": 7},
        {"name": "n", "url": URL, "events": ["post.pub*"]},
        {"name": "n", "url": URL, "events": TYPES, "headers": {"Content-Length": "3"}},
        {"name": "n", "url": URL, "events": TYPES, "headers": {"X-A": "a\r\nX-B: b"}},
    ],
    ids=str,
)
def test_what_cannot_be_is_refused_with_a_reason(api, fields):
    answer = api.call("POST", json=fields)

    assert answer.status_code in (400, 422)
    error = answer.json()["error"]
    assert answer.json()["success"] is False
    assert error["code"] and error["message"]
    assert api.list() == []


def test_a_webhook_counts_from_the_answer_on(fantail, receiver, secret):
    """Created, and an event at once: the answer came when this replica's table had passed the write."""
    tenant = fantail.tenant()
    for number in range(5):
        target = receiver.target(f"at-once-{number}", "standard", secret)
        subscription = fantail.subscribe(target, tenant)
        fantail.publish(event("standard", number, "order.paid", tenant))
        fantail.producer.flush()
        target.wait_for(1)
        fantail.api("standard", tenant).delete(subscription.id)


@pytest.mark.contract("social-delete", "sentimatrix-delete")
def test_nothing_is_delivered_after_a_delete(fantail, receiver, secret):
    tenant = fantail.tenant()
    target = receiver.target("deleted", "standard", secret)
    subscription = fantail.subscribe(target, tenant)
    fantail.api("standard", tenant).delete(subscription.id)

    fantail.publish(event("standard", 1, "order.paid", tenant))
    fantail.producer.flush()

    fantail.wait_quiet()
    assert target.deliveries == []


def test_secrets_lie_sealed_in_kafka_and_not_in_logs(fantail, api):
    api.create(name="sealed", url=URL, events=TYPES, secret="my_very_secret_secret")

    assert all(b"my_very_secret_secret" not in (record.value or b"") for record in fantail.read("webhooks"))
    for service in fantail.services:
        assert "my_very_secret_secret" not in service.log_file.read_text()


def test_webhooks_outlive_both_services(own_fantail, receiver, secret):
    target = receiver.target("survivor", "standard", secret)
    subscription = own_fantail.subscribe(target, "tenant_1")
    for service in own_fantail.services:
        service.kill9()
        service.start()
    for service in own_fantail.services:
        service.wait_ready()

    assert own_fantail.api("standard", "tenant_1").get(subscription.id)["url"] == target.url
    own_fantail.publish(event("standard", 1, "order.paid", "tenant_1"))
    own_fantail.producer.flush()
    assert target.wait_for(1)[0].genuine


@pytest.mark.contract("sentimatrix-update", "social-update")
@pytest.mark.parametrize("method", ["PUT", "PATCH"])
def test_what_is_sent_is_changed_and_the_rest_stays(api, method):
    created = api.create(name="before", url=URL, events=TYPES, headers={"X-Custom-Header": "value"})

    answer = api.call(method, f"/{created['id']}", json={"name": "after", "events": TYPES[:1], "active": False})

    assert answer.status_code == 200
    changed = answer.json()["data"]
    assert (changed["id"], changed["name"], changed["events"]) == (created["id"], "after", TYPES[:1])
    assert (changed["active"], changed["url"], changed["headers"]) == (False, URL, {"X-Custom-Header": "value"})
    assert datetime.fromisoformat(changed["updated_at"]) >= datetime.fromisoformat(created["updated_at"])
    assert api.get(created["id"]) == changed


def test_a_webhook_that_is_read_and_sent_back_is_what_it_was(api):
    created = api.create(name="whole", url=URL, events=TYPES)
    read = api.get(created["id"])

    answer = api.call("PUT", f"/{created['id']}", json=read)

    assert answer.status_code == 200
    secret = api.call("GET", f"/{created['id']}/secret").json()["data"]["secret"]
    assert secret == created["secret"]


@pytest.mark.contract("sentimatrix-update")
@pytest.mark.parametrize(
    "fields, says",
    [
        ({}, "says nothing"),
        ({"evnets": TYPES}, "evnets"),
        ({"url": "ftp://example.com/"}, "url"),
        ({"events": []}, "events"),
        ({"active": "no"}, "active"),
    ],
    ids=str,
)
def test_a_change_that_cannot_be_is_refused_with_a_reason(api, fields, says):
    created = api.create(name="n", url=URL, events=TYPES)

    answer = api.call("PUT", f"/{created['id']}", json=fields)

    assert answer.status_code == 400
    assert says in answer.json()["error"]["message"]
    assert api.get(created["id"])["updated_at"] == created["updated_at"]


def test_a_webhook_is_switched_by_name_or_turned_over(api):
    path = f"/{api.create(name='n', url=URL, events=TYPES)['id']}"

    states = [api.call("POST", path + what).json()["data"]["active"] for what in ("/disable", "/toggle", "/toggle", "/enable")]

    assert states == [False, True, False, True]


def test_a_list_comes_in_parts_where_that_is_asked_for(api):
    ids = [api.create(name=f"number {number}", url=URL, events=TYPES)["id"] for number in range(5)]

    first = api.call("GET", "?limit=2").json()
    second = api.call("GET", f"?limit=2&cursor={first['pagination']['next_cursor']}").json()
    third = api.call("GET", "?limit=2&page=3").json()

    assert [[webhook["id"] for webhook in part["data"]] for part in (first, second, third)] == [ids[:2], ids[2:4], ids[4:]]
    assert first["pagination"]["total"] == 5
    assert third["pagination"]["next_cursor"] is None
    assert "pagination" not in api.call("GET").json()


def test_a_fault_is_a_problem_where_that_is_accepted(api):
    answer = api.call("GET", "/wh_none", headers={"Accept": "application/problem+json"})

    assert answer.status_code == 404
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json() == {
        "type": "about:blank", "title": "Not Found", "status": 404, "detail": "no such webhook", "code": "NOT_FOUND",
    }  # fmt: skip


@pytest.mark.contract("conversations-egress")
def test_where_deliveries_come_from_is_told(not_started):
    not_started.set("api.source_addresses", "192.0.2.7,198.51.100.0/24")
    fantail = not_started.start()

    answer = fantail.api("conversations", "tenant_1", prefix="/v1/egress").call("GET")

    assert answer.json() == {"success": True, "data": {"addresses": ["192.0.2.7", "198.51.100.0/24"]}}
