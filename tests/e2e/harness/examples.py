"""The documents' example events, byte for byte as they print them, and what a delivery of each must look like.

003 shows its payload with comments, which are no JSON: they are left out here, and its `metadata` is empty. 002 prints
most of its examples without `id` and `timestamp`: those are appended on the way (contracts/README.md, "Bodies").
"""

import json
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "examples"
DIALECTS = ("social", "roundabout", "sentimatrix", "conversations", "smartaihub", "standard")

BODY_FORMAT = {"social": "javascript", "roundabout": "javascript"}  # the other dialects': raw
APPENDED = {  # fields appended where the publisher left them out, in the order of the dialect's envelope
    "roundabout": ("id", "created_at"),
    "sentimatrix": ("id", "timestamp"),
}


@dataclass(frozen=True)
class Example:
    dialect: str
    name: str
    body: bytes

    def __str__(self):
        return f"{self.dialect}/{self.name}"

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def type(self):
        return event_type(self.dialect, self.json)

    @property
    def tenant(self):
        """The tenant that the event itself names; None: the topic's."""
        return self.json.get({"social": "workspaceId", "smartaihub": "userId"}.get(self.dialect))

    @property
    def id(self):
        return publisher_id(self.dialect, self.json)

    @property
    def missing(self):
        return tuple(field for field in APPENDED.get(self.dialect, ()) if field not in self.json)


def event_type(dialect, event):
    if dialect == "conversations":
        return "message." + event["data"]["status"].lower()
    return event[{"roundabout": "event_type", "smartaihub": "eventType", "standard": "type"}.get(dialect, "event")]


def publisher_id(dialect, event):
    """The publisher's own event id; 003's `/data/id` names a message, which comes in several events."""
    return event.get("id") if dialect in ("roundabout", "sentimatrix", "smartaihub") else None


def play_examples(fantail, target, tenant=None):
    """Publishes every example of the target's product, and waits for as many deliveries. `tenant`: of each record, where
    the events do not say it themselves.
    """
    documented = examples(target.dialect)
    for example in documented:
        fantail.publish_as_is(target.dialect, example.body, tenant=tenant)
    return documented, target.wait_for(len(documented))


def examples(dialect=None):
    return [
        Example(folder.name, file.stem, file.read_bytes())
        for folder in sorted(FOLDER.iterdir())
        if dialect in (None, folder.name)
        for file in sorted(folder.glob("*.json"))
    ]
