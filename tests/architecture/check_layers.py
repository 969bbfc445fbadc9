#!/usr/bin/env python3
"""Reads every #include of libs/, services/ and tools/ and fails where a layer is broken.

Linking does not enforce layers: the headers of all libraries that a distribution ships lie in one include folder, so
nothing else stops the core from including a socket. The table below is the only place that says who may know whom;
docs/architecture.md draws the same picture.
"""

import argparse
import re
import sys
from dataclasses import dataclass, field
from pathlib import Path

SOURCES = (".hpp", ".cpp", ".h")

# The vocabulary of waiting: a use case may say that it waits, never on what.
AWAITING = (
    "boost/asio/any_io_executor.hpp",
    "boost/asio/as_tuple.hpp",
    "boost/asio/async_result.hpp",
    "boost/asio/awaitable.hpp",
    "boost/asio/deferred.hpp",
    "boost/asio/error.hpp",
    "boost/asio/experimental/awaitable_operators.hpp",
    "boost/asio/post.hpp",
    "boost/asio/redirect_error.hpp",
    "boost/asio/this_coro.hpp",
    "boost/asio/use_awaitable.hpp",
    "boost/system/",
)
AWAITING_OURS = ("fantail/runtime/async_event.hpp", "fantail/runtime/deadline.hpp", "fantail/runtime/task_group.hpp")


@dataclass(frozen=True)
class Layer:
    """What the files of one folder may include, beside the standard library and what lies in the folder itself."""

    components: tuple = ()  # of libs/common
    ours: tuple = ()  # single headers of other components, and folders of a service
    third_party: tuple = ()  # exact headers, or folders ending in /
    system: bool = False  # POSIX and Linux headers
    pure: bool = False  # no I/O, clock, chance, thread: the standard headers of PURE_FORBIDS and now() are refused
    excused: dict = field(default_factory=dict)  # header -> why, where one file needs what its layer may not have


CORE = Layer(
    third_party=("boost/smart_ptr/", "boost/system/result.hpp", "re2/re2.h"),  # smart_ptr: ADR 8
    pure=True,
    excused={"cstdio": ("assert.cpp", "time_text.cpp")},
)
EVERY_COMPONENT = ("core", "codec", "crypto", "config", "runtime", "intake", "obs", "kafka", "http", "service")

LAYERS = {
    "libs/common/core": CORE,
    "libs/common/codec": Layer(("core",), third_party=("simdjson.h", "fantail/v1/", "google/protobuf/"), pure=True),
    "libs/common/crypto": Layer(("core",), third_party=("openssl/", "boost/json/", "boost/system/")),  # JSON: tokens
    "libs/common/config": Layer(("core",), third_party=("yaml-cpp/",), system=True),
    "libs/common/runtime": Layer(
        ("core",), third_party=("boost/asio/", "boost/asio.hpp", "boost/system/", "boost/beast/src.hpp"), system=True
    ),
    "libs/common/intake": Layer(("core", "codec"), ours=AWAITING_OURS, third_party=AWAITING),
    "libs/common/obs": Layer(("core",), third_party=("prometheus/", "fmt/"), system=True),
    "libs/common/kafka": Layer(
        ("core", "runtime", "intake"), third_party=("librdkafka/", "boost/asio/", "boost/system/"), system=True
    ),
    "libs/common/http": Layer(
        ("core", "runtime"),
        third_party=("boost/asio/", "boost/beast/", "boost/json/", "boost/system/", "openssl/", "ares.h"),
        system=True,
    ),
    "libs/common/service": Layer(EVERY_COMPONENT, third_party=("boost/asio/", "boost/system/"), system=True),
    "services/*/app": Layer(("core", "codec", "crypto", "intake"), ours=AWAITING_OURS, third_party=AWAITING),
    # The relay's use case, apart from the deliveries': they share a process, and their notion of time.
    "services/*/relay": Layer(
        ("core", "codec", "intake"), ours=(*AWAITING_OURS, "*/app/broker_time.hpp"), third_party=AWAITING
    ),
    "services/*/adapters": Layer(
        EVERY_COMPONENT,
        ours=("*/app/", "*/relay/"),
        third_party=("boost/asio/", "boost/beast/", "boost/json/", "boost/locale/utf.hpp", "boost/system/", "yaml-cpp/"),
        system=True,
    ),
    # main.cpp and what composes with it: the only place that knows everybody.
    "services/*": Layer(
        EVERY_COMPONENT,
        ours=("*/app/", "*/relay/", "*/adapters/"),
        third_party=("boost/asio/", "boost/system/", "yaml-cpp/"),
        system=True,
    ),
    # Tools foretell what a service would do by its own use cases, never by a copy of them.
    "tools/*": Layer(
        EVERY_COMPONENT,
        ours=("ingestor/app/",),
        third_party=("boost/", "openssl/", "yaml-cpp/", "fmt/", "CLI/"),
        system=True,
    ),
}

