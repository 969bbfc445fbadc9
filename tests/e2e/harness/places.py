"""Where things lie. Everything that is built or written stays under the build folder."""

import os
from pathlib import Path

E2E = Path(__file__).resolve().parent.parent
ROOT = E2E.parent.parent
BUILD = (ROOT / os.environ.get("FANTAIL_BUILD_DIR", "build")).resolve()
BINARIES = Path(os.environ.get("FANTAIL_BIN_DIR", BUILD / "release"))
NODE_MODULES = BUILD / "receivers"  # the folder that holds node_modules
DIALECTS = ROOT / "dialects"
SEVENTH_DIALECT = ROOT / "tests/dialects/seventh.yaml"  # a user's own; it has every key
REPORT = BUILD / "reports" / "e2e.json"


def binary(name, built=None):
    """`ingestor`, `dispatcher` or `fantailctl`, as built; a build with a planted fault lies elsewhere."""
    built = built or BINARIES
    folder = "tools" if name == "fantailctl" else "services"
    for candidate in (built / folder / name / name, built / name, built / "bin" / name):
        if candidate.is_file():
            return candidate
    raise FileNotFoundError(f"{name} is not built: looked under {built} (FANTAIL_BIN_DIR says where)")
