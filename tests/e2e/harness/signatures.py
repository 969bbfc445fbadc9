"""What a delivery's signature must be, by the contracts: written from contracts/README.md, not from Fantail's code.

In the five products' dialects the HMAC key is the whole secret as shown, `whsec_` included. In `standard` it is what
follows `whsec_`, decoded; the official verifier is asked as well, so that this file does not merely agree with itself.
"""

import base64
import hashlib
import hmac
import subprocess
from dataclasses import dataclass

from standardwebhooks.webhooks import Webhook as OfficialVerifier
from standardwebhooks.webhooks import WebhookVerificationError


@dataclass(frozen=True)
class Rule:
    header: str
    prefix: str


RULES = {
    "social": Rule("X-Webhook-Signature", "sha256="),
    "roundabout": Rule("X-Roundabout-Signature", ""),
    "sentimatrix": Rule("X-Sentimatrix-Signature", "sha256="),
    "conversations": Rule("X-Webhook-Signature", "sha256="),
    "smartaihub": Rule("X-Webhook-Signature", "sha256="),
    "standard": Rule("webhook-signature", "v1,"),
}


def sign(dialect, secret, body, *, webhook_id="", timestamp=""):
    """The whole value of the dialect's signature header."""
    rule = RULES[dialect]
    if dialect == "standard":
        key = base64.b64decode(secret.removeprefix("whsec_"))
        signed = f"{webhook_id}.{timestamp}.".encode() + body
        return rule.prefix + base64.b64encode(hmac.digest(key, signed, "sha256")).decode()
    return rule.prefix + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


@dataclass(frozen=True)
class Secrets:
    """What signs at a moment. During a rotation there are two: in the five the present one signs as ever, and the next
    one in a header of its own; in `standard` both sign in the one header, the next one's signature first.
    """

    present: str | None  # None: unsigned
    next: str | None = None


def rotation(old, new):
    """The three in their order."""
    return (Secrets(old), Secrets(old, new), Secrets(new))


def next_header(dialect):
    return RULES[dialect].header + "-Next"


def genuine(dialect, secrets, headers, body):
    """Whether a request is signed as its dialect says. `headers` maps lower-case names to values."""
    found = headers.get(RULES[dialect].header.lower())
    found_next = headers.get(next_header(dialect).lower())
    if secrets.present is None:
        return found is None and found_next is None  # only `conversations` may be unsigned, and then it must be
    if found is None:
        return False
    if dialect == "standard":
        in_use = [secret for secret in (secrets.next, secrets.present) if secret]
        if found_next is not None or not all(_official(secret, headers, body) for secret in in_use):
            return False
        return found == " ".join(_of_standard(secret, headers, body) for secret in in_use)
    wanted_next = secrets.next and sign(dialect, secrets.next, body)
    return hmac.compare_digest(found, sign(dialect, secrets.present, body)) and found_next == wanted_next


def verifies(dialect, known, headers, body):
    """What a receiver finds that knows these secrets and looks at the one header of the documents."""
    if dialect == "standard":
        return any(_official(secret, headers, body) for secret in known)
    found = headers.get(RULES[dialect].header.lower(), "")
    return any(hmac.compare_digest(found, sign(dialect, secret, body)) for secret in known)


def _of_standard(secret, headers, body):
    return sign("standard", secret, body, webhook_id=headers["webhook-id"], timestamp=headers["webhook-timestamp"])


def _official(secret, headers, body):
    try:
        OfficialVerifier(secret).verify(body, headers)
    except (WebhookVerificationError, KeyError):
        return False
    return True


def genuine_v1a(public_key, headers, body, folder):
    """Whether one of the signatures is ed25519's, as OpenSSL finds: the official verifiers know HMAC only.

    `folder`: where it may leave files.
    """
    signatures = [one for one in headers["webhook-signature"].split(" ") if one.startswith("v1a,")]
    der = bytes.fromhex("302a300506032b6570032100")  # RFC 8410, 4: what stands before the 32 bytes of an ed25519 key
    (folder / "key.der").write_bytes(der + base64.b64decode(public_key.removeprefix("whpk_")))
    (folder / "signed").write_bytes(f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body)
    command = "openssl pkeyutl -verify -pubin -keyform DER -inkey key.der -rawin -in signed -sigfile signature".split()
    for one in signatures:
        (folder / "signature").write_bytes(base64.b64decode(one.removeprefix("v1a,"), validate=True))
        if subprocess.run(command, cwd=folder, capture_output=True, timeout=20).returncode == 0:
            return True
    return False
