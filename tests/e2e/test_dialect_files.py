"""dialects/dialect.schema.json says of a dialect file what the loader says, and `fantailctl dialect check` explains it.

The schema is for editors, the loader decides: they are compared on every key, so that neither can drift from the
other.
"""

import copy
import json
import re
import subprocess

import pytest
import yaml
from jsonschema import Draft202012Validator

from harness.places import DIALECTS, binary
from harness.places import SEVENTH_DIALECT as SEVENTH

SHIPPED = sorted(DIALECTS.glob("*.yaml"))
SCHEMA = json.loads((DIALECTS / "dialect.schema.json").read_text())

DURATION = re.compile(SCHEMA["$defs"]["duration"]["pattern"])

# What no schema says, for keys are judged by each other; part of the loader's problem.
BEYOND_A_SCHEMA = (
    "begins with a key that event.envelope does not name",
    "names a field that has no pointer",
    "signs a timestamp that no header carries",
    "is the signature's header",
    "is for secrets that are decoded",
    "is that of HMAC",
    "do not ascend",
    "limits nothing by itself",
    "is another member of the management API's webhooks",
    "is a name of the list of event patterns",
    "is named by what its webhook selects by",
    "is where the URL lies",
)

# One of each kind of value that somebody may write, right somewhere and wrong elsewhere.
VALUES = (
    True, 0, 1, 3, 32, 10_000, 10_001, 1_000_001, -1, 0.5, 1.5, "", "a", "A", "a b", "é", "x" * 32, "x" * 33,
    "x" * 64, "x" * 65, "raw", "javascript", "python", "php", "ruby", "text", "base64", "hex", "body", "any", "https_only",
    "https", "webhook", "tenant_and_url", "event_type", "sent_at", "ignored", "waits", "honoured", "one_header", "all_but_4xx",
    "final_and_disables", "first_attempt", "0s", "1ms", "999ms", "1s", "1000ms", "60s", "61s", "1m", "2m", "1h", "61m", "7d", "8d",
    "365d", "366d", "1w", "1.5s", "5", "/", "/a", "/a/b", "/a~1b", "/a~2", "a/b", "/1/2/3/4/5/6/7/8", "/1/2/3/4/5/6/7/8/9", "*", "**", "a.*", "a*",
    ".a", "a..b", "url", "eventTypes", "X-Header", "Host", "content-type", "webhook-id", "Sec-Fetch", "X Header", "X-H", [], ["id"], ["time"],
    ["id", "time"], ["id", "id"], ["type"], ["a"], ["1s"], ["1s", "2s"], ["0s"], ["8d"], ["1s"] * 32, ["1s"] * 33, [["1s"]], {}, {"a": 1},
)  # fmt: skip


@pytest.fixture(scope="module")
def check(tmp_path_factory):
    folder = tmp_path_factory.mktemp("dialects")

    def run(*documents):
        """What the loader says of each: its faults."""
        files = []
        for number, document in enumerate(documents):
            files.append(folder / f"{number}.yaml")
            files[-1].write_text(json.dumps(document))
        return [told["faults"] for told in _told(*files)]

    return run


def _told(*files, options=()):
    done = subprocess.run([binary("fantailctl"), "-o", "json", "dialect", "check", *files, *options],
                          capture_output=True, timeout=60)  # fmt: skip
    assert done.returncode in (0, 1), done.stderr.decode()
    return [json.loads(line) for line in done.stdout.decode().split("\n")[:-1]]


def _is_accepted(document):
    return Draft202012Validator(SCHEMA).is_valid(document)


def _keys(schema, path=()):
    """Every key that the schema knows, as paths."""
    for name, below in schema.get("properties", {}).items():
        yield (*path, name)
        yield from _keys(below, (*path, name))


def _keys_of(document, path=()):
    for name, value in document.items():
        yield (*path, name)
        if isinstance(value, dict):
            yield from _keys_of(value, (*path, name))


def _schema_of(path):
    """Of a key, with what it refers to."""
    schema = SCHEMA
    for name in path:
        schema = schema["properties"][name]
    reference = schema.get("$ref", "").removeprefix("#/$defs/")
    return {**SCHEMA["$defs"].get(reference, {}), **schema}


