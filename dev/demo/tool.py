"""The programs that the demo runs, as `make build` made them."""

import json
import os
import subprocess

from layout import BUILD, REPO

BINARIES = BUILD / os.environ.get("FANTAIL_PRESET", "release")
DIALECTS = REPO / "dialects"


class DemoError(Exception):
    """The demo cannot go on; the text says why."""


def binary(name):
    file = BINARIES / ("tools" if name == "fantailctl" else "services") / name / name
    if not file.is_file():
        raise DemoError(f"{file} is not there; `make build` makes it")
    return str(file)


def fantailctl(*arguments, **environment):
    """Runs it with JSON output; the answer, or every line of it where there are several."""
    command = [binary("fantailctl"), *map(str, arguments), "-o", "json", "--dialects", str(DIALECTS)]
    done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, **environment}, timeout=120)
    if done.returncode != 0:
        raise DemoError(f"{' '.join(command)}\nended with {done.returncode}:\n{done.stdout}{done.stderr}")
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    return lines[0] if len(lines) == 1 else lines
