"""The management API is as its description says: the description is OpenAPI 3.1, its examples are true, what it shuts is
shut, and calls made of it at random are answered as described. (Each answer that any test gets is judged by it, too:
harness/api.py.)
"""

import json
import os
import random
import subprocess
import sys
from pathlib import Path

import jsonschema
import openapi_spec_validator
import pytest
import requests
from openapi_spec_validator import OpenAPIV31SpecValidator

from harness.description import METHODS, served_at

HARNESS = Path(__file__).resolve().parent / "harness"

SEED = int(os.environ.get("FANTAIL_SEED", random.randrange(2**32)))
UNKNOWN = "evnets"  # as a person would mistype it


@pytest.fixture
def document(fantail):
    return requests.get(f"{fantail.api_origin}/openapi.json", timeout=10).json()


def operations(document):
    for path, item in document["paths"].items():
        for method in METHODS:
            if method in item:
                yield method, path, item[method]


def resolved(document, value):
    while "$ref" in value:
        at = document
        for key in value["$ref"].removeprefix("#/").split("/"):
            at = at[key]
        value = at
    return value


def test_it_is_openapi_3_1(document):
    openapi_spec_validator.validate(document, cls=OpenAPIV31SpecValidator)


def test_each_call_has_a_name_of_its_own_and_says_what_it_is_for(document):
    names = [operation["operationId"] for _, _, operation in operations(document)]

    assert len(names) == len(set(names))
    assert all(operation["summary"] and operation["tags"] for _, _, operation in operations(document))


def test_what_it_shows_is_as_it_says(document):
    """Every example, by the schema beside it."""
    shown = 0
    for where, media in _contents(document, "#"):
        examples = [one["value"] for one in media.get("examples", {}).values()]
        for example in examples + ([media["example"]] if "example" in media else []):
            schema = {"$ref": f"{where}/schema", **{"components": document["components"], "paths": document["paths"]}}
            jsonschema.Draft202012Validator(schema).validate(example)
            shown += 1
    assert shown > 15


def _contents(value, where):
    if isinstance(value, dict):
        for key, below in value.items():
            at = f"{where}/{key.replace('~', '~0').replace('/', '~1').replace('%', '%25')}"
            if key == "content" and isinstance(below, dict):
                for kind, media in below.items():
                    yield f"{at}/{kind.replace('/', '~1')}", media
            else:
                yield from _contents(below, at)


def test_it_is_told_again_only_when_it_changed(fantail):
    first = requests.get(f"{fantail.api_origin}/v1/openapi.json", timeout=10)

    again = requests.get(
        f"{fantail.api_origin}/api/v1/openapi.json", headers={"If-None-Match": first.headers["ETag"]}, timeout=10
    )

    assert (again.status_code, again.content) == (304, b"")


def test_whether_this_replica_takes_calls_is_told_to_anybody(fantail):
    for prefix in ("/v1", "/api/v1"):
        answer = requests.get(f"{fantail.api_origin}{prefix}/health", timeout=10)

        assert (answer.status_code, answer.json()) == (200, {"success": True, "data": {"status": "ok"}})


def test_what_a_body_may_not_have_is_refused_by_its_name(fantail, document):
    """Of each call whose description shuts its body."""
    api = fantail.api("standard", fantail.tenant(), prefix="/v1")
    made = api.call("POST", "/webhooks", json={"url": "https://hooks.example.com/", "events": ["a.b"]}).json()["data"]["id"]
    of_conversations = fantail.api("conversations", fantail.tenant(), prefix="/v1")
    config = {"callback_url": "https://hooks.example.com/"}
    assert of_conversations.call("PUT", "/conversations/conv_shut", json={"config": config}).status_code == 201
    shut = 0
    for method, path, operation in operations(document):
        for media in operation.get("requestBody", {}).get("content", {}).values():
            if resolved(document, media["schema"]).get("additionalProperties") is not False:
                continue
            asked, thing = (of_conversations, "conv_shut") if path.startswith("/conversations/") else (api, made)
            answer = asked.call(method.upper(), path.replace("{id}", thing), json={UNKNOWN: 1})
            assert answer.status_code == 400, f"{method} {path}"
            assert UNKNOWN in answer.json()["error"]["message"], f"{method} {path}"
            shut += 1
    assert shut >= 4


def test_an_answer_that_is_not_described_is_seen(fantail):
    """The judge of all other tests, on the running service: with the description changed, true answers are refused."""
    api = fantail.api("standard", fantail.tenant())
    description = served_at(fantail.api_origin)
    answer = api.call("GET")
    del description.document["paths"]["/webhooks"]["get"]["responses"]["200"]

    with pytest.raises(AssertionError, match="has no 200"):
        description.check("GET", answer.url, answer.status_code, answer.headers, answer.content)


@pytest.mark.parametrize("realm, only", [("standard", None), ("conversations", "conversations")])
def test_calls_made_at_random_are_answered_as_described(fantail, tmp_path, realm, only):
    fuzz(fantail, tmp_path, realm, only, seconds=25 if only is None else 10)


def test_a_fault_is_found_by_calls_made_at_random(fantail, tmp_path):
    document = fantail.description().document_as_served
    changed = json.loads(json.dumps(document).replace('"addresses"', '"adresses"'))

    done = fuzzed(fantail, tmp_path, changed, "standard", "egress", seconds=10)

    assert done.returncode != 0
    assert '"adresses" is a required property' in done.stdout, done.stdout


@pytest.mark.long
@pytest.mark.timeout(400)
@pytest.mark.parametrize("realm", ["standard", "sentimatrix"])
def test_calls_made_at_random_for_long_are_answered_as_described(fantail, tmp_path, realm):
    fuzz(fantail, tmp_path, realm, None, seconds=150)


# Refusals of what the description allows are the dialects' own: what each requires is not the schema's to say.
SETTINGS = f"""
warnings = false
hooks = {json.dumps(str(HARNESS / "fuzzed_formats.py"))}

[checks]
positive_data_acceptance.expected-statuses = [200, 201, 204, 304, 400, 404, 409, 412, 422]
negative_data_rejection.expected-statuses = [400, 401, 403, 404, 405, 409, 413, 422, 431]
"""


def fuzz(fantail, folder, realm, only, *, seconds):
    done = fuzzed(fantail, folder, fantail.description().document_as_served, realm, only, seconds=seconds)
    print(f"FANTAIL_SEED={SEED}\n{done.stdout[-6_000:]}")
    assert done.returncode == 0, f"FANTAIL_SEED={SEED}\n{done.stdout[-12_000:]}{done.stderr[-4_000:]}"


def fuzzed(fantail, folder, document, realm, only, *, seconds):
    """What schemathesis says of the running service by this description, after `seconds` at the most."""
    key = fantail.api(realm, fantail.tenant()).key
    (folder / "schemathesis.toml").write_text(SETTINGS)
    (folder / "described.json").write_text(json.dumps(document))
    selection = ["--include-path-regex", f"^/{only}"] if only else []
    command = [
        sys.executable, "-m", "schemathesis.cli", "--config-file", "schemathesis.toml", "run", "described.json",
        "--url", f"{fantail.api_origin}/v1", "--header", f"Authorization: Bearer {key}",
        "--seed", str(SEED), "--max-time", str(seconds), "--request-timeout", "10", *selection,
    ]  # fmt: skip
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=seconds + 60)
