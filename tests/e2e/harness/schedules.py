"""Retry schedules as the contracts promise them, and copies of the dialect files with other ones.

The table is contracts/README.md's, in seconds; it is not read from the files that are judged by it.
"""

import re
import shutil
from dataclasses import dataclass

from harness.places import DIALECTS

M, H = 60, 3600


@dataclass(frozen=True)
class Schedule:
    delays: tuple
    from_first: bool = False  # else each counts from the end of the attempt before
    jitter: float = 0.0

    def divided(self, divisor):
        return Schedule(tuple(delay / divisor for delay in self.delays), self.from_first, self.jitter)

    def lateness(self, requests):
        """Of each retry in turn: seconds before (negative) or after the time at which it was due."""
        found = []
        for delay, before, one in zip(self.delays, requests, requests[1:]):
            due = (requests[0].arrived if self.from_first else before.at) + delay
            early, late = one.arrived - due + self.jitter * delay, one.arrived - due - self.jitter * delay
            found.append(max(0.0, late) + min(0.0, early))
        return found


CONTRACT = {
    "social": Schedule((1 * M, 5 * M, 15 * M, 1 * H, 6 * H)),
    "roundabout": Schedule((5 * M, 15 * M, 30 * M, 60 * M, 120 * M), from_first=True),
    "sentimatrix": Schedule((1 * M, 5 * M, 30 * M, 2 * H)),
    "conversations": Schedule((4, 8, 10)),
    "smartaihub": Schedule((1 * M, 5 * M, 15 * M, 1 * H, 6 * H)),
    "standard": Schedule((5, 5 * M, 30 * M, 2 * H, 5 * H, 10 * H, 14 * H, 20 * H, 24 * H), jitter=0.1),
}

_UNITS = {"ms": 0.001, "s": 1, "m": M, "h": H}
_DELAYS = re.compile(r"^  delays: \[(.*)\]$", re.MULTILINE)
_COUNTED_OTHERWISE = re.compile(r"^  (from|jitter): .*\n", re.MULTILINE)
_LIMITS = re.compile(r"^limits: .*\n", re.MULTILINE)
_TIMEOUT = re.compile(r"^attempt_timeout: (.*)$", re.MULTILINE)


def divisors(total):
    """By what to divide each dialect's delays, so that its schedule lasts `total` seconds."""
    return {name: (one.delays[-1] if one.from_first else sum(one.delays)) / total for name, one in CONTRACT.items()}


def divide(folder, divisors, *, attempts_by=1):
    """Copies all dialects with the delays that they state divided: {dialect: divisor}; every attempt is made. The time of
    an attempt is divided likewise, by one number for all.
    """
    return _copy(
        folder,
        lambda name, delays: [delay / divisors[name] for delay in delays],
        lambda stated: stated / attempts_by,
        open_circuit="ignored",
    )


def replace(folder, delays, *, attempt_timeout=None, open_circuit="stands_in"):
    """Copies all dialects with these delays, in seconds, each of them counted from the attempt before."""
    return _copy(
        folder,
        lambda _name, _delays: delays,
        lambda stated: attempt_timeout or stated,
        without=_COUNTED_OTHERWISE,
        open_circuit=open_circuit,
    )


def unlimited(folder):
    """Copies all dialects as they are but for limits: a test that is about something else may load its endpoints."""
    return folder if folder.exists() else _copy(folder, lambda _name, delays: delays, lambda stated: stated)


def limit(folder, dialect, *, requests, per, in_flight):
    """Gives a copied dialect these limits for each endpoint; `per` in seconds."""
    file = folder / f"{dialect}.yaml"
    without = _LIMITS.sub("", file.read_text())
    file.write_text(f"{without}limits: {{requests: {requests}, per: {_written(per)}, in_flight: {in_flight}}}\n")


def _copy(folder, change, attempt_time, *, without=None, open_circuit="stands_in"):
    shutil.copytree(DIALECTS / "events", folder / "events")
    for file in DIALECTS.glob("*.yaml"):
        text = _LIMITS.sub("", file.read_text())
        if without:
            text = without.sub("", text)
        delays = change(file.stem, [_seconds(one.strip()) for one in _DELAYS.search(text)[1].split(",")])
        written = ", ".join(_written(delay) for delay in delays)
        text = _DELAYS.sub(f"  delays: [{written}]\n  open_circuit: {open_circuit}", text)
        text = _TIMEOUT.sub(lambda found: f"attempt_timeout: {_written(attempt_time(_seconds(found[1])))}", text)
        (folder / file.name).write_text(text)
    return folder


def _seconds(text):
    number, unit = re.fullmatch(r"(\d+)(ms|s|m|h)", text).groups()
    return int(number) * _UNITS[unit]


def _written(seconds):
    return f"{max(1, round(seconds * 1000))}ms"
