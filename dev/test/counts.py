"""How many tests passed and failed, from the JUnit files that ctest and pytest write."""

import xml.etree.ElementTree as xml
from dataclasses import dataclass


@dataclass(frozen=True)
class Counts:
    passed: int = 0
    failed: int = 0
    skipped: int = 0


def read(path):
    """The counts of one report; all zero when there is none or it is cut off."""
    try:
        cases = list(xml.parse(path).iter("testcase"))
    except (OSError, xml.ParseError):
        return Counts()
    verdicts = [_verdict(case) for case in cases]
    return Counts(*(verdicts.count(verdict) for verdict in ("passed", "failed", "skipped")))


def _verdict(case):
    # ctest tells by an attribute what pytest tells by children only.
    if case.find("failure") is not None or case.find("error") is not None or case.get("status") == "fail":
        return "failed"
    skipped = case.find("skipped")
    if skipped is None:
        return "passed"
    # A program that could not be started is "notrun" to ctest, as a skipped test is; only the latter says why.
    if case.get("status") == "notrun" and not skipped.get("message", "").startswith("SKIP"):
        return "failed"
    return "skipped"
