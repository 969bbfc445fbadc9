"""The management API's description as a judge: whether an answer is one that the description tells of.

What the description leaves open for callers of tomorrow (further members) is closed here, as those of today are all
to be described.
"""

import copy
import functools
import json
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

import requests
from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

PREFIXES = ("/api/v1", "/v1")
NO_BODY = (204, 304)
METHODS = ("get", "put", "post", "patch", "delete")
URI = "urn:fantail:description"


class Undescribed(AssertionError):
    """An answer that the description does not tell of."""


@dataclass(frozen=True)
class Operation:
    method: str
    path: str
    responses: dict


class Description:
    """Of one installation: `document` is what it serves at /openapi.json."""

    def __init__(self, document):
        self.document_as_served = document
        self.document = closed(document)
        self._registry = Registry().with_resource(URI, Resource(contents=self.document, specification=DRAFT202012))
        self._patterns = [(_pattern(path), path) for path in sorted(self.document["paths"], key=lambda path: "{" in path)]

    def check(self, method, url, status, headers, body):
        """Fails where this answer is not described. `headers`: by name, whatever its case. `body`: bytes."""
        said = f"{method} {urlsplit(url).path}: {status} {body[:600].decode(errors='replace')}"
        try:
            response = self._response(method, urlsplit(url).path, status)
            self._check_headers(response, headers)
            self._check_body(response, status, headers, body if method != "HEAD" else None)
        except Undescribed as fault:
            raise Undescribed(f"not as described: {fault}\n  {said}") from None

    def operation(self, method, path):
        """The operation that serves this; None: there is none."""
        method = "get" if method == "HEAD" else method.lower()
        below = next((path[len(prefix) :] for prefix in PREFIXES if path.startswith(f"{prefix}/")), None)
        for pattern, template in self._patterns:
            item = self.document["paths"][template]
            at_root = any(server["url"] == "/" for server in item.get("servers", ()))
            for tried in (below, path if at_root else None):
                if tried is not None and pattern.fullmatch(tried) and method in item:
                    return Operation(method, template, item[method]["responses"])
        return None

    def _response(self, method, path, status):
        operation = self.operation(method, path)
        if operation is None:
            if status not in (400, 404, 405, 413, 431):
                raise Undescribed("no operation is described there")
            return {"content": self._resolved({"$ref": "#/components/responses/NotFound"})["content"]}
        if str(status) not in operation.responses:
            raise Undescribed(f"{operation.method} {operation.path} has no {status}, but {', '.join(operation.responses)}")
        return self._resolved(operation.responses[str(status)])

    def _resolved(self, value):
        while "$ref" in value:
            value = functools.reduce(lambda at, key: at[key], value["$ref"].removeprefix("#/").split("/"), self.document)
        return value

    def _check_headers(self, response, headers):
        for name, header in response.get("headers", {}).items():
            header, value = self._resolved(header), headers.get(name)
            if value is None:
                if header.get("required"):
                    raise Undescribed(f"the header {name} is missing")
                continue
            kind = self._resolved(header["schema"]).get("type")
            number = kind == "integer" and re.fullmatch(r"-?\d+", value)
            self._judge(header["schema"], int(value) if number else value, f"header {name}")

    def _check_body(self, response, status, headers, body):
        kinds = response.get("content")
        if status in NO_BODY or not kinds:
            if body:
                raise Undescribed("there is to be no body")
            return
        kind = (headers.get("Content-Type") or "").split(";")[0].strip()
        if kind not in kinds:
            raise Undescribed(f"its type is {kind or 'not told'}, not {' or '.join(kinds)}")
        if body is None:
            return
        try:
            value = json.loads(body)
        except ValueError as fault:
            raise Undescribed(f"its body is no JSON: {fault}") from None
        self._judge(kinds[kind]["schema"], value, "body")

    def _judge(self, schema, value, where):
        validator = Draft202012Validator(_absolute(schema), registry=self._registry)
        faults = [f"{where}{error.json_path[1:]}: {error.message[:300]}" for error in validator.iter_errors(value)]
        if faults:
            raise Undescribed("; ".join(faults[:5]))


def _pattern(path):
    """A parameter is one segment that is not empty."""
    return re.compile("".join("[^/]+" if part.startswith("{") else re.escape(part) for part in re.split(r"(\{\w+\})", path)))


def _absolute(schema):
    """Its references lead into the description, wherever it lies itself."""
    if isinstance(schema, dict):
        return {
            key: URI + value if key == "$ref" and value.startswith("#") else _absolute(value) for key, value in schema.items()
        }
    return [_absolute(each) for each in schema] if isinstance(schema, list) else schema


def closed(document):
    """The description with every object shut that lists its members and does not say itself whether there are others."""

    def close(schema):
        if isinstance(schema, list):
            return [close(each) for each in schema]
        if not isinstance(schema, dict):
            return schema
        shut = {key: value if key in ("example", "examples", "const", "enum") else close(value) for key, value in schema.items()}
        if schema.get("type") == "object" and isinstance(schema.get("properties"), dict):
            shut.setdefault("additionalProperties", False)
        return shut

    return close(copy.deepcopy(document))


def check(description, answer):
    """An answer as `requests` has it."""
    sent = answer.request
    description.check(sent.method, sent.url, answer.status_code, answer.headers, answer.content)


def served_at(origin):
    answer = requests.get(f"{origin}/openapi.json", timeout=10)
    answer.raise_for_status()
    description = Description(answer.json())
    check(description, answer)
    return description
