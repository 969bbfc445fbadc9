"""The published schemas: made from their catalogue as they lie there, true of the documents' examples, and of no event
that lacks what its document requires. The AsyncAPI document names each type once, by a reference that leads somewhere.
"""

import copy
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

from harness.examples import DIALECTS, examples
from harness.places import ROOT

FOLDER = ROOT / "proto/events"
CONTRACTS = Path(os.environ.get("FANTAIL_CONTRACTS", ROOT.parent / "shared" / "contracts"))
DOCUMENT = {
    "social": "000",
    "roundabout": "001",
    "sentimatrix": "002",
    "conversations": "003",
    "smartaihub": "004",
}


def load(name):
    return json.loads((FOLDER / name).read_text(encoding="utf-8"))


def validator(dialect):
    schema = load(f"{dialect}.json")
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def test_they_are_what_their_catalogue_gives():
    done = subprocess.run([sys.executable, FOLDER / "generate", "--check"], capture_output=True, text=True)

    assert done.returncode == 0, done.stderr


@pytest.mark.contract(
    "social-events-publishing", "social-events-listening", "social-events-inbox", "social-events-analytics",
    "social-events-account",
)
@pytest.mark.contract("roundabout-examples", "sentimatrix-examples", "conversations-payload")
@pytest.mark.contract("smartaihub-events-user", "smartaihub-events-credit", "smartaihub-events-service")
@pytest.mark.parametrize("example", examples(), ids=str)
def test_the_documents_examples_are_valid(example):
    validator(example.dialect).validate(example.json)


@pytest.mark.parametrize("example", examples(), ids=str)
def test_an_example_is_of_its_own_type_alone(example):
    schema = load(f"{example.dialect}.json")
    each = {name: jsonschema.Draft202012Validator(one) for name, one in schema.get("$defs", {}).items()}

    assert [name for name, judge in each.items() if judge.is_valid(example.json)] == [example.type][: len(each)]


@pytest.mark.contract("conversations-fields")
@pytest.mark.parametrize("example", examples(), ids=str)
def test_an_event_without_what_its_document_requires_is_not(example):
    schema = load(f"{example.dialect}.json")
    required = schema.get("required") or schema["$defs"][example.type]["required"]

    for field in required:
        lacking = {name: value for name, value in example.json.items() if name != field}
        assert not validator(example.dialect).is_valid(lacking), field


@pytest.mark.parametrize("example", [one for one in examples() if one.dialect != "standard"], ids=str)
def test_neither_is_one_of_an_unknown_type(example):
    unknown = copy.deepcopy(example.json)
    if example.dialect == "conversations":
        unknown["data"]["status"] = "LOST"
    else:
        unknown[{"roundabout": "event_type", "smartaihub": "eventType"}.get(example.dialect, "event")] = "no.such"

    assert not validator(example.dialect).is_valid(unknown)


@pytest.mark.contract(
    "social-events-publishing", "social-events-listening", "social-events-inbox", "social-events-analytics",
    "social-events-account",
)
@pytest.mark.contract("roundabout-types", "sentimatrix-types")
@pytest.mark.contract("smartaihub-events-user", "smartaihub-events-credit", "smartaihub-events-service")
@pytest.mark.skipif(not CONTRACTS.is_dir(), reason="the documents are not here")
@pytest.mark.parametrize("dialect", [name for name in DOCUMENT if name != "conversations"])
def test_every_type_that_a_document_lists_has_its_schema(dialect):
    (document,) = CONTRACTS.glob(f"{DOCUMENT[dialect]}_*.txt")
    text = document.read_text(encoding="utf-8")
    headings = re.findall(r"^#### `?([a-z]+\.[a-z_]+)`?$", text, re.MULTILINE)
    lists = re.findall(r"^(?:- |\| )`([a-z]+\.[a-z_]+)`", text, re.MULTILINE)

    assert set(headings) | set(lists) == set(load(f"{dialect}.json")["$defs"])
    described = load("catalogue.json")[dialect]["types"].values()
    assert [words for words in described if words not in text] == [], "as the document says when they are triggered"


def test_the_asyncapi_document_names_every_type_by_a_reference_that_leads_there():
    document = load("asyncapi.json")

    assert document["asyncapi"] == "3.0.0"
    assert set(document["channels"]) == set(DIALECTS)
    for dialect, channel in document["channels"].items():
        schema = load(f"{dialect}.json")
        assert set(channel["messages"]) == set(schema.get("$defs", {"any": None}))
        for message in channel["messages"].values():
            name, _, pointer = message["payload"]["schema"]["$ref"].partition("#")
            assert os.path.normpath(name) == f"{dialect}.json"
            assert follow(schema, pointer)["type"] == "object"
            assert follow(document, message["headers"]["$ref"].removeprefix("#"))["properties"].keys() == {
                "tenant",
                "traceparent",
            }


def follow(document, pointer):
    for key in pointer.split("/")[1:]:
        document = document[key]
    return document
