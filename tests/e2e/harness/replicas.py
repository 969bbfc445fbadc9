"""What the log of webhooks says, folded as docs/architecture.md words it: once more, from outside."""

from dataclasses import dataclass

from harness.topics import Record


@dataclass(frozen=True)
class Standing:
    """A write that stood, in the log's order."""

    record: Record
    webhook: object  # protobuf
    version: int
    write_id: str


def standing(records, schema):
    """By webhook, the writes that stood, in the log's order; of a log that was never compacted."""
    found = {}
    for record in records:
        key = record.key.decode()
        if record.value is None:
            found.pop(key, None)
            continue
        written = schema["WebhookRecord"].FromString(record.value)
        before = found.setdefault(key, [])
        if not before or written.version > before[-1].version:
            before.append(Standing(record, written.webhook, written.version, written.write_id))
    return found


def of_key(records, webhook_id):
    return [record for record in records if record.key == webhook_id.encode()]
