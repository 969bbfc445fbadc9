"""What a stage of a test run is, and what came of one."""

from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path


class Kind(Enum):
    CHECK = "check"  # counts as one; the run goes on when it fails
    BUILD = "build"  # counts as one; whatever needs it is left out when it fails
    TESTS = "tests"  # counts what its JUnit report says; none at all is a failure


@dataclass(frozen=True)
class Stage:
    name: str
    kind: Kind
    budget: int  # seconds it should take on two cores; more is a warning
    command: list
    needs: str = ""  # the stage without which this one makes no sense
    junit: Path | None = None
    environment: dict = field(default_factory=dict)

    @property
    def limit(self):
        """Seconds after which it is taken to hang, and ended."""
        return 3 * self.budget + 120


@dataclass(frozen=True)
class Result:
    name: str
    passed: int
    failed: int
    took: float
    budget: int
    remark: str = ""

    @property
    def over_budget(self):
        return self.took > self.budget