PURE_FORBIDS = {
    "atomic", "condition_variable", "cstdio", "ctime", "filesystem", "fstream", "future", "iostream", "mutex",
    "random", "semaphore", "shared_mutex", "stop_token", "thread",
}  # fmt: skip


@dataclass(frozen=True)
class TextRule:
    """A word that may stand in code (comments and strings aside) only in some folders."""

    name: str
    word: re.Pattern
    allowed_in: tuple
    searched: tuple
    advice: str


CODE_AND_TESTS = ("libs", "services", "tools", "tests")
TEXT_RULES = (
    TextRule(
        "no-detached",
        re.compile(r"asio::detached\b|asio/detached\.hpp"),
        (),
        CODE_AND_TESTS,
        "every coroutine has an owner: spawn it with runtime::TaskGroup",
    ),
    TextRule(
        "no-sleep",
        re.compile(r"\b(sleep_for|sleep_until|usleep|nanosleep)\b|(?<![\w.>:])sleep\s*\("),
        (),
        CODE_AND_TESTS,
        "wait for the event itself, with a deadline (runtime::with_deadline); tests use virtual time",
    ),
    TextRule(
        "rd-kafka-inside-kafka",
        re.compile(r"\brd_kafka_\w+|librdkafka/"),
        ("libs/common/kafka", "tests/component/kafka", "tests/support"),
        CODE_AND_TESTS,
        "use what libs/common/kafka offers, or add to it",
    ),
    TextRule(
        "time-is-an-argument",
        re.compile(r"\b\w*_clock\s*::\s*now\b|\brandom_device\b|\bgetenv\b"),
        (),
        ("libs/common/core", "libs/common/codec", "services/*/app", "services/*/relay"),
        "take time, chance and settings as arguments or from a port",
    ),
)

INCLUDE = re.compile(r'^\s*#\s*include\s*(?:<([^>]+)>|"([^"]+)")')
NOT_CODE = re.compile(
    r"""R"([^(\s]*)\(.*?\)\1"        # raw strings
      | "(?:\\.|[^"\\\n])*"          # strings
      | '(?:\\.|[^'\\\n])'           # characters (not digit separators)
      | //[^\n]* | /\*.*?\*/         # comments
    """,
    re.DOTALL | re.VERBOSE,
)


@dataclass(frozen=True)
class Breach:
    file: str
    line: int
    rule: str
    text: str

    def __str__(self):
        return f"{self.file}:{self.line}: [{self.rule}] {self.text}"


def sources_under(root, folder):
    for path in sorted(root.glob(folder)):
        yield from (file for file in sorted(path.rglob("*")) if file.suffix in SOURCES and file.is_file())


def layer_of(relative):
    """The folder of the table that a file belongs to, and what stands for `*` in it; None where there is none."""
    parts = relative.parts
    for length in range(len(parts) - 1, 0, -1):
        for name, layer in LAYERS.items():
            wanted = name.split("/")
            if len(wanted) == length and all(w in ("*", p) for w, p in zip(wanted, parts)):
                owner = parts[wanted.index("*")] if "*" in wanted else parts[length - 1]
                return name, layer, owner
    return None


def matches(header, allowed):
    return any(header == entry or (entry.endswith("/") and header.startswith(entry)) for entry in allowed)


