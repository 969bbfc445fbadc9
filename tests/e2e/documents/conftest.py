"""What the documents' tests share: a Fantail whose hours are a second, one that takes tokens, and the documents' receivers
at work.
"""

import pytest

from harness import configuration, promised, schedules
from harness.api import Api
from harness.examples import DIALECTS, play_examples
from harness.tokens import Issuer
from receivers import running
from receivers.test_receivers_alone import flipped


@pytest.fixture(scope="session")
def _divided(make_on, kafka, tmp_path_factory):
    installation = make_on(kafka)
    folder = tmp_path_factory.mktemp("divided") / "dialects"
    installation.set(
        "dialects.path",
        schedules.divide(folder, schedules.divisors(promised.LASTS), attempts_by=promised.ATTEMPTS_BY),
    )
    yield installation.start()
    installation.stop()


@pytest.fixture
def hasty(_divided):
    """A Fantail of the shipped dialects, but for their times, which are divided: harness/promised.py says by what."""
    yield _divided
    _divided.unsubscribe_all()


@pytest.fixture(scope="session")
def bearer(make_on, kafka, tmp_path_factory):
    """Makes the API as who bears a token of that product's issuer sees it. No event flows: an ingestor is enough."""
    installation = make_on(kafka)
    issuer = Issuer("ES256", tmp_path_factory.mktemp("issuer"))
    keys = [{"algorithm": "ES256", "pem_file": str(issuer.key_file)}]
    entries = [
        {"realm": realm, "issuer": f"https://{realm}.example", "claims": {"tenant": "/tenant"}, "keys": keys}
        for realm in DIALECTS
    ]
    file = configuration.write_file(installation.folder / "jwt.yaml", {"issuers": entries})
    installation.set("api.jwt_file", file)
    installation.create_topics()
    installation.ingestor.start().wait_ready()

    def api(realm, tenant, **how):
        token = issuer.token(iss=f"https://{realm}.example", tenant=tenant)
        return Api(installation.api_origin, token, installation.description, **how)

    yield api
    installation.stop()


@pytest.fixture
def delivered_to(fantail, receiver, secret, tmp_path):
    """Runs a documented receiver behind a proxy that writes down, and delivers its document's examples to it."""
    started = []

    def deliver(documented):
        known = documented.fixed_secret or secret
        process = running.start(documented, known, tmp_path)
        started.append(process)
        target = receiver.target(documented.name, documented.dialect, known).in_front_of(process)
        tenant = fantail.tenant()
        chooses = documented.serialisation in ("python", "php")  # else its dialect's fits
        fantail.subscribe(target, tenant, **({"body_format": documented.serialisation} if chooses else {}))
        _, deliveries = play_examples(fantail, target, tenant)
        return process, deliveries

    yield deliver
    for process in started:
        process.stop()


@pytest.fixture
def is_taken_as_genuine(delivered_to):
    """Checks that a documented receiver takes what is delivered to it, and refuses it with a byte flipped."""

    def check(documented):
        process, deliveries = delivered_to(documented)

        assert {delivery.status for delivery in deliveries} == {200}, process.output
        assert all(delivery.genuine for delivery in deliveries)
        assert running.replay(process, deliveries[0], flipped(deliveries[0].body)) != 200

    return check
