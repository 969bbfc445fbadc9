"""The documents' receivers take real deliveries, each behind a proxy that writes the exchange down.

Each webhook has the `body_format` of its receiver's language: no body that JavaScript writes would pass the Python and
PHP receivers of `social`.
"""

import pytest
import requests

from harness.examples import play_examples
from receivers import running
from receivers.catalogue import RECEIVERS
from receivers.test_receivers_alone import flipped


@pytest.fixture(params=RECEIVERS, ids=lambda receiver: receiver.name)
def documented(request):
    return request.param


@pytest.fixture
def delivered(fantail, receiver, secret, documented, tmp_path):
    """The running receiver, and its dialect's examples as Fantail delivered them to it."""
    secret = documented.fixed_secret or secret
    process = running.start(documented, secret, tmp_path)
    target = receiver.target(documented.name, documented.dialect, secret).in_front_of(process)
    tenant = fantail.tenant()
    chooses = documented.serialisation in ("python", "php")  # else its dialect's fits
    fantail.subscribe(target, tenant, **({"body_format": documented.serialisation} if chooses else {}))

    _, deliveries = play_examples(fantail, target, tenant)
    yield process, deliveries
    process.stop()


@pytest.mark.contract("social-receiver-express", "social-receiver-flask", "social-receiver-php", "social-raw-body")
@pytest.mark.contract("roundabout-receiver-security", "roundabout-receiver-express", "sentimatrix-receivers")
@pytest.mark.contract(
    "conversations-receiver-django", "conversations-receiver-fastapi", "conversations-receiver-flask",
    "conversations-receiver-express", "conversations-receiver-php",
)
@pytest.mark.contract(
    "smartaihub-receiver-quick-start", "smartaihub-receiver-express", "smartaihub-receiver-flask",
    "smartaihub-receiver-laravel", "smartaihub-raw-body",
)
def test_it_accepts_every_delivery_and_refuses_a_flipped_byte(delivered, documented):
    process, deliveries = delivered

    assert {delivery.status for delivery in deliveries} == {200}, process.output
    assert all(delivery.genuine for delivery in deliveries)
    # A genuine delivery again, with one byte changed on the way.
    status = _replay(process, deliveries[0], flipped(deliveries[0].body))
    assert (status == 200) != documented.verifies


def _replay(process, delivery, body):
    kept = {
        name: value for name, value in delivery.headers if name.lower() not in ("host", "content-length", "connection")
    }
    return requests.post(
        f"http://127.0.0.1:{process.port}{process.path}", data=body, headers=kept, timeout=10
    ).status_code
