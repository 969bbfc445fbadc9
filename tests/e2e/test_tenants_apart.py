"""A tenant sees only its own: every call that the API's description has, made with another tenant's ids.

The calls are not named here: whoever adds one is walked past, too.
"""

import re

import pytest

from harness.api import Api
from harness.description import METHODS

URL = "https://hooks.example.com/services/xxx"
EVENT = {"type": "order.created", "timestamp": "2026-01-15T10:00:00Z", "data": {}}

# Whose id a call names by its path: the realm where such a thing is made, and how.
OWNED = {
    "webhooks": ("standard", "/webhooks", {"url": URL, "events": ["*"]}),
    "conversations": ("conversations", "/conversations/conv_of_another", {"config": {"callback_url": URL}}),
}

NOBODYS = ("/event-types/",)  # what below these has a name is the product's, and told to all of its tenants


def calls_that_name_something(description):
    """(method, path, parameter, operation); the parameter is one of the path or of the query."""
    for path, item in description.document["paths"].items():
        if path.startswith(NOBODYS):
            continue
        for method in METHODS:
            operation = item.get(method)
            if operation is None or not operation["security"]:
                continue
            for parameter in re.findall(r"{(\w+)}", path):
                yield method, path, parameter, operation
            for parameter in operation.get("parameters", ()):
                if parameter.get("in") == "query" and parameter["name"].endswith("id"):
                    yield method, path, parameter["name"], operation


def example_of(operation):
    kind = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    if "example" in kind:
        return kind["example"]
    return next((example["value"] for example in kind.get("examples", {}).values()), None)


class Owned:
    """What one tenant has, and another asks for."""

    def __init__(self, fantail, collection):
        self.realm, path, fields = OWNED[collection]
        self.owner = fantail.api(self.realm, fantail.tenant(), prefix="/v1")
        self.stranger = fantail.api(self.realm, fantail.tenant(), prefix="/v1")
        by_its_name = path != f"/{collection}"
        made = self.owner.call("PUT" if by_its_name else "POST", path, json=fields)
        assert made.status_code == 201, made.text
        self.id = path.rpartition("/")[2] if by_its_name else made.json()["data"]["id"]
        self.path = f"/{collection}/{self.id}"

    def shown(self):
        answer = self.owner.call("GET", self.path)
        assert answer.status_code == 200, answer.text
        return answer.json(), answer.headers["ETag"]


@pytest.fixture
def owned(fantail):
    made = {collection: Owned(fantail, collection) for collection in OWNED}
    yield made
    for one in made.values():
        assert one.owner.call("DELETE", one.path).status_code == 204


def asked_by_a_stranger(owned, method, path, parameter, operation):
    collection = path.split("/")[1]
    thing = owned[collection if "{" in path else "webhooks"]
    body = EVENT if path == "/explain" else example_of(operation)
    if "{" in path:
        return thing, thing.stranger.call(method.upper(), path.replace(f"{{{parameter}}}", thing.id), json=body)
    return thing, thing.stranger.call(method.upper(), path, json=body, params={parameter: thing.id})


def test_no_call_finds_what_is_anothers(fantail, owned):
    before = {collection: one.shown() for collection, one in owned.items()}
    calls = list(calls_that_name_something(fantail.description()))
    assert len(calls) > 12

    for method, path, parameter, operation in calls:
        thing, answer = asked_by_a_stranger(owned, method, path, parameter, operation)

        assert answer.status_code == 404, f"{method} {path}: {answer.status_code} {answer.text}"
        assert answer.json()["error"]["code"] == "NOT_FOUND"
        assert URL not in answer.text
        assert thing.stranger.call("GET", "/webhooks").json()["data"] == []

    assert {collection: one.shown() for collection, one in owned.items()} == before


def test_nobody_is_told_anything_without_a_credential(fantail, owned):
    stranger = Api(fantail.api_origin, None, fantail.description, prefix="/v1")
    for path, item in fantail.description().document["paths"].items():
        for method in METHODS:
            if method in item and item[method]["security"]:
                there = path.replace("{id}", owned["webhooks"].id)
                answer = stranger.call(method.upper(), there, json=example_of(item[method]))
                assert answer.status_code == 401, f"{method} {path}: {answer.status_code} {answer.text}"
