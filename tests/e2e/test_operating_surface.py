"""The admin port tells how a service is, from its start to its end."""

import json

import pytest

SERVICES = ("ingestor", "dispatcher")


@pytest.mark.parametrize("name", SERVICES)
def test_a_running_service_answers(fantail, name):
    service = getattr(fantail, name)

    assert [service.status_of(path) for path in ("/livez", "/readyz", "/startupz")] == [200, 200, 200]
    assert "# TYPE fantail_" in service.text_of("/metrics")
    assert json.loads(service.text_of("/buildinfo"))["version"]
    assert service.text_of("/readyz?verbose").count("\n") >= 2, "each condition has its line"


@pytest.mark.parametrize("name", SERVICES)
def test_its_log_is_json_where_nobody_watches(fantail, name):
    lines = getattr(fantail, name).log_lines()

    assert lines
    assert all({"time", "level", "service", "message"} <= line.keys() for line in lines)
