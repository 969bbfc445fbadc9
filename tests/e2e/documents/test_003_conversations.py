"""003, in its order: a conversation's configuration carries the webhook, and the API keeps it whole; its payloads.

Played against the document's own JSON; what it does not show (its answers) is in 002's envelope.
"""

import json
import uuid

import pytest

from harness.configuration import OWN_TENANT
from harness.examples import examples

CONFIGURED = {
    "channel": "API",
    "usecase": "WORKFLOW_EXECUTION",
    "config": {"workflow_id": "123", "callback_url": "https://your-domain.com/webhook"},
}


@pytest.fixture
def conversations(fantail):
    return fantail.api("conversations", fantail.tenant(), prefix="/v1/conversations")


@pytest.fixture
def conversation():
    return f"/{uuid.uuid4()}"


def _data(answer, status):
    assert answer.status_code == status, answer.text
    assert answer.json()["success"] is True
    return answer.json()["data"]


@pytest.mark.contract("conversations-config")
def test_the_documents_configuration_is_kept_and_returned(conversations, conversation):
    created = _data(conversations.call("PUT", conversation, json=CONFIGURED), 201)
    read = _data(conversations.call("GET", conversation), 200)

    for shown in (created, read):
        assert {name: shown[name] for name in CONFIGURED} == CONFIGURED
        assert shown["conversation_id"] == conversation[1:]
        assert shown["webhook"]["events"] == ["message.*"]
        assert shown["webhook"]["conversation_id"] == [conversation[1:]]
        assert "secret" not in shown["webhook"], "signing is optional, and not asked for"


@pytest.mark.contract("conversations-config")
def test_a_part_of_it_is_merged(conversations, conversation):
    _data(conversations.call("PUT", conversation, json=CONFIGURED), 201)

    moved = {"config": {"callback_url": "https://your-ngrok-url.example/webhook"}}
    merged = _data(conversations.call("PUT", conversation, json=moved), 200)

    assert merged["config"] == {**CONFIGURED["config"], **moved["config"]}
    assert merged["usecase"] == "WORKFLOW_EXECUTION"
    assert merged["webhook"]["url"] == moved["config"]["callback_url"]


@pytest.mark.contract("conversations-config", "conversations-signing")
def test_a_secret_in_it_switches_signing_on_and_off(conversations, conversation):
    _data(conversations.call("PUT", conversation, json=CONFIGURED), 201)

    signed = _data(conversations.call("PUT", conversation, json={"config": {"secret": "a_secret_of_ours"}}), 200)
    assert signed["config"]["secret"] == "a_secret_of_ours"
    read = _data(conversations.call("GET", conversation), 200)
    assert read["config"]["secret"] == "a_...urs"
    kept = _data(conversations.call("PUT", conversation, json=read), 200)
    assert kept["config"]["secret"] == "a_...urs", "what is sent back as it was shown changes nothing"

    unsigned = _data(conversations.call("PUT", conversation, json={"config": {"secret": None}}), 200)
    assert "secret" not in unsigned["config"] and "secret" not in unsigned["webhook"]


@pytest.mark.contract("conversations-config")
def test_it_belongs_to_who_wrote_it_first_until_it_is_deleted(fantail, conversations, conversation):
    stranger = fantail.api("conversations", fantail.tenant(), prefix="/v1/conversations")
    _data(conversations.call("PUT", conversation, json=CONFIGURED), 201)

    for method, body in (("GET", None), ("PUT", CONFIGURED), ("DELETE", None)):
        assert stranger.call(method, conversation, json=body).status_code == 404, method

    assert conversations.call("DELETE", conversation).status_code == 204
    assert conversations.call("GET", conversation).status_code == 404
    assert conversations.call("DELETE", conversation).status_code == 404
    _data(stranger.call("PUT", conversation, json=CONFIGURED), 201)


@pytest.mark.contract("conversations-config", "conversations-https")
@pytest.mark.parametrize(
    "config, says",
    [
        ({"workflow_id": "123"}, "config.callback_url: is required"),
        ({"callback_url": "http://your-domain.com/webhook"}, "config.callback_url: must begin with https://"),
        ({"callback_url": None}, "config.callback_url: must be a string"),
        ({"callback_url": "https://your-domain.com/webhook", "secret": "x" * 257}, "config.secret: at most 256 bytes"),
        ({"callback_url": "https://your-domain.com/webhook", "notes": "x" * 20_000}, "at most 16384 bytes"),
    ],
)
def test_what_is_wrong_is_called_as_the_document_calls_it(conversations, conversation, config, says):
    answer = conversations.call("PUT", conversation, json={**CONFIGURED, "config": config})

    assert answer.status_code == 400
    assert says in answer.json()["error"]["message"]
    assert conversations.call("GET", conversation).status_code == 404


def test_other_products_have_no_conversations(fantail, conversation):
    other = fantail.api("sentimatrix", fantail.tenant(), prefix="/v1/conversations")

    assert other.call("PUT", conversation, json=CONFIGURED).status_code == 404


@pytest.mark.contract("conversations-config", "conversations-own", "conversations-signing")
def test_its_messages_and_no_others_are_delivered(fantail, receiver):
    ours = str(uuid.uuid4())
    secret = "a_secret_of_ours"
    target = receiver.target("configured", "conversations", secret)
    api = fantail.api("conversations", OWN_TENANT, prefix="/v1/conversations")
    config = {"callback_url": target.url, "secret": secret}
    _data(api.call("PUT", f"/{ours}", json={**CONFIGURED, "config": config}), 201)

    documented = json.loads(examples("conversations")[0].body)
    for conversation in (str(uuid.uuid4()), ours):
        fantail.publish_as_is("conversations", json.dumps({**documented, "conversation_id": conversation}).encode())

    [delivery] = target.wait_for(1)
    assert json.loads(delivery.body)["conversation_id"] == ours
    assert delivery.genuine
    assert api.call("DELETE", f"/{ours}").status_code == 204
