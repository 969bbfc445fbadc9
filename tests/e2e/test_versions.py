"""Callers that change only what they have seen (ETag, If-Match), and creations that may be repeated (Idempotency-Key)."""

import pytest

REALM = "standard"
URL = "https://hooks.example.com/first"


@pytest.fixture
def api(fantail):
    return fantail.api(REALM, fantail.tenant())


def test_each_answer_about_a_webhook_tells_its_version(api):
    created = api.call("POST", json={"url": URL, "events": ["*"]})
    webhook = created.json()["data"]["id"]
    tags = [created.headers["ETag"]]

    for method, path, body in (
        ("PATCH", "", {"name": "a"}),
        ("PUT", "", {"name": "b"}),
        ("POST", "/disable", None),
        ("POST", "/enable", None),
        ("POST", "/toggle", None),
        ("POST", "/secret/rotate", {}),
        ("POST", "/secret/rotate/complete", None),
    ):
        answer = api.call(method, f"/{webhook}{path}", json=body)
        assert answer.status_code == 200, answer.text
        tags.append(answer.headers["ETag"])
        assert api.call("GET", f"/{webhook}").headers["ETag"] == tags[-1], f"{method} {path}"

    assert len(set(tags)) == len(tags)


CHANGES = [
    ("PATCH", "", {"name": "lost"}),
    ("PUT", "", {"name": "lost"}),
    ("DELETE", "", None),
    ("POST", "/toggle", None),
    ("POST", "/enable", None),
    ("POST", "/disable", None),
    ("POST", "/secret/rotate", {}),
    ("POST", "/secret/rotate/complete", None),
]


@pytest.mark.parametrize(("method", "path", "body"), CHANGES, ids=[f"{method} {path}" for method, path, _ in CHANGES])
def test_who_names_a_version_that_is_no_more_changes_nothing(api, method, path, body):
    created = api.call("POST", json={"url": URL, "events": ["*"], "name": "first"})
    webhook = created.json()["data"]["id"]
    if "complete" in path:
        assert api.call("POST", f"/{webhook}/secret/rotate", json={}).status_code == 200
    assert api.call("PATCH", f"/{webhook}", json={"name": "second"}).status_code == 200
    before = api.get(webhook)

    stale = api.call(method, f"/{webhook}{path}", json=body, headers={"If-Match": created.headers["ETag"]})

    assert stale.status_code == 412, stale.text
    assert stale.json()["error"]["code"] == "PRECONDITION_FAILED"
    assert api.get(webhook) == before
    now = api.call("GET", f"/{webhook}").headers["ETag"]
    taken = api.call(method, f"/{webhook}{path}", json=body, headers={"If-Match": now})
    assert taken.status_code in (200, 204), taken.text


def test_a_tag_that_is_none_is_refused_and_a_star_is_any(api):
    webhook = api.create(url=URL, events=["*"])["id"]

    refused = api.call("PATCH", f"/{webhook}", json={"name": "a"}, headers={"If-Match": "1"})
    any_version = api.call("PATCH", f"/{webhook}", json={"name": "b"}, headers={"If-Match": "*"})
    nobodys = api.call("PATCH", f"/{webhook}", json={"name": "c"}, headers={"If-Match": '"of another server"'})

    assert (refused.status_code, any_version.status_code, nobodys.status_code) == (400, 200, 412)
    assert "If-Match" in refused.json()["error"]["message"]
    assert api.get(webhook)["name"] == "b"


def test_a_conversation_has_versions_too(fantail):
    api = fantail.api("conversations", fantail.tenant(), prefix="/v1/conversations")
    config = {"config": {"callback_url": URL}}
    first = api.call("PUT", "/conv_versions", json=config)
    second = api.call("PUT", "/conv_versions", json=config | {"note": "more"}, headers={"If-Match": first.headers["ETag"]})

    for method in ("PUT", "DELETE"):
        stale = api.call(method, "/conv_versions", json=config, headers={"If-Match": first.headers["ETag"]})
        assert stale.status_code == 412, stale.text

    current = api.call("GET", "/conv_versions").headers["ETag"]
    assert current == second.headers["ETag"]
    assert api.call("DELETE", "/conv_versions", headers={"If-Match": current}).status_code == 204


def test_a_creation_that_is_repeated_makes_one_webhook(api):
    wanted, key = {"url": URL, "events": ["*"]}, {"Idempotency-Key": "order 17"}

    first, again = (api.call("POST", json=wanted, headers=key) for _ in range(2))
    other = api.call("POST", json=wanted | {"name": "other"}, headers=key)

    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == first.json(), "its secret is shown whole once more"
    assert other.status_code == 409
    assert "Idempotency-Key" in other.json()["error"]["message"]
    assert [one["id"] for one in api.list()] == [first.json()["data"]["id"]]


def test_a_key_is_the_tenants_own_and_goes_with_its_webhook(fantail):
    key = {"Idempotency-Key": "the same"}
    mine, others = fantail.api(REALM, fantail.tenant()), fantail.api(REALM, fantail.tenant())

    made = mine.call("POST", json={"url": URL, "events": ["*"]}, headers=key)
    theirs = others.call("POST", json={"url": URL, "events": ["*"]}, headers=key)
    assert made.json()["data"]["id"] != theirs.json()["data"]["id"]

    mine.delete(made.json()["data"]["id"])
    again = mine.call("POST", json={"url": URL, "events": ["*"]}, headers=key)
    assert again.status_code == 409 and "deleted" in again.json()["error"]["message"]


def test_a_key_that_is_none_is_refused(api):
    for key in ("", "k" * 256):
        refused = api.call("POST", json={"url": URL, "events": ["*"]}, headers={"Idempotency-Key": key})
        assert refused.status_code == 400
        assert "Idempotency-Key" in refused.json()["error"]["message"]
    assert api.list() == []
