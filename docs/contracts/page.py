"""docs/contracts.md of what the documents promise and the tests that show it."""

from promises import read

INTRODUCTION = """\
# What the five documents promise

Each sentence that promises something: where it is implemented, which test shows it, and how it is read where the
document says nothing or two things. Made by `docs/generate` of [docs/contracts](contracts) and of the tags in the tests;
`docs/generate --check`, a stage of `make test`, fails where this page is stale, where a sentence has neither a test nor a
reason, and where a tag, a file or a dialect's key is not there. How to add one: [docs/contracts](contracts/README.md).

**later** is what a later step brings. **outside** is what a document asks of its readers, or says of its product:
nothing for Fantail to keep. The documents' receivers are run as documented; each repair that a snippet needs stands in
its row, and `test_without_its_repair_it_refuses_what_is_genuine` asserts its failure without.
"""


def page(repo):
    documents = read(repo)
    parts = [INTRODUCTION, _summary(documents)]
    for document in documents:
        parts.append("\n".join([f"## {_heading(document)}", *_table(document), ""]))
    return "\n".join(parts)


def _heading(document):
    return f"{document.number}: {document.title} (`{document.dialect}`)"


def _summary(documents):
    rows = ["| document | shown | later | outside |", "|---|---|---|---|"]
    for document in documents:
        kinds = [sum(bool(getattr(promise, kind)) for promise in document.promises)
                 for kind in ("implemented", "later", "outside")]
        rows.append(f"| {_heading(document)} | {kinds[0]} | {kinds[1]} | {kinds[2]} |")
    return "\n".join([*rows, ""])


def _table(document):
    yield "| lines | the document says | read as | implemented | shown by |"
    yield "|---|---|---|---|---|"
    for promise in document.promises:
        cells = (promise.lines, f"“{_plain(promise.says)}” <br>`{promise.id}`", _escaped(promise.reading),
                 *_where(promise))
        yield "| " + " | ".join(cells) + " |"


def _where(promise):
    if promise.later:
        return f"**later**: {promise.later}", ""
    if promise.outside:
        return f"**outside**: {_escaped(promise.outside)}", ""
    places = [_place(place) for place in promise.implemented]
    tests = [f"[{_plain(test.name)}](../{test.file})" for test in promise.tests]
    return ", ".join(places), ", ".join(tests)


def _place(place):
    file, _, key = place.partition("#")
    name = file.rsplit("/", 1)[1]
    return f"[{name}](../{file})" + (f" `{key}`" if key else "")


def _escaped(text):
    return text.replace("|", "\\|")


def _plain(text):
    """As it is read, though it is full of Markdown's and HTML's own characters."""
    for character in "\\`*_{}[]<>|#$":
        text = text.replace(character, "\\" + character)
    return text
