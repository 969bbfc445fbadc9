"""What the documents promise, as docs/contracts/*.toml say it, and the tests that are tagged with it.

`read(repo)` joins both. Whatever does not fit is told together: a tag that names no promise, a promise that no test
shows, one that is tagged though it says that it comes later, a file that is not there.
"""

import ast
import re
import tomllib
from dataclasses import dataclass, field

LATER = ("logs", "e-mail", "WebSocket", "dashboards", "monitoring")
MEMBERS = {"id", "lines", "says", "reading", "implemented", "later", "outside"}
KINDS = ("implemented", "later", "outside")
HEAD = {"document", "dialect", "title", "promise"}
LINES = re.compile(r"\d+(-\d+)?(, \d+(-\d+)?)*")
CPP_TAG = re.compile(r"\s*// contract: *(.*)")
CPP_TEST = re.compile(r"\s*TEST(?:_F|_P)?\((\w+), (\w+)\)")


class Faults(Exception):
    def __init__(self, faults):
        super().__init__("\n".join(faults))
        self.faults = faults


@dataclass(frozen=True)
class Test:
    file: str  # from the repository's root
    name: str


@dataclass
class Promise:
    id: str
    lines: str
    says: str
    reading: str = ""
    implemented: list = field(default_factory=list)  # files, or file#key of a dialect
    later: str = ""
    outside: str = ""
    tests: list = field(default_factory=list)


@dataclass
class Document:
    number: str
    dialect: str
    title: str
    promises: list


def read(repo):
    faults = []
    documents = [_document(file, faults) for file in sorted((repo / "docs/contracts").glob("*.toml"))]
    known = {}
    for document in documents:
        for promise in document.promises:
            if promise.id in known:
                faults.append(f"{promise.id}: stands twice")
            known[promise.id] = promise
            faults += _faults_of(promise, repo)
    for test, place, ids in _tags(repo, faults):
        for each in ids:
            if each in known:
                known[each].tests.append(test)
            else:
                faults.append(f"{place}: `{each}` is no promise of docs/contracts/*.toml")
    for promise in known.values():
        if promise.implemented and not promise.tests:
            faults.append(f"{promise.id}: no test is tagged with it; tag one, or say `later` or `outside`")
        if promise.tests and not promise.implemented:
            tagged = ", ".join(test.name for test in promise.tests)
            faults.append(f"{promise.id}: {tagged} shows it, so say where it is `implemented`")
    if faults:
        raise Faults(faults)
    return documents


def _document(file, faults):
    try:
        said = tomllib.loads(file.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        faults.append(f"{file.name}: {error}")
        return Document("", "", "", [])
    if set(said) != HEAD:
        faults.append(f"{file.name}: must have {', '.join(sorted(HEAD))}, and nothing else")
        return Document("", "", "", [])
    promises = []
    for row in said["promise"]:
        name = row.get("id", f"{file.name}: a promise without an id")
        if not {"id", "lines", "says"} <= set(row) <= MEMBERS:
            faults.append(f"{name}: needs id, lines and says, and may have {', '.join(sorted(MEMBERS))}")
            continue
        if not name.startswith(said["dialect"] + "-"):
            faults.append(f"{name}: begins with its dialect, {said['dialect']}-")
        promises.append(Promise(**row))
    return Document(said["document"], said["dialect"], said["title"], promises)


def _faults_of(promise, repo):
    if sum(bool(getattr(promise, kind)) for kind in KINDS) != 1:
        yield f"{promise.id}: says one of {', '.join(KINDS)}"
    if promise.later and promise.later not in LATER:
        yield f"{promise.id}: `{promise.later}` is none of what comes later: {', '.join(LATER)}"
    if not LINES.fullmatch(promise.lines):
        yield f"{promise.id}: lines are written as 7-9, 12"
    for place in promise.implemented:
        name, _, key = place.partition("#")
        if not (repo / name).is_file():
            yield f"{promise.id}: there is no {name}"
        elif key and not re.search(rf"^{re.escape(key)}:", (repo / name).read_text(encoding="utf-8"), re.MULTILINE):
            yield f"{promise.id}: {name} has no key {key}"


def _tags(repo, faults):
    """Each tagged test with the place of its tag and the ids that it names."""
    for file in sorted((repo / "tests").rglob("*")):
        name = file.relative_to(repo).as_posix()
        if file.suffix == ".py":
            yield from _python_tags(name, file.read_text(encoding="utf-8"), faults)
        elif file.suffix == ".cpp":
            yield from _cpp_tags(name, file.read_text(encoding="utf-8"), faults)


def _python_tags(file, text, faults):
    if "mark.contract" not in text:
        return
    tree = ast.parse(text)
    on_tests = set()
    for function in ast.walk(tree):
        if not isinstance(function, ast.FunctionDef) or not function.name.startswith("test_"):
            continue
        for mark in filter(_is_mark, function.decorator_list):
            on_tests.add(mark)
            place = f"{file}:{mark.lineno}"
            ids = [one.value for one in mark.args if isinstance(one, ast.Constant) and isinstance(one.value, str)]
            if len(ids) != len(mark.args) or not ids or mark.keywords:
                faults.append(f"{place}: a contract mark takes ids as plain strings")
            yield Test(file, function.name), place, ids
    for mark in filter(_is_mark, ast.walk(tree)):
        if mark not in on_tests:
            faults.append(f"{file}:{mark.lineno}: a contract mark stands on a test")


def _is_mark(node):
    return isinstance(node, ast.Call) and ast.unparse(node.func) == "pytest.mark.contract"


def _cpp_tags(file, text, faults):
    waiting = []  # (place, ids) of the lines right above
    for number, line in enumerate(text.splitlines(), 1):
        if tag := CPP_TAG.fullmatch(line):
            waiting.append((f"{file}:{number}", re.findall(r"[^\s,]+", tag.group(1))))
            continue
        test = CPP_TEST.match(line)
        for place, ids in waiting:
            if test:
                yield Test(file, f"{test.group(1)}.{test.group(2)}"), place, ids
            else:
                faults.append(f"{place}: a contract tag stands right above a test")
        waiting = []
    faults += [f"{place}: a contract tag stands right above a test" for place, _ in waiting]
