"""Writes waiting tasks straight into delay topics, as a dispatcher would, and finds them again in `deliveries`."""

import time
import uuid
from dataclasses import dataclass

from confluent_kafka import Producer

from harness import configuration

LENGTHS = {"5s": 5, "15s": 15, "1m": 60, "5m": 300, "15m": 900, "1h": 3600, "6h": 21600}  # seconds
UNKNOWN_FIELD = b"\xca\x3e\x05later"  # field 1001 of a version that is not written yet


@dataclass(frozen=True)
class Parked:
    delivery_id: str
    tier: str
    partition: int
    due_ms: int
    value: bytes


class Parking:
    def __init__(self, fantail):
        self._fantail = fantail
        self._numbers = 0
        self._producer = Producer(
            {
                "bootstrap.servers": fantail.kafka.bootstrap,
                "acks": "all",
                "linger.ms": 20,
                "batch.size": 64 << 10,
                "message.max.bytes": 4 << 20,
                "queue.buffering.max.kbytes": 256 << 10,
            }
        )

    def park(self, tier, *, wait, value=b'{"n": 1}', partition=None):
        """Due `wait` seconds from now; partitions take turns."""
        self._numbers += 1
        due_ms = int((time.time() + wait) * 1000)
        number = self._numbers % configuration.PARTITIONS if partition is None else partition
        parked = Parked(str(uuid.uuid4()), tier, number, due_ms, value)
        headers = [("other", b"kept"), ("task", self._task(parked) + UNKNOWN_FIELD)]
        self._produce(f"{self._fantail.prefix}delay.{tier}", number, value, headers)
        return parked

    def park_as_is(self, tier, *, value, headers, partition=0):
        self._produce(f"{self._fantail.prefix}delay.{tier}", partition, value, headers)

    def flush(self):
        assert self._producer.flush(60) == 0

    def _produce(self, topic, partition, value, headers):
        while True:
            try:
                self._producer.produce(topic, value=value, key=b"wh_gone", partition=partition, headers=headers)
                return self._producer.poll(0)
            except BufferError:
                self._producer.poll(0.1)

    def _task(self, parked):
        task = self._fantail.records["DeliveryTask"]()
        task.delivery_id = parked.delivery_id
        task.turn = 1
        task.realm = "standard"
        task.tenant = b"acme"
        task.webhook_id = "wh_gone"
        task.source.topic = "elsewhere"
        task.event_id = "msg_1"
        task.event_type = "order.paid"
        task.body_format = 1
        task.due_at_ms = parked.due_ms
        return task.SerializeToString()


def returned(fantail):
    """Records of `deliveries` by delivery id, each a list: two would be a duplicate."""
    found = {}
    for record in fantail.read("deliveries"):
        found.setdefault(fantail.task_of(record).delivery_id, []).append(record)
    return found


def wait_returned(fantail, parked, within):
    """The records of `deliveries` by delivery id once all of `parked` are there."""
    deadline = time.monotonic() + within
    wanted = {one.delivery_id for one in parked}
    while not wanted <= (found := returned(fantail)).keys():
        missing = [one for one in parked if one.delivery_id not in found]
        assert time.monotonic() < deadline, f"{len(missing)} did not come back: {missing[:3]}"
        time.sleep(0.3)
    return found


def resident_mib(service):
    with open(f"/proc/{service.pid}/status", encoding="ascii") as status:
        line = next(line for line in status if line.startswith("VmRSS:"))
    return int(line.split()[1]) / 1024
