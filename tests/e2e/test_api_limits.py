"""How much and how fast the management API may be called: limits that every answer tells, and requests that are refused
before they cost anything.
"""

import itertools
import re
import socket
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from harness.raw import headers_of, status_of, talk

REALM = "sentimatrix"
TENANTS_LIMIT, STRANGERS_LIMIT = 12, 8
HEADERS = ("x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset")
GET = b"GET /v1/webhooks HTTP/1.1\r\nHost: api\r\n"
POST = b"POST /v1/webhooks HTTP/1.1\r\nHost: api\r\n"

_addresses = (f"127.77.{number // 250}.{number % 250 + 1}" for number in itertools.count())


@pytest.fixture(scope="module")
def limited(make_on, kafka):
    installation = make_on(kafka)
    installation.create_topics()
    installation.set("api.rate_limit", TENANTS_LIMIT)
    installation.set("api.stranger_rate_limit", STRANGERS_LIMIT)
    installation.ingestor.start().wait_ready()
    yield installation
    installation.stop()


@pytest.fixture
def port(limited):
    return limited.ingestor.ports["api"]


@pytest.fixture
def address():
    """A stranger that no other test is: all of 127/8 is this machine."""
    return next(_addresses)


@pytest.fixture
def stranger(limited, address):
    """A session that calls from that address."""
    session = requests.Session()
    adapter = requests.adapters.HTTPAdapter()
    adapter.init_poolmanager(1, 1, source_address=(address, 0))
    session.mount("http://", adapter)
    origin = f"http://127.0.0.1:{limited.ingestor.ports['api']}"
    yield lambda method, path, **how: session.request(method, origin + path, timeout=10, **how)
    session.close()


def told(answer):
    """Limit, what remains, and when that ends."""
    return [int(answer.headers[name]) for name in HEADERS]


def test_every_answer_tells_the_limit_until_it_is_reached(limited):
    api = limited.api(REALM, limited.tenant())
    calls = [("GET", "", 200), ("GET", "/nobody", 404), ("POST", "", 400), ("DELETE", "/nobody", 404)]
    answers = [api.call(method, path, data=b"" if method == "POST" else None) for method, path, _ in calls]

    assert [answer.status_code for answer in answers] == [status for _, _, status in calls]
    limits, remaining, resets = zip(*map(told, answers), strict=True)
    assert set(limits) == {TENANTS_LIMIT}
    assert list(remaining) == [TENANTS_LIMIT - 1 - made for made in range(len(calls))]
    assert len(set(resets)) == 1 and 0 < resets[0] - time.time() <= 61

    for _ in range(remaining[-1]):
        assert api.call("GET").status_code == 200
    refused = api.call("GET")
    assert refused.status_code == 429
    assert refused.json()["error"]["code"] == "RATE_LIMITED"
    assert told(refused) == [TENANTS_LIMIT, 0, resets[0]]
    assert 0 < int(refused.headers["Retry-After"]) <= 61
    assert limited.api(REALM, limited.tenant()).call("GET").status_code == 200, "another tenant's is its own"


def test_strangers_are_told_theirs_and_harm_nobody(limited, stranger):
    answers = [
        stranger("GET", "/v1/webhooks"),
        stranger("GET", "/v1/webhooks", headers={"Authorization": "Bearer guessed"}),
        stranger("GET", "/nowhere"),
        stranger("BREW", "/v1/webhooks"),
    ]
    assert [answer.status_code for answer in answers] == [401, 401, 404, 405]
    assert [told(answer)[:2] for answer in answers] == [[STRANGERS_LIMIT, STRANGERS_LIMIT - 1 - made] for made in range(4)]

    for _ in range(STRANGERS_LIMIT - 4):
        stranger("GET", "/v1/webhooks")
    refused = stranger("GET", "/v1/webhooks", headers={"Authorization": "Bearer guessed again"})
    assert refused.status_code == 429 and int(refused.headers["Retry-After"]) > 0
    key = limited.api(REALM, limited.tenant()).key
    assert stranger("GET", "/v1/webhooks", headers={"Authorization": f"Bearer {key}"}).status_code == 200


