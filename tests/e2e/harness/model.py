"""Which deliveries are owed: an independent few lines beside Fantail's matching index.

A webhook wants an event of its own realm and tenant whose type one of its patterns names. In a pattern `*` stands for
one segment between dots, `**` for any number of them, none too, and `*` alone for every type.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Subscription:
    """A webhook as the test made it, with the receiver's target that it points to."""

    id: str
    realm: str
    tenant: str
    events: tuple
    target: str
    conversation: str | None = None  # the only one that it belongs to, where there are several


def wants(pattern, event_type):
    if pattern == "*":
        return True
    return _fits(pattern.split("."), event_type.split("."))


def _fits(wanted, given):
    if not wanted:
        return not given
    if wanted[0] == "**":
        return any(_fits(wanted[1:], given[skipped:]) for skipped in range(len(given) + 1))
    return bool(given) and wanted[0] in ("*", given[0]) and _fits(wanted[1:], given[1:])


def owed(subscription, published):
    """By SHA-256 of the body to be posted: the events acknowledged that this webhook must get, and those it may get."""
    must, may = {}, {}
    for event in published:
        same = (event.realm, event.tenant, event.conversation) == (
            subscription.realm,
            subscription.tenant,
            subscription.conversation,
        )
        if same and event.ended != "failed" and any(wants(pattern, event.type) for pattern in subscription.events):
            (must if event.ended == "acknowledged" else may)[event.sha256] = event
    return must, may
