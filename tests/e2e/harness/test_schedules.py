"""The test dialects say what was asked for, whether or not the shipped file says something else."""

import pytest

from harness import schedules


@pytest.mark.parametrize("dialect", schedules.CONTRACT)
def test_a_limit_is_written_once(tmp_path, dialect):
    folder = schedules.replace(tmp_path / "dialects", [1, 2])

    schedules.limit(folder, dialect, requests=7, per=60, in_flight=3)
    schedules.limit(folder, dialect, requests=100, per=6, in_flight=10)

    lines = (folder / f"{dialect}.yaml").read_text().splitlines()
    assert [line for line in lines if line.startswith("limits")] == [
        "limits: {requests: 100, per: 6000ms, in_flight: 10}"
    ]
    assert "  delays: [1000ms, 2000ms]" in lines
