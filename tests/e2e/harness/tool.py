"""Runs fantailctl as an operator does: with the services' own configuration file."""

import json
import subprocess

from harness.places import binary


def run(installation, *arguments, within=60):
    """Whatever its exit code; output in bytes."""
    command = [str(binary("fantailctl")), "--config", str(installation.ingestor.config_file), *map(str, arguments)]
    return subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=within)


def answer(installation, *arguments, code=0):
    """Its answer in JSON; fails on another exit code than that."""
    done = run(installation, "-o", "json", *arguments)
    assert done.returncode == code, f"{arguments}: {done.returncode}\n{done.stdout}{done.stderr}"
    return json.loads(done.stdout)
