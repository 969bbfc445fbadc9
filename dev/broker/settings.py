"""What a node is started with: its properties and its Java command line."""

from dataclasses import dataclass

from layout import BUILD

JARS = BUILD / "deps" / "kafka" / "lib"


@dataclass(frozen=True)
class Ports:
    client: int
    controller: int


def properties(node, ports, folder, extra):
    """server.properties of one node. `ports` maps every node's id to its Ports; `extra` has the last word."""
    copies = min(len(ports), 3)
    in_sync = 2 if copies == 3 else 1
    voters = ",".join(f"{n}@127.0.0.1:{p.controller}" for n, p in sorted(ports.items()))
    mine = ports[node]
    values = {
        "process.roles": "broker,controller",
        "node.id": node,
        "controller.quorum.voters": voters,
        "controller.listener.names": "CONTROLLER",
        "inter.broker.listener.name": "PLAINTEXT",
        "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
        "listeners": f"PLAINTEXT://127.0.0.1:{mine.client},CONTROLLER://127.0.0.1:{mine.controller}",
        "advertised.listeners": f"PLAINTEXT://127.0.0.1:{mine.client}",
        "log.dirs": folder / "data",
        # A missing topic is a mistake to be told of, never something that appears with the broker's defaults.
        "auto.create.topics.enable": "false",
        "default.replication.factor": copies,
        "min.insync.replicas": in_sync,
        "offsets.topic.replication.factor": copies,
        "offsets.topic.num.partitions": 4,
        "transaction.state.log.replication.factor": copies,
        "transaction.state.log.min.isr": in_sync,
        "transaction.state.log.num.partitions": 4,
        "share.coordinator.state.topic.replication.factor": copies,
        "share.coordinator.state.topic.min.isr": in_sync,
        # The first member of a group gets its partitions at once instead of after three seconds.
        "group.initial.rebalance.delay.ms": 0,
        "log.cleaner.dedupe.buffer.size": 16 * 1024 * 1024,  # of the heap; the default takes a third of it
        "log.cleaner.backoff.ms": 1000,  # how long a test waits for a compaction that it asked for
        **extra,
    }
    return "".join(f"{key}={value}\n" for key, value in values.items())


def java(folder, bench, main, *arguments):
    """The command line of a JVM that keeps all it writes in `folder`, even when it is killed."""
    # Compiling less makes a test's broker start in half the time, and a benchmark's broker a slower one.
    tuning = ["-Xms512m", "-Xmx1g"] if bench else ["-Xms256m", "-Xmx384m", "-XX:TieredStopAtLevel=1"]
    return ["java", *tuning, "-XX:+UseSerialGC", "-XX:-UsePerfData",
            f"-Djava.io.tmpdir={folder / 'tmp'}",
            "-Dorg.slf4j.simpleLogger.showDateTime=true",
            "-Dorg.slf4j.simpleLogger.dateTimeFormat=HH:mm:ss.SSS",
            "-cp", f"{JARS}/*", main, *map(str, arguments)]
