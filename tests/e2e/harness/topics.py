"""Reads topics whole, and says how far a group has come. Looks from outside: no group is joined."""

from dataclasses import dataclass

from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaError, TopicPartition


@dataclass(frozen=True)
class Record:
    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    headers: dict  # name: bytes; of a repeated name the last
    timestamp: int  # milliseconds


def _consumer(bootstrap, group="outside"):
    return Consumer(
        {
            "bootstrap.servers": bootstrap,
            "group.id": group,  # wanted by the client; nothing is subscribed to or committed
            "enable.auto.commit": False,
            "enable.partition.eof": True,
            "auto.offset.reset": "error",
            "fetch.wait.max.ms": 20,
            "log_level": 2,  # a broker that was killed on purpose is no news
        }
    )


def partitions(consumer, topic):
    metadata = consumer.list_topics(topic, timeout=10).topics[topic]
    assert metadata.error is None, f"{topic}: {metadata.error}"
    return sorted(metadata.partitions)


def read_all(bootstrap, topic):
    """Every record of the topic, from its beginning to the end it had when asked."""
    consumer, records = _consumer(bootstrap), []
    try:
        waiting = set(partitions(consumer, topic))
        consumer.assign([TopicPartition(topic, partition, OFFSET_BEGINNING) for partition in waiting])
        while waiting:
            message = consumer.poll(10)
            assert message is not None, f"{topic}: no answer for 10 s"
            if message.error() is None:
                records.append(_record(message))
            elif message.error().code() == KafkaError._PARTITION_EOF:
                waiting.discard(message.partition())
            else:
                raise RuntimeError(f"{topic}: {message.error()}")
    finally:
        consumer.close()
    return records


@dataclass(frozen=True)
class Progress:
    end: int  # summed over the partitions, as is
    waiting: int  # not committed yet; a partition without a commit counts from its beginning


def progress(bootstrap, group, names):
    """{topic: how far the group has come in it}."""
    consumer = _consumer(bootstrap, group)
    try:
        return {name: _progress(consumer, name) for name in names}
    finally:
        consumer.close()


def lag(bootstrap, group, topic):
    """Records that the group has not committed yet."""
    return progress(bootstrap, group, [topic])[topic].waiting


def _progress(consumer, topic):
    positions = [TopicPartition(topic, number) for number in partitions(consumer, topic)]
    end = waiting = 0
    for position in consumer.committed(positions, timeout=10):
        low, high = consumer.get_watermark_offsets(position, timeout=10)
        end += high
        waiting += high - (position.offset if position.offset >= 0 else low)
    return Progress(end, waiting)


def _record(message):
    return Record(
        topic=message.topic(),
        partition=message.partition(),
        offset=message.offset(),
        key=message.key(),
        value=message.value(),
        headers=dict(message.headers() or []),
        timestamp=message.timestamp()[1],
    )