def is_ours_allowed(header, name, layer, owner):
    first, _, rest = header.partition("/")
    if first == "fantail":
        component = rest.split("/")[0]
        return component in layer.components or name == f"libs/common/{component}" or header in layer.ours
    if name.startswith("tools/") and matches(header, layer.ours):
        return True
    # A service's or a tool's own files are named from its folder: "ingestor/app/event.hpp".
    if first != owner or not name.startswith(("services/", "tools/")):
        return False
    folder = name.split("*", 1)[1].strip("/")
    if folder and rest.startswith(folder + "/"):
        return True
    own_root = not folder and (name.startswith("tools/") or "/" not in rest)
    return own_root or matches(header, tuple(entry.replace("*", owner) for entry in layer.ours))


def is_excused(header, layer, file):
    return file.name in layer.excused.get(header, ())


def judge_include(header, quoted, file, where):
    """Why a file may not include a header: (rule, text), or None where it may."""
    name, layer, owner = where
    may = f"{name} may include the standard library"
    if layer.components:
        may += ", " + ", ".join(layer.components)
    if ".." in Path(header).parts:
        return "no-way-up", f'"{header}" leaves its folder: name the header from its include folder'
    if matches(header, layer.third_party) or header in layer.ours:
        return None
    if quoted:
        if (file.parent / header).is_file() or is_ours_allowed(header, name, layer, owner):
            return None
        text = f'"{header}": {may}; ask for what you need through a port, or move the code to a layer that may'
        return "layer", text
    if re.fullmatch(r"[a-z_0-9]+", header):
        if layer.pure and header in PURE_FORBIDS and not is_excused(header, layer, file):
            return "pure", f"<{header}>: {name} has no I/O, clock, chance, threads: take it as an argument or from a port"
        return None
    if is_ours_allowed(header, name, layer, owner):
        return "quotes", f"<{header}> is ours: include it with quotes"
    if layer.system and is_system(header):
        return None
    listed = ", ".join(layer.third_party) or "nothing"
    return "third-party", f"<{header}>: of other libraries {name} may include {listed}; use the component that wraps it"


def is_system(header):
    return re.fullmatch(r"(?:(?:sys|netinet|net|arpa|linux)/)?[a-z_0-9]+\.h", header) is not None and header not in (
        "ares.h",
        "simdjson.h",
    )


def check_includes(root):
    for top in ("libs", "services", "tools"):
        for file in sources_under(root, top):
            relative = file.relative_to(root)
            where = layer_of(relative)
            if where is None:
                text = "no layer: add its folder to LAYERS in tests/architecture/check_layers.py"
                yield Breach(str(relative), 1, "unknown-folder", text)
                continue
            for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
                found = INCLUDE.match(line)
                if not found:
                    continue
                header, quoted = found.group(1) or found.group(2), found.group(2) is not None
                judged = judge_include(header, quoted, file, where)
                if judged:
                    yield Breach(str(relative), number, *judged)


def code_of(text):
    """The text without comments and strings, each line where it was; includes are kept."""
    kept = {}
    for number, line in enumerate(text.splitlines()):
        if INCLUDE.match(line):
            kept[number] = line
    blanked = NOT_CODE.sub(lambda found: "\n" * found.group(0).count("\n") + " ", text).splitlines()
    return [kept.get(number, line) for number, line in enumerate(blanked)]


def check_words(root):
    for rule in TEXT_RULES:
        for top in rule.searched:
            for file in sources_under(root, top):
                relative = file.relative_to(root)
                if any(relative.is_relative_to(folder) for folder in rule.allowed_in):
                    continue
                for number, line in enumerate(code_of(file.read_text(encoding="utf-8")), 1):
                    found = rule.word.search(line)
                    if found:
                        yield Breach(str(relative), number, rule.name, f"{found.group(0)}: {rule.advice}")


def check(root):
    """All breaches of the tree under `root`, in a stable order."""
    breaches = {*check_includes(root), *check_words(root)}
    return sorted(breaches, key=lambda breach: (breach.file, breach.line, breach.rule))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--root", type=Path, default=Path(__file__).resolve().parents[2])
    root = parser.parse_args().root.resolve()
    files = sum(1 for top in ("libs", "services", "tools") for _ in sources_under(root, top))
    if files == 0:
        print(f"no sources under {root}: nothing was checked", file=sys.stderr)
        return 2
    breaches = check(root)
    for breach in breaches:
        print(breach)
    print(f"layers: {files} files, {len(breaches)} breaches")
    return 1 if breaches else 0


if __name__ == "__main__":
    sys.exit(main())
