"""A real Apache Kafka of one node or three, for the demo, the tests and the benchmarks.

    from broker import Cluster          # with dev/ on sys.path

    with Cluster(nodes=3) as kafka:
        kafka.bootstrap                 # "127.0.0.1:…,…", answers metadata requests by now
        kafka.kill_node(2)              # SIGKILL; also stop_node, pause_node, resume_node
        kafka.start_node(2)             # same ports, same data; returns when it answers again

The command of the same name is dev/broker/broker.
"""

from .cluster import Cluster
from .errors import BrokerError

__all__ = ["BrokerError", "Cluster"]
