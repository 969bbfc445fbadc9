"""The judge of answers judges: what is not described is refused, and said so that a person sees what is wrong."""

import json

import pytest

from harness.description import Description, Undescribed

DOCUMENT = {
    "openapi": "3.1.0",
    "paths": {
        "/things/{id}": {
            "get": {
                "responses": {
                    "200": {
                        "headers": {
                            "X-Left": {"required": True, "schema": {"type": "integer", "minimum": 0}},
                            "X-Note": {"schema": {"type": "string"}},
                        },
                        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}},
                    },
                    "204": {"description": "none"},
                    "404": {"$ref": "#/components/responses/NotFound"},
                }
            }
        },
        "/open.json": {"servers": [{"url": "/"}, {"url": "/v1"}], "get": {"responses": {"204": {}}}},
    },
    "components": {
        "responses": {"NotFound": {"content": {"application/json": {"schema": {"type": "object", "required": ["error"]}}}}},
        "schemas": {
            "Thing": {
                "type": "object",
                "required": ["id"],
                "properties": {"id": {"type": "string"}, "parts": {"type": "array", "items": {"$ref": "#/components/schemas/Thing"}}},
            }
        },
    },
}
JSON = {"Content-Type": "application/json", "X-Left": "3"}


def check(*, method="GET", path="/v1/things/7", status=200, headers=JSON, body=None):
    bytes_ = b"" if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
    Description(DOCUMENT).check(method, f"http://api{path}?a=b", status, headers, bytes_)


@pytest.mark.parametrize(
    "answer",
    [
        {"body": {"id": "a"}},
        {"body": {"id": "a", "parts": [{"id": "b"}]}, "path": "/api/v1/things/7%2F8"},
        {"body": {"id": "a"}, "headers": {**JSON, "Content-Type": "application/json; charset=utf-8", "X-Note": "n"}},
        {"status": 204, "headers": {}},
        {"status": 404, "headers": JSON, "body": {"error": 1}},
        {"method": "HEAD"},
        {"method": "DELETE", "status": 405, "headers": JSON, "body": {"error": 1}},
        {"path": "/v1/nothing", "status": 404, "headers": JSON, "body": {"error": 1}},
        {"path": "/open.json", "status": 204, "headers": {}},
    ],
    ids=str,
)
def test_what_is_described_passes(answer):
    check(**answer)


@pytest.mark.parametrize(
    "answer, says",
    [
        ({"status": 500, "body": {"id": "a"}}, "has no 500"),
        ({"status": 202, "path": "/v1/nothing"}, "no operation is described"),
        ({"path": "/things/7", "body": {"id": "a"}}, "no operation is described"),
        ({"method": "DELETE", "body": {"id": "a"}}, "no operation is described"),
        ({"body": {"id": 7}}, "body.id: 7 is not of type 'string'"),
        ({"body": {}}, "'id' is a required property"),
        ({"body": {"id": "a", "more": 1}}, "'more' was unexpected"),
        ({"body": {"id": "a", "parts": [{"id": "b"}, {"id": 2}]}}, "body.parts[1].id"),
        ({"body": b"{"}, "no JSON"),
        ({"body": {"id": "a"}, "headers": {"Content-Type": "application/json"}}, "the header X-Left is missing"),
        ({"body": {"id": "a"}, "headers": {**JSON, "X-Left": "-1"}}, "header X-Left"),
        ({"body": {"id": "a"}, "headers": {**JSON, "X-Left": "many"}}, "header X-Left"),
        ({"body": {"id": "a"}, "headers": {**JSON, "Content-Type": "text/html"}}, "its type is text/html"),
        ({"status": 204, "headers": {}, "body": {"id": "a"}}, "there is to be no body"),
        ({"status": 404, "headers": JSON, "body": {"success": True}}, "'error' is a required property"),
    ],
    ids=str,
)
def test_what_is_not_described_is_refused_with_what_is_wrong(answer, says):
    with pytest.raises(Undescribed, match="not as described") as refused:
        check(**answer)

    assert says in str(refused.value)
    assert answer.get("path", "/v1/things/7") in str(refused.value)
