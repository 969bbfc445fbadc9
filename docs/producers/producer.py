"""Publishes each line of standard input as an event: producer.py BROKERS TOPIC TENANT

With confluent-kafka: pip install confluent-kafka
"""

import sys

from confluent_kafka import Producer

failed = 0


def told(error, _record):
    global failed
    if error is not None:
        print(f"not published: {error}", file=sys.stderr)
        failed += 1


def main(brokers, topic, tenant):
    producer = Producer(
        {
            "bootstrap.servers": brokers,
            "enable.idempotence": True,  # a retry makes no second event; implies acks=all
            "partitioner": "murmur2_random",  # as the Java client: librdkafka's default is another hash
        }
    )
    for line in sys.stdin.buffer:
        event = line.rstrip(b"\n")
        while True:
            try:
                producer.produce(topic, value=event, key=tenant, headers=[("tenant", tenant)], on_delivery=told)
                break
            except BufferError:  # its queue is full: what was acknowledged makes room
                producer.poll(0.1)
        producer.poll(0)
    left = producer.flush(30)
    return 1 if left or failed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
