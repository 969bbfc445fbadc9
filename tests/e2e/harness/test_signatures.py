"""The judge of signatures by itself: what it takes for genuine, at which point of a rotation."""

import pytest

from harness.signatures import RULES, Secrets, genuine, next_header, rotation, sign, verifies

BODY = b'{"type":"a.b"}'
OLD, NEW = ("whsec_dGVzdHMgb2YgdGhlIHdob2xlIHBhdGgh", "whsec_YW5vdGhlciBzZWNyZXQgb2YgMjQgYnl0ZXM=")
FIVE = [dialect for dialect in RULES if dialect != "standard"]


def signed(dialect, main, following=None):
    """The headers of a request with these values, each given by the secrets that sign in it."""
    headers = {"webhook-id": "evt_1", "webhook-timestamp": "1614265330"}
    for name, secrets in ((RULES[dialect].header, main), (next_header(dialect), following)):
        if secrets:
            headers[name.lower()] = " ".join(
                sign(dialect, secret, BODY, webhook_id="evt_1", timestamp="1614265330") for secret in secrets
            )
    return headers


def fits(dialect, headers):
    return [genuine(dialect, secrets, headers, BODY) for secrets in rotation(OLD, NEW)]


@pytest.mark.parametrize("dialect", FIVE)
def test_the_five_send_one_signature_and_the_next_beside_it(dialect):
    assert fits(dialect, signed(dialect, [OLD])) == [True, False, False]
    assert fits(dialect, signed(dialect, [OLD], [NEW])) == [False, True, False]
    assert fits(dialect, signed(dialect, [NEW])) == [False, False, True]
    for wrong in (signed(dialect, [NEW], [OLD]), signed(dialect, [OLD, NEW]), signed(dialect, []), {}):
        assert fits(dialect, wrong) == [False, False, False]


def test_a_request_may_be_unsigned_only_where_there_is_no_secret():
    assert genuine("conversations", Secrets(None), {}, BODY)
    assert not genuine("conversations", Secrets(None), signed("conversations", [OLD]), BODY)


@pytest.mark.parametrize("dialect", FIVE)
def test_a_receiver_looks_at_the_one_header(dialect):
    during = signed(dialect, [OLD], [NEW])
    assert [verifies(dialect, known, during, BODY) for known in ([OLD], [NEW], [OLD, NEW])] == [True, False, True]
