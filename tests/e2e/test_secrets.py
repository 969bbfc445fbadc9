"""Secrets through the management API: shown again, rotated, and pairs of which the receiver gets the public half."""

import pytest

from harness.load import event
from harness.signatures import Secrets, genuine, genuine_v1a

NEW = "whsec_YW5vdGhlciBzZWNyZXQgb2YgMjQgYnl0ZXM="


@pytest.fixture
def tenant(fantail):
    return fantail.tenant()


@pytest.fixture
def webhook(fantail, tenant, secret):
    """The API as the tenant calls it, and the id of a webhook of 002's."""
    api = fantail.api("sentimatrix", tenant)
    return api, api.create(name="n", url="https://hooks.example.com/", events=["*"], secret=secret)["id"]


def post(api, path, status, **fields):
    answer = api.call("POST", path, json=fields or None)
    assert answer.status_code == status, answer.text
    return answer.json()["data" if status < 300 else "error"]


def delivered(fantail, target, tenant):
    """The headers and the body of the next delivery."""
    count = len(target.deliveries) + 1
    fantail.publish(event(target.dialect, count, "order.paid", tenant))
    fantail.producer.flush()
    line = target.wait_for(count)[-1]
    return {name.lower(): value for name, value in line.headers}, line.body


@pytest.mark.contract("roundabout-secret")
def test_a_secret_is_shown_again_to_who_asks_for_it(webhook, secret):
    api, webhook_id = webhook
    answer = api.call("GET", f"/{webhook_id}/secret")

    assert answer.status_code == 200
    assert answer.json()["data"] == {"id": webhook_id, "secret": secret}
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_rotation_is_shown_until_it_is_completed(webhook, secret):
    api, webhook_id = webhook
    rotated = post(api, f"/{webhook_id}/secret/rotate", 200, secret=NEW, overlap_seconds=3600)

    assert rotated["secret"] == NEW
    shown = {"secret": "whsec_...XM=", "overlap_ends_at": rotated["overlap_ends_at"]}
    assert api.get(webhook_id)["rotation"] == shown
    assert api.call("GET", f"/{webhook_id}/secret").json()["data"] == {
        "id": webhook_id,
        "secret": secret,
        "rotation": shown | {"secret": NEW},
    }
    again = post(api, f"/{webhook_id}/secret/rotate", 409)
    assert again["code"] == "CONFLICT" and "/secret/rotate/complete" in again["message"]

    assert "rotation" not in post(api, f"/{webhook_id}/secret/rotate/complete", 200)
    assert api.call("GET", f"/{webhook_id}/secret").json()["data"]["secret"] == NEW
    post(api, f"/{webhook_id}/secret/rotate/complete", 409)


def test_a_secret_is_made_where_none_is_given(webhook):
    api, webhook_id = webhook
    made = post(api, f"/{webhook_id}/secret/rotate", 200)["secret"]

    assert made.startswith("whsec_") and len(made) == 38


@pytest.mark.parametrize(
    "fields",
    [{"overlap_seconds": -1}, {"overlap_seconds": "1"}, {"secret": 7}, {"signature": "v2"}, {"key": "x"}],
    ids=str,
)
def test_what_cannot_be_is_refused_with_a_reason(webhook, fields):
    api, webhook_id = webhook
    error = post(api, f"/{webhook_id}/secret/rotate", 400, **fields)

    assert error["message"].startswith(next(iter(fields)))
    assert "rotation" not in api.get(webhook_id)


def test_others_find_no_secret(fantail, webhook):
    _, webhook_id = webhook
    stranger = fantail.api("sentimatrix", fantail.tenant())

    assert stranger.call("GET", f"/{webhook_id}/secret").status_code == 404
    assert stranger.call("POST", f"/{webhook_id}/secret/rotate").status_code == 404
    assert stranger.call("POST", f"/{webhook_id}/secret/rotate/complete").status_code == 404


def test_next_secrets_lie_sealed_in_kafka_and_not_in_logs(fantail, webhook):
    api, webhook_id = webhook
    post(api, f"/{webhook_id}/secret/rotate", 200, secret="my_very_secret_next_secret")
    api.call("GET", f"/{webhook_id}/secret")

    assert all(b"my_very_secret_next_secret" not in (record.value or b"") for record in fantail.read("webhooks"))
    for service in fantail.services:
        assert "my_very_secret_next_secret" not in service.log_file.read_text()


def test_a_pair_signs_and_its_private_half_is_never_shown(fantail, receiver, tenant, tmp_path):
    target = receiver.target("v1a", "standard", None)
    api = fantail.api("standard", tenant)
    created = api.create(url=target.url, events=["*"], signature="v1a")

    assert created["public_key"].startswith("whpk_")
    headers, body = delivered(fantail, target, tenant)
    assert genuine_v1a(created["public_key"], headers, body, tmp_path)
    assert not genuine_v1a(created["public_key"], headers, body + b" ", tmp_path)
    webhook_id = created["id"]
    shown = [created, api.get(webhook_id), api.call("GET", f"/{webhook_id}/secret").json()["data"]]
    assert all("secret" not in one and one["public_key"] == created["public_key"] for one in shown)


def test_a_receiver_changes_from_v1_to_v1a(fantail, receiver, tenant, secret, tmp_path):
    """During the overlap the official verifier goes on to find the signature that it knows."""
    target = receiver.target("to-v1a", "standard", secret)
    webhook_id = fantail.subscribe(target, tenant).id
    api = fantail.api("standard", tenant)
    public_key = post(api, f"/{webhook_id}/secret/rotate", 200, signature="v1a")["public_key"]

    headers, body = delivered(fantail, target, tenant)
    new, old = headers["webhook-signature"].split(" ")
    assert new.startswith("v1a,") and genuine_v1a(public_key, headers, body, tmp_path)
    assert genuine("standard", Secrets(secret), headers | {"webhook-signature": old}, body)

    post(api, f"/{webhook_id}/secret/rotate/complete", 200)
    headers, body = delivered(fantail, target, tenant)
    assert headers["webhook-signature"].startswith("v1a,") and genuine_v1a(public_key, headers, body, tmp_path)
    assert " " not in headers["webhook-signature"]
