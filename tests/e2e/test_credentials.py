"""Who may call the management API: API keys with their scopes, JSON Web Tokens of each algorithm, and how soon a change
of their files counts.
"""

import hashlib
import hmac
import json
import time

import pytest

from harness import configuration
from harness.api import Api
from harness.services import run_once
from harness.tokens import Issuer, base64url, encoded

REALM = "sentimatrix"
OTHER_REALM = "social"
URL = "https://hooks.example.com/services/xxx"
ALGORITHMS = ("HS256", "RS256", "ES256", "EdDSA")
WITHIN = 5  # seconds, in which a change of the files must count


@pytest.fixture(scope="module")
def issuers(tmp_path_factory):
    folder = tmp_path_factory.mktemp("issuers")
    return {algorithm: Issuer(algorithm, folder) for algorithm in ALGORITHMS}


def jwt_file(folder, issuers):
    """One issuer for each way of giving a key: a secret, PEM, and two key sets."""
    (folder / "login.jwks").write_text(
        json.dumps({"keys": [issuers[name].web_key() | {"kid": name} for name in ("RS256", "ES256", "EdDSA")]})
    )
    claims = {"tenant": "/org/id", "role": "/role"}
    common = {"realm": REALM, "claims": claims, "operators": ["hooks-admin"], "audience": "fantail"}
    keys = {
        "HS256": {"algorithm": "HS256", "secret_file": str(issuers["HS256"].key_file)},
        "RS256": {"algorithm": "RS256", "pem_file": str(issuers["RS256"].key_file)},
        "ES256": {"algorithm": "ES256", "jwks_file": "login.jwks"},
        "EdDSA": {"algorithm": "EdDSA", "jwks_file": "login.jwks"},
    }
    entries = [common | {"issuer": f"https://{name}.example", "keys": [key]} for name, key in keys.items()]
    return configuration.write_file(folder / "jwt.yaml", {"issuers": entries})


@pytest.fixture(scope="module")
def guarded(make_on, kafka, issuers):
    """A Fantail that takes API keys and tokens. No event flows: its ingestor is enough."""
    installation = make_on(kafka)
    installation.create_topics()
    installation.set("api.jwt_file", jwt_file(installation.folder, issuers))
    installation.ingestor.start().wait_ready()
    yield installation
    installation.stop()


@pytest.fixture
def bearing(guarded):
    """The API as whoever bears this credential sees it."""
    return lambda credential: Api(guarded.api_origin, credential, guarded.description)


def token(issuers, algorithm, tenant, **changed):
    claims = {"iss": f"https://{algorithm}.example", "aud": ["fantail"], "org": {"id": tenant}}
    return issuers[algorithm].token(**claims | changed)


@pytest.mark.contract("sentimatrix-token", "smartaihub-token")
@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_a_token_stands_for_its_tenant(guarded, bearing, issuers, algorithm):
    tenant = guarded.tenant()
    api = bearing(token(issuers, algorithm, tenant))

    created = api.create(name="made by token", url=URL, events=["scrape.completed"])

    assert [one["id"] for one in api.list()] == [created["id"]]
    assert guarded.api(REALM, tenant).get(created["id"])["name"] == "made by token"  # the tenant's API key sees the same
    assert bearing(token(issuers, algorithm, guarded.tenant())).call("GET", f"/{created['id']}").status_code == 404


HOSTILE = {
    "expired": {"exp": 1_000_000_000},
    "without an end": {"exp": None},
    "of the future": {"iat": 4_000_000_000},
    "not valid yet": {"nbf": 4_000_000_000},
    "for another audience": {"aud": "shop"},
    "for no audience": {"aud": None},
    "of another issuer": {"iss": "https://evil.example"},
    "of no issuer": {"iss": None},
    "without a tenant": {"org": None},
    "for all tenants": {"org": {"id": "*"}},
    "for an empty tenant": {"org": {"id": ""}},
    "critical": {"header": {"crit": ["exp"]}},
    "of another key": {"header": {"kid": "another"}},
    "for a logout": {"header": {"typ": "logout+jwt"}},
    "too long": {"more": "x" * 8192},
}


@pytest.mark.parametrize("changed", HOSTILE.values(), ids=HOSTILE)
def test_a_token_is_refused_that_is(bearing, guarded, issuers, changed):
    answer = bearing(token(issuers, "ES256", guarded.tenant(), **changed)).call("GET")

    assert answer.status_code == 401, answer.text
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert answer.json()["error"]["code"] == "UNAUTHORIZED"


def test_no_algorithm_is_taken_for_another(bearing, guarded, issuers):
    genuine = token(issuers, "RS256", guarded.tenant())
    _, claims, signature = genuine.split(".")
    public = issuers["RS256"].key_file.read_bytes()
    signed = f"{encoded({'alg': 'HS256'})}.{claims}"
    forged = {
        "none": f"{encoded({'alg': 'none'})}.{claims}.",
        "none, signed": f"{encoded({'alg': 'none'})}.{claims}.{signature}",
        "HMAC by the public key": f"{signed}.{base64url(hmac.digest(public, signed.encode(), hashlib.sha256))}",
        "HMAC without a secret": f"{signed}.{base64url(hmac.digest(b'', signed.encode(), hashlib.sha256))}",
        "another algorithm's header": f"{encoded({'alg': 'ES256'})}.{claims}.{signature}",
        "no signature": f"{genuine.rsplit('.', 1)[0]}.",
        "padded": f"{genuine}=",
    }
    assert bearing(genuine).call("GET").status_code == 200
    refused = {name: bearing(credential).call("GET").status_code for name, credential in forged.items()}
    assert refused == dict.fromkeys(forged, 401)


