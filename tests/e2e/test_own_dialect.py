"""A dialect that a user wrote, in a running Fantail: a file, a realm that speaks it, a restart, and no code.

The file has every key that a dialect file may have. Its signature is judged here, for harness/signatures.py knows the
shipped six.
"""

import base64
import hmac
import json
import subprocess

import pytest

from harness.places import SEVENTH_DIALECT, binary
from harness.receiver import OK, Answer

REALM, TENANT = "branches", "acme"
EVENT = b'{"what": {"kind": "SOLD"}, "who": "acme", "number": "n-1", "when": "today", "where": "north", "at": ["a/b", 1.0]}'
BODY = b'{"what":{"kind":"SOLD"},"who":"acme","number":"n-1","when":"today","where":"north","at":["a\\/b",1]}'  # PHP's
EARLY = 0.5  # seconds that a retry may come before its time, as the README promises


@pytest.fixture
def branches(not_started):
    not_started.add_realm(REALM, SEVENTH_DIALECT)
    return not_started.start()


@pytest.fixture
def target(receiver):
    return receiver.target("branch", "social", None)  # one that the ledger takes for unsigned


def _signed(secret, headers, body):
    key = base64.b64decode(secret.removeprefix("whsec_"))
    said = f"{headers['webhook-id']}.{headers['X-Seventh-Sent']}.".encode() + body
    return "s1=" + base64.b64encode(hmac.digest(key, said, "sha256")).decode()


def _sample(tmp_path, secret, url, timestamp):
    """What `dialect check` shows before anything runs."""
    event = tmp_path / "event.json"
    event.write_bytes(EVENT)
    command = [binary("fantailctl"), "-o", "json", "dialect", "check", SEVENTH_DIALECT, "--event", event,
               "--secret", secret, "--url", url, "--timestamp", timestamp]  # fmt: skip
    return json.loads(subprocess.run(command, capture_output=True, timeout=20, check=True).stdout)["sample"]


@pytest.mark.contract("social-https", "smartaihub-https")
def test_its_events_arrive_as_its_file_says(branches, target, secret, tmp_path):
    target.answers(Answer(status=503), then=OK)
    api = branches.api(REALM, TENANT)
    fields = {"url": target.url, "branches": ["north"], "headers": {"X-Branch": "north"}, "secret": secret}
    assert api.call("POST", json=fields).status_code == 400, "name_required"
    webhook = api.create(name="till", **fields)
    assert (webhook["topics"], webhook["branches"]) == (["shop.*"], ["north"])
    assert webhook["warnings"] == ["url: deliveries go out unencrypted; https:// is advised"], "https_advised"

    branches.publish_as_is(REALM, EVENT)
    branches.publish_as_is(REALM, EVENT.replace(b"north", b"south").replace(b"n-1", b"n-2"))
    first, second = target.wait_for(2)

    assert first.body == second.body == BODY
    for delivery in (first, second):
        headers = dict(delivery.headers)
        assert headers["X-Seventh-Signature"] == _signed(secret, headers, BODY)
        assert (headers["X-Branch"], headers["X-Seventh-Type"]) == ("north", "shop.sold")
    assert second.arrived - first.arrived >= 1.0 * 0.9 - EARLY
    _judge_sample(_sample(tmp_path, secret, target.url, dict(first.headers)["X-Seventh-Sent"]), first)


def _judge_sample(sample, delivery):
    """What was shown is what came, but for the webhook's own header and the delivery's id."""
    sent = [[name, value] for name, value in delivery.headers if name not in ("X-Branch", "X-Seventh-Delivery")]
    assert [header for header in sample["headers"] if header[0] != "X-Seventh-Delivery"] == sent
    assert sample["body"].encode() == delivery.body
    assert sample["signature_base"] == f"n-1.{dict(sent)['X-Seventh-Sent']}.{sample['body']}"


def test_its_fields_are_appended_and_its_answers_judged_as_its_file_says(branches, target, secret):
    target.answers(Answer(status=404), then=OK)
    webhook = branches.api(REALM, TENANT).create(
        name="till", url=target.url, topics=["shop.*"], branches=["north"], secret=secret
    )

    branches.publish_as_is(REALM, b'{"what":{"kind":"sold"},"where":"north"}')
    (letter,) = _dead_letters(branches)
    branches.publish_as_is(REALM, b'{"what":{"kind":"returned"},"where":"north","number":7,"when":8}')
    refused, taken = target.wait_for(2)

    assert letter.webhook == webhook["id"]
    assert list(json.loads(refused.body)) == ["what", "where", "number", "when"]
    assert json.loads(refused.body)["number"] == refused.webhook_id
    assert taken.body == b'{"what":{"kind":"returned"},"where":"north","number":7,"when":8}'


def _dead_letters(fantail):
    fantail.wait_outcomes(1)
    fantail.wait_quiet()
    return fantail.dead_letters()
