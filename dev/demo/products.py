"""What the demo runs: one realm, one source topic, one receiver and one webhook for each dialect."""

import base64
import json
import secrets
from dataclasses import dataclass
from pathlib import Path

EVENTS = Path(__file__).parent / "events"
OWN_TENANT = "acme"  # of events that name no tenant themselves
GENERATED = 60  # events of each dialect, beside the documents' own


@dataclass(frozen=True)
class Product:
    dialect: str
    names_tenant: bool = False  # in the event: its webhook is an operator's, for every tenant
    https: bool = False  # the dialect delivers to nothing else

    @property
    def topic(self):
        return f"{self.dialect}.events"

    def examples(self):
        return (EVENTS / f"{self.dialect}.ndjson").read_text(encoding="utf-8").splitlines()

    def generated(self):
        return [json.dumps(_GENERATORS[self.dialect](number), separators=(",", ":")) for number in range(GENERATED)]

    def conversations(self):
        """Those whose messages are published; a webhook of this dialect belongs to them."""
        if self.dialect != "conversations":
            return []
        return sorted({json.loads(line)["conversation_id"] for line in self.examples() + self.generated()})


def new_secret():
    """As Standard Webhooks writes one; the other dialects take any text."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(24)).decode()


def _time(number):
    return f"2026-01-{1 + number % 28:02}T10:{number % 60:02}:00Z"


_GENERATORS = {
    "standard": lambda n: {"type": "invoice.paid", "timestamp": _time(n), "data": {"invoice": f"in_{n}"}},
    "social": lambda n: {
        "event": "post.published", "timestamp": _time(n), "data": {"postId": f"post_{n}"}, "workspaceId": f"ws_{n % 7}",
    },
    "roundabout": lambda n: {
        "id": f"evt_demo{n}", "event_type": "follower.gained", "created_at": _time(n), "data": {"follower": n},
    },
    "sentimatrix": lambda n: {
        "id": f"evt_demo{n}", "event": "scrape.progress", "timestamp": _time(n),
        "data": {"project_id": f"proj_{n % 5}", "percent": n},
    },
    "conversations": lambda n: {
        "conversation_id": f"conversation-{n % 12}",
        "data": {"id": f"message-{n}", "content": f"Message {n}", "content_type": "TEXT", "type": "BOT",
                 "channel": "API", "status": "PROCESSED"},
        "timestamp": _time(n),
    },
    "smartaihub": lambda n: {
        "id": f"event_demo_{n}", "eventType": "credit.low", "userId": f"user_{n % 9}", "data": {"balance": n},
        "metadata": {"service": "core-service", "timestamp": _time(n)},
    },
}

PRODUCTS = (
    Product("standard", https=True),
    Product("social", names_tenant=True),
    Product("roundabout"),
    Product("sentimatrix"),
    Product("conversations", https=True),
    Product("smartaihub", names_tenant=True),
)
