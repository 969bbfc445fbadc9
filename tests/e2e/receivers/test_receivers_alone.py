"""The documents' receivers without Fantail: bodies signed by hand show that what runs here is what the documents say.

If one of these fails, a failure of the same receiver against Fantail says nothing about Fantail.
"""

import pytest
import requests

from harness.bodies import written_by
from harness.examples import examples
from harness.signatures import RULES, sign
from receivers import running
from receivers.catalogue import DOCUMENTED, RECEIVERS

SECRET = "whsec_test_of_the_receivers_alone"
REPAIRED = [receiver for receiver in RECEIVERS if receiver.repair]


def post(process, receiver, body, signature):
    return requests.post(
        f"http://127.0.0.1:{process.port}{receiver.path}",
        data=body,
        headers={"Content-Type": "application/json", RULES[receiver.dialect].header: signature},
        timeout=10,
    ).status_code


def bodies(receiver):
    """Its dialect's examples as its language writes them. 004's share one id: the second is a duplicate, 200 too."""
    return [written_by(receiver.serialisation, example.body) for example in examples(receiver.dialect)]


def flipped(body):
    """Still JSON, so that what refuses it is the signature and not the parser: the last letter changes its case."""
    last = max(at for at in range(len(body)) if body[at : at + 1].isalpha())
    return body[:last] + bytes([body[last] ^ 0x20]) + body[last + 1 :]


@pytest.fixture
def run(tmp_path):
    started = []

    def start(receiver, **how):
        started.append(running.start(receiver, SECRET, tmp_path, **how))
        return started[-1]

    yield start
    for process in started:
        process.stop()


@pytest.fixture(params=RECEIVERS, ids=lambda receiver: receiver.name)
def receiver(request):
    return request.param


def test_it_accepts_what_is_genuine(run, receiver):
    process = run(receiver)
    secret = receiver.fixed_secret or SECRET

    for body in bodies(receiver):
        assert post(process, receiver, body, sign(receiver.dialect, secret, body)) == 200, process.output


def test_a_flipped_byte_is_refused_by_those_that_verify(run, receiver):
    process = run(receiver)
    secret = receiver.fixed_secret or SECRET
    body = bodies(receiver)[0]
    signature = sign(receiver.dialect, secret, body)

    status = post(process, receiver, flipped(body), signature)

    assert (status == 200) != receiver.verifies


def test_a_wrong_secret_is_refused_by_those_that_verify(run, receiver):
    process = run(receiver)
    body = bodies(receiver)[0]

    status = post(process, receiver, body, sign(receiver.dialect, "another secret", body))

    assert (status == 200) != receiver.verifies


@pytest.mark.contract(
    "social-receiver-express", "social-receiver-flask", "social-receiver-php", "roundabout-receiver-security",
)
@pytest.mark.contract("conversations-receiver-fastapi", "smartaihub-receiver-flask")
@pytest.mark.parametrize("receiver", REPAIRED, ids=lambda receiver: receiver.name)
def test_without_its_repair_it_refuses_what_is_genuine(run, receiver):
    process = run(receiver, repaired=False)
    body = bodies(receiver)[0]
    signature = sign(receiver.dialect, receiver.fixed_secret or SECRET, body)

    assert post(process, receiver, body, signature) == receiver.repair.unrepaired


@pytest.mark.parametrize(
    "receiver", [each for each in RECEIVERS if not each.verifies], ids=lambda receiver: receiver.name
)
def test_those_that_verify_nothing_acknowledge_even_what_is_no_json(run, receiver):
    assert post(run(receiver), receiver, b"invalid json", "no signature") == receiver.no_json


def test_every_snippet_is_run():
    committed = {str(file.relative_to(DOCUMENTED)) for file in DOCUMENTED.rglob("*.*")}
    used = {snippet.file for receiver in RECEIVERS for snippet in receiver.snippets}

    assert committed == used
