"""Fixtures: one broker a run, one Fantail that most tests share, a Fantail of its own for each test that hurts it."""

import pytest

from harness import certificates as authority
from harness import records as schema
from harness.cluster import Kafka
from harness.installation import Installation
from harness.oracle import Report
from harness.places import REPORT
from harness.receiver import Receiver
from harness.scenario import Scenario

SECRET = "whsec_dGVzdHMgb2YgdGhlIHdob2xlIHBhdGgh"  # fits every dialect: text for the five, base64 for `standard`

_running = []  # installations, for the logs that a failure shows


@pytest.fixture(scope="session")
def kafka():
    cluster = Kafka()
    yield cluster
    cluster.stop()


@pytest.fixture(scope="session")
def certificates(tmp_path_factory):
    return authority.make(tmp_path_factory.mktemp("certificates"))


@pytest.fixture(scope="session")
def records(tmp_path_factory):
    return schema.generate(tmp_path_factory.mktemp("records"))


@pytest.fixture(scope="session")
def report(request):
    rows = Report()
    yield rows
    if hasattr(request.config, "workeroutput"):
        request.config.workeroutput["rows"] = rows.rows  # sent to the run that started the worker
    else:
        rows.write(REPORT)


class _RowsOfWorkers:
    """`pytest -n`: each worker judges its own runs; this writes one report of them."""

    def __init__(self):
        self.report = Report()

    def pytest_testnodedown(self, node):
        self.report.rows += getattr(node, "workeroutput", {}).get("rows", [])

    def pytest_sessionfinish(self):
        if self.report.rows:
            self.report.write(REPORT)


def pytest_configure(config):
    if config.getoption("numprocesses", None) and not hasattr(config, "workerinput"):
        config.pluginmanager.register(_RowsOfWorkers())


@pytest.fixture(scope="session")
def make_on(certificates, records, tmp_path_factory):
    """Makes an installation on a broker."""

    def make(kafka):
        installation = Installation(kafka, tmp_path_factory.mktemp("fantail"), certificates, records)
        _running.append(installation)
        return installation

    return make


@pytest.fixture(scope="session")
def _shared(make_on, kafka):
    installation = make_on(kafka).start()
    yield installation
    installation.stop()
    _running.remove(installation)


@pytest.fixture
def fantail(_shared):
    """A running Fantail that others use too: no test stops it, each takes tenants of its own."""
    yield _shared
    _shared.unsubscribe_all()


@pytest.fixture
def not_started(make_on, kafka):
    """A Fantail of this test's own without topics and processes."""
    installation = make_on(kafka)
    yield installation
    installation.stop()
    _running.remove(installation)


@pytest.fixture
def own_fantail(not_started):
    """A Fantail of this test's own, running: it may be killed."""
    return not_started.start()


@pytest.fixture
def secret():
    return SECRET


@pytest.fixture
def receiver(certificates):
    server = Receiver(certificates)
    yield server
    server.stop()


@pytest.fixture
def scenario(receiver, report, secret):
    """Makes a judged run of the installation that it is given."""

    def make(name, installation):
        return Scenario(name, installation, receiver, report, secret)

    return make


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    outcome = yield
    result = outcome.get_result()
    if result.failed:
        for installation in _running:
            for service in installation.services:
                result.sections.append((f"{service.name} {service.log_file}", service.log_tail()))
