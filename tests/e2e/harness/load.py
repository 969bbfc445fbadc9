"""Events by the hundred, each told apart by its number, in the form in which they must be posted.

They are written as JavaScript writes JSON, so that `javascript` and `raw` alike leave them as they are, and every
envelope field is there, so that nothing is appended.
"""

import itertools
import json
import threading
import time

from harness.producer import Published
from harness.receiver import after

WHEN = "2026-02-03T04:05:06Z"
CONVERSATION = "uuid-string"  # as in 003's example, and in the webhooks that Installation.subscribe makes


def _social(number, event_type, tenant):
    return {"event": event_type, "timestamp": WHEN, "data": {"number": number}, "workspaceId": tenant}


def _smartaihub(number, event_type, tenant):
    return {
        "id": f"evt_{number}",
        "eventType": event_type,
        "userId": tenant,
        "data": {"number": number},
        "metadata": {"service": "load", "timestamp": WHEN},
    }


def _sentimatrix(number, event_type, _tenant):
    return {
        "id": f"evt_{number}",
        "event": event_type,
        "timestamp": WHEN,
        "data": {"project_id": "proj_1", "number": number},
    }


def _standard(number, event_type, _tenant):
    return {"type": event_type, "timestamp": WHEN, "data": {"number": number}}


def _roundabout(number, event_type, _tenant):
    return {"id": f"evt_{number}", "event_type": event_type, "created_at": WHEN, "data": {"number": number}}


def _conversations(number, event_type, _tenant, conversation=CONVERSATION):
    status = event_type.removeprefix("message.").upper()
    return {"conversation_id": conversation, "data": {"id": f"message_{number}", "status": status}, "timestamp": WHEN}


SHAPES = {
    "social": _social,
    "roundabout": _roundabout,
    "sentimatrix": _sentimatrix,
    "conversations": _conversations,
    "smartaihub": _smartaihub,
    "standard": _standard,
}


def event(realm, number, event_type, tenant):
    body = _written(SHAPES[realm](number, event_type, tenant))
    return Published(realm=realm, tenant=tenant, type=event_type, body=body, posted=body)


def message(number, conversation, tenant):
    """An event of one conversation among several."""
    body = _written(_conversations(number, "message.received", tenant, conversation))
    return Published(
        realm="conversations",
        tenant=tenant,
        type="message.received",
        body=body,
        posted=body,
        conversation=conversation,
    )


def _written(fields):
    return json.dumps(fields, separators=(",", ":")).encode()


def numbered(count, *, realm="social", tenant="tenant_1", start=0):
    """Events of one tenant."""
    return [event(realm, number, "order.paid", tenant) for number in range(start, start + count)]


def mixed(run):
    """Two tenants in each of three realms with three webhooks each; makes the n-th event for one of them.

    One endpoint of each tenant takes a moment to answer, so that a stop finds requests in flight.
    """
    realms, types = ("social", "smartaihub", "standard"), ("order.paid", "order.sent", "user.created")
    for realm in realms:
        for tenant in ("tenant_1", "tenant_2"):
            for name, wanted in (("all", ("*",)), ("orders", ("order.*",)), ("users", ("user.*",))):
                target = run.target(f"{realm}-{tenant}-{name}", realm, tenant=tenant, events=wanted)
                if name == "users":
                    target.answers(then=after(0.3))
    return lambda number: event(realms[number % 3], number, types[number % 7 % 3], f"tenant_{1 + number % 2}")


def endless(make):
    """make(0), make(1), …: a load that lasts until it is ended."""
    return map(make, itertools.count())


class Publishing:
    """Publishes events at a steady pace from a thread of its own; there may be no end to them."""

    def __init__(self, installation, events, *, per_second):
        self._installation = installation
        self._events = events
        self._pause = 1.0 / per_second
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self):
        start = time.monotonic()
        for index, one in enumerate(self._events):
            if self._ended.wait(max(0.0, start + index * self._pause - time.monotonic())):
                return
            self._installation.publish(one)

    def end(self):
        """Now; returns when all that was published is acknowledged."""
        self._ended.set()
        self.finish()

    def finish(self, within=60):
        self._thread.join(within)
        assert not self._thread.is_alive(), "the load was not published in time"
        self._installation.producer.flush()
