"""Publishes events and keeps the producer ledger: what was to be published, and how that ended.

`acknowledged`: the broker has it, so Fantail owes it. `failed`: it never left. `unknown`: no answer came; it may
appear or not.
"""

import functools
import time
from dataclasses import dataclass, field
from hashlib import sha256

from confluent_kafka import KafkaError, Producer

NEVER_LEFT = (
    KafkaError._QUEUE_FULL,
    KafkaError.MSG_SIZE_TOO_LARGE,
    KafkaError._UNKNOWN_TOPIC,
    KafkaError._UNKNOWN_PARTITION,
)


@dataclass
class Published:
    """A line of the ledger. `posted` is the body that a webhook in its dialect's own format must receive."""

    realm: str
    tenant: str
    type: str
    body: bytes
    posted: bytes
    conversation: str | None = None  # whose webhooks alone want it, where there are several
    ended: str = "unknown"
    topic: str = ""
    partition: int = -1
    offset: int = -1
    at: float = 0.0  # seconds since 1970, when it was handed to the producer

    @property
    def sha256(self):
        return sha256(self.posted).hexdigest()


@dataclass
class EventProducer:
    bootstrap: str
    ledger: list = field(default_factory=list)

    def __post_init__(self):
        self._producer = Producer(
            {
                "bootstrap.servers": self.bootstrap,
                "acks": "all",
                "enable.idempotence": True,
                "linger.ms": 1,
                "partitioner": "murmur2_random",
                "delivery.timeout.ms": 30_000,
                "message.max.bytes": 16 * 1024 * 1024,  # what is too large is for the broker and Fantail to say
                "log_level": 2,  # a broker that was killed on purpose is no news
            }
        )

    def publish(self, topic, event, *, key=None, tenant_header=None):
        """Hands one event over; its line is in the ledger at once and is completed by flush()."""
        self.ledger.append(event)
        event.at = time.time()
        self.send(topic, event.body, key=key, tenant_header=tenant_header, told=functools.partial(_end, event))
        return event

    def send(self, topic, value, *, key=None, tenant_header=None, headers=(), told=None):
        """Any record, also one that is no event: outside the ledger."""
        tenant = [("tenant", tenant_header)] if tenant_header else []
        self._producer.produce(topic, value=value, key=key, headers=[*tenant, *headers], on_delivery=told)
        self._producer.poll(0)

    def flush(self, within=30):
        assert self._producer.flush(within) == 0, "the broker did not acknowledge everything"


def _end(line, error, record):
    if error is None:
        line.ended = "acknowledged"
        line.topic, line.partition, line.offset = record.topic(), record.partition(), record.offset()
    elif error.code() in NEVER_LEFT:
        line.ended = "failed"
