"""A formatted body is what its language makes of it, and loses nothing; what would lose something passes untouched.

The languages are asked themselves: node, python3 and php read and write every random document, and an evaluation of
our own (harness/values.py) says whether they kept what it said. So the verdict does not rest on our reading of them.
"""

import json
import os
import random
import subprocess

import pytest

from harness.documents import Documents
from harness.interpreters import COMMANDS, rewritten_by
from harness.places import binary
from harness.values import kept, parsed

COUNT = 20_000


@pytest.fixture(scope="module")
def seed():
    return int(os.environ.get("FANTAIL_SEED") or random.randrange(2**32))


@pytest.fixture(scope="module")
def events(seed):
    documents = Documents(random.Random(seed))
    return [documents.draw() for _ in range(COUNT)]


def _formatted(language, events):
    """What Fantail makes of each: {"body": …, "untouched": …}."""
    command = [binary("fantailctl"), "-o", "json", "format", "-", "--as", language]
    given = "".join(event + "\n" for event in events).encode("utf-8")
    done = subprocess.run(command, input=given, capture_output=True, timeout=60)
    assert done.returncode in (0, 1), done.stderr.decode()
    return [json.loads(line) for line in done.stdout.decode().split("\n")[:-1]]


def _expected(language, events):
    """What a body must be: the language's fixed point that keeps all of the event, or the event itself."""
    settled = rewritten_by(language, rewritten_by(language, events))  # twice: PHP makes -0 of -0.0, and 0 of that
    again = rewritten_by(language, settled)
    for event, body, rewritten in zip(events, settled, again):
        is_kept = body != "" and body == rewritten and kept(parsed(event), parsed(body))
        yield {"body": body if is_kept else event, "untouched": not is_kept}


@pytest.mark.contract(
    "social-receiver-express", "social-receiver-flask", "social-receiver-php", "social-raw-body",
    "roundabout-receiver-security",
)
@pytest.mark.parametrize("language", COMMANDS)
def test_random_documents_become_what_the_language_makes_of_them(language, events, seed):
    print(f"FANTAIL_SEED={seed}")

    formatted = _formatted(language, events)

    assert len(formatted) == COUNT
    wrong = [
        (event, found, wanted)
        for event, found, wanted in zip(events, formatted, _expected(language, events))
        if found != wanted
    ]
    assert not wrong, f"seed {seed}: {len(wrong)} of {COUNT}, the shortest: {min(wrong, key=lambda row: len(row[0]))}"
    untouched = sum(one["untouched"] for one in formatted)
    assert COUNT * 0.02 < untouched < COUNT * 0.7, f"{untouched}: the documents no longer try both"


@pytest.mark.contract("smartaihub-raw-body")
def test_raw_is_what_was_published(events):
    formatted = _formatted("raw", events[:1000])

    assert [one["body"] for one in formatted] == events[:1000]
    assert not any(one["untouched"] for one in formatted)
