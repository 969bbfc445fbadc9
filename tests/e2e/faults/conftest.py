"""What the fault scenarios share: a judged run, and a Fantail that retries in seconds."""

import pytest

from harness import schedules
from harness.scenario import Scenario


@pytest.fixture
def scenario(receiver, report, secret):
    """Makes a judged run of the installation that it is given."""

    def make(name, fantail):
        return Scenario(name, fantail, receiver, report, secret)

    return make


@pytest.fixture
def retrying(not_started, tmp_path):
    """Starts a Fantail whose dialects all have these delays, in seconds."""

    def start(delays, *, attempt_timeout=None):
        folder = schedules.replace(tmp_path / "dialects", delays, attempt_timeout=attempt_timeout)
        not_started.set("dialects.path", folder)
        return not_started.start()

    return start
