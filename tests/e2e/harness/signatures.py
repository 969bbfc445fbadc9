"""What a delivery's signature must be, by the contracts: written from contracts/README.md, not from Fantail's code.

In the five products' dialects the HMAC key is the whole secret as shown, `whsec_` included. In `standard` it is what
follows `whsec_`, decoded; the official verifier is asked as well, so that this file does not merely agree with itself.
"""

import base64
import hashlib
import hmac
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


def genuine(dialect, secret, headers, body):
    """Whether a request is signed as its dialect says. `headers` maps lower-case names to values."""
    found = headers.get(RULES[dialect].header.lower())
    if secret is None:
        return found is None  # only `conversations` may be unsigned, and then it must be
    if found is None:
        return False
    if dialect == "standard":
        return _official(secret, headers, body) and found == sign(
            dialect, secret, body, webhook_id=headers["webhook-id"], timestamp=headers["webhook-timestamp"]
        )
    return hmac.compare_digest(found, sign(dialect, secret, body))


def _official(secret, headers, body):
    try:
        OfficialVerifier(secret).verify(body, headers)
    except (WebhookVerificationError, KeyError):
        return False
    return True
