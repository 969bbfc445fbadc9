"""What the tests take from dev/: it is tooling beside Fantail, not a part of it, so they may stand on it and still judge."""

import sys

from harness.places import ROOT

sys.path.insert(0, str(ROOT / "dev"))

from broker import Cluster  # noqa: E402
from broker.ports import hold  # noqa: E402

__all__ = ["Cluster", "hold"]