def _is_comparable(path, value):
    """YAML's types are an editor's business: the loader reads the text of a number where it wants text, and of a quoted
    number where it wants one. And the schema says how a duration is written, the loader how long it may be.
    """
    schema = _schema_of(path)
    wants_text = schema.get("type") == "string" or "enum" in schema
    if wants_text != isinstance(value, str) and not isinstance(value, (list, dict)):
        return schema.get("type") in ("object", "array", "boolean")
    durations = value if isinstance(value, list) else [value]
    is_duration = schema.get("$ref") == "#/$defs/duration" or path == ("retry", "delays")
    return not (is_duration and durations and all(DURATION.match(str(one)) for one in durations))


def _with(document, path, value):
    changed = copy.deepcopy(document)
    parent = changed
    for name in path[:-1]:
        parent = parent[name]
    parent[path[-1]] = value
    return changed


def _without(document, path):
    changed = copy.deepcopy(document)
    parent = changed
    for name in path[:-1]:
        parent = parent[name]
    del parent[path[-1]]
    return changed


def test_the_schema_is_one():
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("file", [*SHIPPED, SEVENTH], ids=lambda file: file.stem)
def test_every_file_that_ships_fits(file):
    Draft202012Validator(SCHEMA).validate(yaml.safe_load(file.read_text()))

    assert _told(file)[0]["faults"] == []


def test_the_loaders_keys_are_the_schemas(check):
    """The loader tells what it accepts where it meets a key that it does not know."""
    seventh = yaml.safe_load(SEVENTH.read_text())
    maps = [(), *(path for path in _keys(SCHEMA) if any(other[:-1] == path for other in _keys(SCHEMA)))]
    for path, faults in zip(maps, check(*(_with(seventh, (*path, "no_such_key"), 1) for path in maps))):
        (fault,) = faults
        known = {one[-1] for one in _keys(SCHEMA) if one[:-1] == path}
        assert set(fault["accepted"].split(", ")) == known, path


def test_the_seventh_dialect_has_every_key():
    seventh = yaml.safe_load(SEVENTH.read_text())
    headers = {("headers", name) for name in seventh["headers"]}

    assert set(_keys_of(seventh)) - headers == set(_keys(SCHEMA))
    assert set(seventh["headers"].values()) == set(SCHEMA["properties"]["headers"]["additionalProperties"]["enum"])


def test_schema_and_loader_agree_on_what_must_be_there(check):
    seventh = yaml.safe_load(SEVENTH.read_text())
    paths = list(_keys(SCHEMA))
    for path, faults in zip(paths, check(*(_without(seventh, path) for path in paths))):
        assert _is_accepted(_without(seventh, path)) == (not _for_a_schema(faults)), (path, faults)


def test_schema_and_loader_agree_on_every_value_of_every_key(check):
    seventh = yaml.safe_load(SEVENTH.read_text())
    documents = [
        _with(seventh, path, value) for path in _keys(SCHEMA) for value in VALUES if _is_comparable(path, value)
    ]
    documents += [_with(seventh, ("headers", "X-Seventh-Type"), value) for value in VALUES]
    documents += [_with(seventh, ("headers", name), "event_type") for name in VALUES if isinstance(name, str)]

    differ = [
        (document, faults)
        for document, faults in zip(documents, check(*documents))
        if _is_accepted(document) != (not _for_a_schema(faults))
    ]

    assert not differ, f"{len(differ)} of {len(documents)}: {[_difference(*one, seventh) for one in differ[:40]]}"


def _for_a_schema(faults):
    return [fault for fault in faults if not any(said in fault["problem"] for said in BEYOND_A_SCHEMA)]


def _difference(document, faults, seventh):
    changed = [(path, value) for path, value in _leaves(document) if (path, value) not in list(_leaves(seventh))]
    return changed, faults or "the loader accepts it"


def _leaves(document, path=()):
    for name, value in document.items():
        if isinstance(value, dict) and value:
            yield from _leaves(value, (*path, name))
        else:
            yield (*path, name), value


def test_all_faults_are_told_with_their_keys_and_what_would_be_right(tmp_path):
    file = tmp_path / "wrong.yaml"
    file.write_text(SEVENTH.read_text().replace("body_format: php", "body_format: pyhton").replace("  id: /number", "  id: number"))

    done = subprocess.run([binary("fantailctl"), "dialect", "check", file], capture_output=True, text=True, timeout=20)

    assert done.returncode == 1
    assert done.stdout.splitlines() == [
        f"{file}:8: event.id: `number` is wrong; accepted: a pointer such as /data/id",
        f"{file}:31: body_format: `pyhton` is none of them; did you mean python?; accepted: raw, javascript, python, php",
    ]
