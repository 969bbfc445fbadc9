"""Where the checkout and its build folder are, for the Python tools under dev/."""

import os
from pathlib import Path

REPO = Path(__file__).resolve().parents[1]
BUILD = (REPO / os.environ.get("FANTAIL_BUILD_DIR", "build")).resolve()  # absolute values stand as they are