# Each of these two parsers may read differently (RFC 9112, 2.2, 5.2, 6.3, 11.2), or cost what nobody asked for.
REFUSED = {
    "two lengths": (POST + b"Content-Length: 4\r\nContent-Length: 44\r\n\r\nabcd", 400),
    "two equal lengths": (POST + b"Content-Length: 4\r\nContent-Length: 4\r\n\r\nabcd", 400),
    "a list of lengths": (POST + b"Content-Length: 4, 4\r\n\r\nabcd", 400),
    "a length that is no number": (POST + b"Content-Length: +4\r\n\r\nabcd", 400),
    "a negative length": (POST + b"Content-Length: -1\r\n\r\n", 400),
    "chunks beside a length": (POST + b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
    "a length beside chunks": (POST + b"Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n", 400),
    "chunks twice": (POST + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", (400, 501)),
    "chunks of something": (POST + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 501),
    "chunks by another name": (POST + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", 501),
    "chunks in HTTP/1.0": (b"POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
    "a space before the colon": (POST + b"Content-Length : 4\r\n\r\nabcd", 400),
    "a folded line": (GET + b"X-A: b\r\n c\r\n\r\n", 400),
    "a folded length": (POST + b"Content-Length:\r\n 4\r\n\r\nabcd", 400),
    "a bare LF": (GET + b"X-A: b\nX-B: c\r\n\r\n", 400),
    "a bare CR": (GET + b"X-A: b\rX-B: c\r\n\r\n", 400),
    "a NUL": (GET + b"X-A: b\0c\r\n\r\n", 400),
    "no host": (b"GET /v1/webhooks HTTP/1.1\r\n\r\n", 400),
    "two hosts": (GET + b"Host: other\r\n\r\n", 400),
    "another version": (b"GET / HTTP/9.9\r\nHost: a\r\n\r\n", 400),
    "a huge head": (GET + b"X-A: " + b"a" * 20_000 + b"\r\n\r\n", 431),
    "many headers": (GET + b"X-A: aaaaaaaaaaaaaaaa\r\n" * 1_000 + b"\r\n", 431),
    "a huge target": (b"GET /" + b"a" * 20_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n", 431),
    "a huge chunk": (POST + b"Transfer-Encoding: chunked\r\n\r\nffffffffff\r\n", 413),
}


@pytest.mark.parametrize("sent, status", REFUSED.values(), ids=REFUSED)
def test_a_request_is_refused_with(port, address, sent, status):
    said, _ = talk(port, sent, source=address)

    assert status_of(said) in (status if isinstance(status, tuple) else (status,)), said[:300]
    assert len(re.findall(rb"HTTP/1\.1 \d{3} ", said)) == 1, "what follows must not be taken for a second request"
    assert all(name in headers_of(said) for name in HEADERS)
    assert headers_of(said)["connection"] == "close"


def test_a_large_body_is_refused_before_it_is_sent(port, address):
    head = POST + b"Content-Length: 1000000000\r\nExpect: 100-continue\r\n\r\n"

    said, seconds = talk(port, head, source=address)

    assert status_of(said) == 413, said[:300]
    assert seconds < 5
    assert all(name in headers_of(said) for name in HEADERS)


SLOW = {
    "silent": [b""],
    "half a head": [GET],
    "a head without CR": [b"GET / HTTP/1.1\nHost: a\n\n"],
    "half a body": [POST + b"Content-Length: 100\r\n\r\nabc"],
    "half a chunk": [POST + b"Transfer-Encoding: chunked\r\n\r\n5\r\nab"],
}


def test_clients_that_stand_still_are_cut(limited, port):
    with ThreadPoolExecutor(len(SLOW)) as pool:
        ends = dict(zip(SLOW, pool.map(lambda parts: talk(port, *parts, within=45), SLOW.values()), strict=True))

    assert {name: said for name, (said, _) in ends.items()} == dict.fromkeys(SLOW, b"")
    assert all(seconds < 12 for name, (_, seconds) in ends.items() if name != "silent"), ends
    assert ends["silent"][1] < 35, ends
    assert limited.api(REALM, limited.tenant()).call("GET").status_code == 200


def test_a_client_that_drips_is_cut_as_well(port, address):
    drops = (bytes([byte]) for byte in GET + b"X-A: " + b"a" * 200)

    said, seconds = talk(port, *drops, gap=0.2, within=30, source=address)

    assert said == b""
    assert seconds < 12


def test_many_open_connections_do_not_shut_others_out_for_long(limited, port):
    held = [socket.create_connection(("127.0.0.1", port)) for _ in range(300)]
    try:
        for one in held:
            one.sendall(b"GET / HTTP/1.1\r\n")
        began = time.monotonic()
        answer = requests.get(f"http://127.0.0.1:{port}/v1/webhooks", timeout=30)
        assert answer.status_code in (401, 429)
        assert time.monotonic() - began < 25, "they are cut after ten seconds, and further ones take their place once"
    finally:
        for one in held:
            one.close()
