"""Fantail's records as its published schema says: Python classes made from proto/ at start, not shared code."""

import importlib
import subprocess
import sys
from pathlib import Path

from harness.places import ROOT

PROTO = ROOT / "proto"


def generate(folder: Path):
    """Makes the classes below `folder` and returns them by message name."""
    files = sorted(str(file.relative_to(PROTO)) for file in PROTO.glob("fantail/v1/*.proto"))
    subprocess.run(["protoc", f"--proto_path={PROTO}", f"--python_out={folder}", *files], cwd=PROTO, check=True)
    sys.path.insert(0, str(folder))
    found = {}
    for file in files:
        module = importlib.import_module(file.removesuffix(".proto").replace("/", ".") + "_pb2")
        for name in module.DESCRIPTOR.message_types_by_name:
            found[name] = getattr(module, name)
    return found