def test_scopes_of_tokens_hold(bearing, guarded, issuers):
    tenant = guarded.tenant()
    reader = bearing(token(issuers, "ES256", tenant, scope="openid read"))

    assert reader.call("GET").status_code == 200
    refused = reader.call("POST", json={"name": "a", "url": URL, "events": ["*"]})
    assert refused.status_code == 403
    assert "scope write" in refused.json()["error"]["message"]
    assert bearing(token(issuers, "ES256", tenant, scope="openid")).call("GET").status_code == 401


def test_an_operators_token_sees_the_realm_and_no_other(bearing, guarded, issuers):
    mine = guarded.api(REALM, guarded.tenant()).create(name="a", url=URL, events=["scrape.completed"])
    foreign = guarded.api(OTHER_REALM, guarded.tenant()).create(name="a", url=URL, events=["post.published"])
    operator = bearing(token(issuers, "EdDSA", guarded.tenant(), role="hooks-admin"))

    assert operator.get(mine["id"])["id"] == mine["id"]
    assert operator.call("GET", f"/{foreign['id']}").status_code == 404
    assert mine["id"] in [one["id"] for one in operator.list()]


# API keys


class KeysFile:
    """The installation's file, with entries added and taken out as an operator would."""

    def __init__(self, installation):
        self._file = installation.folder / "api-keys.yaml"

    def change(self, change):
        document = json.loads(self._file.read_text())
        change(document["keys"])
        written = self._file.with_suffix(".new")
        configuration.write_file(written, document)
        written.rename(self._file)

    def replace_text(self, text):
        before = self._file.read_text()
        self._file.write_text(text)
        return before


@pytest.fixture
def keys_file(guarded):
    return KeysFile(guarded)


def entry(key, tenant, **more):
    return {"sha256": hashlib.sha256(key.encode()).hexdigest(), "realm": REALM, "tenant": tenant} | more


def seconds_until(api, status):
    """How long it takes until a call is answered so."""
    began = time.monotonic()
    while api.call("GET").status_code != status:
        assert time.monotonic() < began + 2 * WITHIN, f"still not {status}"
        time.sleep(0.1)
    return time.monotonic() - began


def test_a_key_counts_and_ends_within_seconds_of_its_entry(guarded, bearing, keys_file):
    api = bearing("a new key")
    made = entry("a new key", guarded.tenant())
    assert api.call("GET").status_code == 401

    keys_file.change(lambda keys: keys.append(made))
    assert seconds_until(api, 200) < WITHIN

    keys_file.change(lambda keys: keys.remove(made))
    assert seconds_until(api, 401) < WITHIN


def test_scopes_of_keys_hold(guarded, bearing, keys_file):
    tenant = guarded.tenant()
    keys_file.change(
        lambda keys: keys.extend(entry(f"key that may {scope}", tenant, scope=scope) for scope in ("read", "write"))
    )
    reader, writer = bearing("key that may read"), bearing("key that may write")
    seconds_until(writer, 200)

    made = writer.create(name="a", url=URL, events=["scrape.completed"])

    assert reader.get(made["id"])["id"] == made["id"]
    for method, path in (("DELETE", ""), ("PATCH", ""), ("POST", "/disable"), ("GET", "/secret")):
        refused = reader.call(method, f"/{made['id']}{path}", json={"name": "b"} if method == "PATCH" else None)
        assert refused.status_code == 403, (method, path)
        assert refused.json()["error"]["message"] == "this call needs a credential with the scope write"


def test_an_expired_key_is_refused_as_such(guarded, bearing, keys_file):
    tenant = guarded.tenant()
    keys_file.change(
        lambda keys: keys.extend(
            [
                entry("key of yesterday", tenant, expires_at="2020-01-01T00:00:00Z"),
                entry("key of tomorrow", tenant, expires_at="2999-01-01T00:00:00Z"),
            ]
        )
    )
    seconds_until(bearing("key of tomorrow"), 200)

    refused = bearing("key of yesterday").call("GET")

    assert refused.status_code == 401
    assert "expired" in refused.json()["error"]["message"]


def test_a_broken_file_changes_nothing_and_shows(guarded, keys_file):
    api = guarded.api(REALM, guarded.tenant())

    def failed(expected):
        deadline = time.monotonic() + 2 * WITHIN
        while guarded.ingestor.metric("fantail_credentials_reload_failed") != expected:
            assert time.monotonic() < deadline
            time.sleep(0.1)

    before = keys_file.replace_text("keys: [")
    failed(1)
    assert api.call("GET").status_code == 200
    messages = [line for line in guarded.ingestor.log_lines() if line["level"] == "error"]
    assert any("api-keys.yaml" in line.get("detail", "") for line in messages)

    keys_file.replace_text(before)
    failed(0)
    assert api.call("GET").status_code == 200


def test_without_any_credentials_file_it_does_not_start(not_started):
    settings = json.loads(not_started.ingestor.config_file.read_text())
    del settings["api"]["keys_file"]
    file = configuration.write_file(not_started.folder / "without.yaml", settings)

    code, said = run_once("ingestor", file, "--check-config")

    assert code == 78
    assert "api.keys_file" in said and "api.jwt_file" in said
