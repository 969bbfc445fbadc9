"""These files play the documents: each test names its paragraph, in the document's order, and no example is left out.

The documents are not part of the repository: skipped where they are not beside it.
"""

import ast
import importlib
import json
import re
import textwrap
from dataclasses import dataclass
from pathlib import Path

import pytest

from harness.examples import examples
from receivers.test_snippets_are_verbatim import CONTRACTS

FOLDER = Path(__file__).parent
FILES = sorted(file.stem for file in FOLDER.glob("test_0*.py"))
NOT_PLAYED = {  # headings with code that no test plays, and why
    "000": {"### View Webhook Logs": "logs come later"},
    "001": {},
    "002": {"### Get Webhook Logs": "logs come later", "### Connection": "WebSocket comes later"},
    "003": {
        "### Error Handling": "advice to receivers, who are free in what they do",
        "### Webhook Testing Tools": "receivers' tests of themselves",
    },
    "004": {},
}
COMMENT = re.compile(r"(^|\s)//.*$", re.MULTILINE)


@dataclass(frozen=True)
class Block:
    headings: tuple  # the nearest and those above it, down to the third level
    language: str
    text: str


def document(file):
    number = file.split("_")[1]
    if not CONTRACTS.is_dir():
        pytest.skip("the documents are not at hand")
    (printed,) = CONTRACTS.glob(f"{number}_*.txt")
    return number, printed.read_text(encoding="utf-8").splitlines()


def read(lines):
    """The document's headings in their order, and its fenced blocks."""
    headings, blocks, above, fence = [], [], [], None
    for line in lines:
        opened = re.match(r" *```(\w*)", line)
        if fence is not None:
            if opened:
                blocks.append(Block(tuple(above[2:]) or tuple(above[-1:]), fence[0], textwrap.dedent("\n".join(fence[1]))))
                fence = None
            else:
                fence[1].append(line)
        elif opened:
            fence = (opened[1], [])
        elif level := re.match(r"(#+) ", line):
            above = above[: len(level[1]) - 1] + [line]
            headings.append(line)
    return headings, blocks


def paragraphs_of(file):
    """Each test of a file with the paragraphs that it names."""
    tree = ast.parse((FOLDER / f"{file}.py").read_text(encoding="utf-8"))
    for function in tree.body:
        if isinstance(function, ast.FunctionDef) and function.name.startswith("test_"):
            marks = [one for one in function.decorator_list if ast.unparse(one).startswith("pytest.mark.paragraph(")]
            yield function.name, [mark.args[0].value for mark in marks]


def printed_json(block):
    """A block's object, without its comments; of a command, what it sends."""
    text = COMMENT.sub("", block.text)
    if block.language == "json":
        return json.loads(text)
    if block.language == "bash" and "{" in text:
        return json.JSONDecoder().raw_decode(text, text.index("{"))[0]
    return None


@pytest.mark.parametrize("file", FILES)
def test_each_test_names_its_paragraph_in_the_documents_order(file):
    _, lines = document(file)
    headings, _ = read(lines)

    named = list(paragraphs_of(file))

    assert {name: len(paragraphs) for name, paragraphs in named} == {name: 1 for name, _ in named}
    places = [headings.index(paragraph) for _, (paragraph,) in named]
    assert places == sorted(places)


@pytest.mark.parametrize("file", FILES)
def test_each_example_is_under_a_heading_that_is_played(file):
    number, lines = document(file)
    _, blocks = read(lines)
    played = {paragraph for _, paragraphs in paragraphs_of(file) for paragraph in paragraphs}

    left_out = {block.headings[-1] for block in blocks if not played & set(block.headings)}

    assert left_out == set(NOT_PLAYED[number])


@pytest.mark.parametrize("file", FILES)
def test_each_object_that_is_printed_is_what_is_played(file):
    number, lines = document(file)
    _, blocks = read(lines)
    module = importlib.import_module(file)
    known = [value for name, value in vars(module).items() if name.isupper() and isinstance(value, dict)]
    known += [example.json for example in examples(file.split("_")[2])]

    printed = [printed_json(block) for block in blocks if block.headings[-1] not in NOT_PLAYED[number]]

    assert [one for one in printed if one is not None and one not in known] == []
