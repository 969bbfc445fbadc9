"""The broker of the tests: dev/broker started for this run, or one that FANTAIL_BROKERS names."""

import os

from confluent_kafka import TopicPartition
from confluent_kafka.admin import AdminClient, AlterConfigOpType, ConfigEntry, ConfigResource, NewTopic, ResourceType

from harness.devtools import Cluster


class Kafka:
    def __init__(self, *, own=False):
        """`own`: never the one that FANTAIL_BROKERS names."""
        self.nodes = (
            None  # dev/broker's Cluster, to stop, kill and pause nodes; None where the broker is somebody else's
        )
        given = None if own else os.environ.get("FANTAIL_BROKERS")
        if not given:
            self.nodes = Cluster()
        self.bootstrap = given or self.nodes.bootstrap
        self._admin = AdminClient({"bootstrap.servers": self.bootstrap})

    def create_topics(self, *names, partitions=4, **settings):
        config = {name.replace("_", "."): value for name, value in settings.items()}
        wanted = [NewTopic(name, num_partitions=partitions, replication_factor=1, config=config) for name in names]
        for done in self._admin.create_topics(wanted).values():
            done.result(20)

    def delete_topic(self, name):
        self._admin.delete_topics([name])[name].result(20)

    def delete_records(self, topic, ends):
        """As retention does it: everything before the ends, which are given by partition."""
        wanted = [TopicPartition(topic, partition, end) for partition, end in ends.items()]
        for done in self._admin.delete_records(wanted).values():
            done.result(20)

    def topics(self):
        return set(self._admin.list_topics(timeout=10).topics)

    def alter_topic(self, name, **settings):
        entries = [
            ConfigEntry(key.replace("_", "."), value, incremental_operation=AlterConfigOpType.SET)
            for key, value in settings.items()
        ]
        resource = ConfigResource(ResourceType.TOPIC, name, incremental_configs=entries)
        self._admin.incremental_alter_configs([resource])[resource].result(20)

    def stop(self):
        if self.nodes:
            self.nodes.stop()
