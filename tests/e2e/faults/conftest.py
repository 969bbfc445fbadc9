import pytest

from harness import schedules


@pytest.fixture
def retrying(not_started, tmp_path):
    """Starts a Fantail whose dialects all have these delays, in seconds."""

    def start(delays, **others):
        folder = schedules.replace(tmp_path / "dialects", delays, **others)
        not_started.set("dialects.path", folder)
        return not_started.start()

    return start
