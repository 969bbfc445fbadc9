"""How JavaScript, Python and PHP write JSON, as far as the documents' examples go.

Enough for ordinary keys, strings and short decimal numbers: the examples hold nothing else. The odd corners
(integer-like keys, exponents, lone surrogates) are judged elsewhere, by the languages themselves.
"""

import json


def _javascript(value):
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def _php(value):
    return json.dumps(value, separators=(",", ":")).replace("/", "\\/")


WRITERS = {"javascript": _javascript, "python": json.dumps, "php": _php}


def written_by(language, body):
    """The body as that language re-serialises it; `raw` and `any` leave it alone."""
    if language in ("raw", "any"):
        return body
    return WRITERS[language](json.loads(body)).encode()
