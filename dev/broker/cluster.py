"""A Kafka cluster of this checkout: started, found again by its name, hurt on purpose, and taken away whole."""

import base64
import contextlib
import fcntl
import json
import os
import shutil
import signal
import uuid

from layout import BUILD

from . import guard, ports, settings
from .errors import BrokerError
from .node import Node
from .process import identity

ROOT = BUILD / "broker"
STOP_LIMIT = 30  # seconds for a node that was asked to shut down in order


class Cluster:
    """Everything about it lies under build/broker/<name>/, so any program of this checkout may open it by name.

    Threads: one at a time. Errors: BrokerError. Ends: stop() (or the end of `with`) kills the nodes and removes the
    folder. A cluster that is not `detached` also ends when the process that started it does, however that dies.
    """

    def __init__(self, nodes=1, name=None, overrides=None, bench=False, detached=False):
        """Starts it and returns when every node answers. `overrides` have the last word in server.properties."""
        self.name = name or f"run-{os.getpid()}-{uuid.uuid4().hex[:6]}"
        self.folder = ROOT / self.name
        self._held = []
        self._guard = None
        with _lock():
            _sweep()
            if self.folder.exists():
                raise BrokerError(f"a broker named {self.name} is running already; it is stopped by "
                                  f"`dev/broker/broker stop --name {self.name}`")
            self.folder.mkdir(parents=True)
            addresses, self._held = ports.reserve(nodes)
            # An owner even where it is to be detached: until it runs, it falls with its starter.
            self._write(addresses, bench, owner=[os.getpid(), identity(os.getpid())])
        try:
            if not detached:
                self._guard = guard.start(self.name)
            self._nodes = self._make_nodes(addresses, bench)
            self._format_and_start(addresses, overrides or {})
            if detached:
                self._write(addresses, bench, owner=None)
        except BaseException:
            self.stop()
            raise

    @classmethod
    def open(cls, name):
        """The cluster of that name, started by whomever."""
        self = cls.__new__(cls)
        self.name = name
        self.folder = ROOT / name
        self._held = []
        self._guard = None
        try:
            facts = json.loads((self.folder / "cluster.json").read_text())
        except FileNotFoundError:
            raise BrokerError(f"no broker named {name} is running") from None
        addresses = {int(n): settings.Ports(*p) for n, p in facts["ports"].items()}
        self._nodes = self._make_nodes(addresses, facts["bench"])
        return self

    @staticmethod
    def names():
        return sorted(path.parent.name for path in ROOT.glob("*/cluster.json"))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    @property
    def bootstrap(self):
        """What clients are given: 127.0.0.1:PORT of every node."""
        return ",".join(f"127.0.0.1:{node.port}" for node in self.nodes)

    @property
    def nodes(self):
        return [self._nodes[number] for number in sorted(self._nodes)]

    def kill_node(self, number=1):
        """SIGKILL: the store is left as it stood."""
        self._node(number).process.kill()

    def stop_node(self, number=1):
        """SIGTERM: the node hands over what it leads and closes its store in order."""
        process = self._node(number).process
        process.send(signal.SIGTERM)
        if not process.wait_until("down", STOP_LIMIT):
            process.kill()
            raise BrokerError(f"Kafka node {number} did not stop within {STOP_LIMIT} s and was killed")

    def start_node(self, number=1):
        """Starts a node that is down, on its old ports and store; returns when it answers."""
        node = self._node(number)
        if node.process.state() != "down":
            raise BrokerError(f"Kafka node {number} is {node.process.state()}, not down")
        node.start()
        node.wait_until_it_answers(node_count=1)  # others may be down on purpose

    def restart_node(self, number=1):
        self.stop_node(number)
        self.start_node(number)

    def pause_node(self, number=1):
        """SIGSTOP: its connections stay open and nothing answers."""
        process = self._node(number).process
        process.send(signal.SIGSTOP)
        process.wait_until("paused", 5)

    def resume_node(self, number=1):
        process = self._node(number).process
        process.send(signal.SIGCONT)
        process.wait_until("running", 5)

    def stop(self):
        """Ends every node and removes the folder. The data goes too, so nobody is given time to save it."""
        with _no_interrupt():
            for node in self.nodes if hasattr(self, "_nodes") else []:
                node.process.kill()
            if not os.environ.get("FANTAIL_KEEP_BROKER"):
                shutil.rmtree(self.folder, ignore_errors=True)
            for holder in self._held:
                holder.close()
            self._held = []
            if self._guard:
                guard.dismiss(self._guard)
                self._guard = None

    def _node(self, number):
        if number not in self._nodes:
            raise BrokerError(f"there is no node {number}; this cluster has {len(self._nodes)}")
        return self._nodes[number]

    def _make_nodes(self, addresses, bench):
        return {number: Node(number, self.folder / f"node-{number}", address, bench)
                for number, address in addresses.items()}

    def _format_and_start(self, addresses, extra):
        if not settings.JARS.is_dir():
            raise BrokerError(f"Kafka is not there ({settings.JARS}); `make setup` fetches it")
        cluster_id = base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=").replace("-", "A")
        formatters = []
        for node in self.nodes:
            text = settings.properties(node.number, addresses, self.folder / f"node-{node.number}", extra)
            formatters.append(node.format(cluster_id, text))
        failed = [formatter.wait() != 0 for formatter in formatters]
        for node, bad in zip(self.nodes, failed):
            if bad:
                raise BrokerError(f"formatting the store of Kafka node {node.number} failed:\n{node.log_tail()}")
        for node in self.nodes:
            node.start()
        for node in self.nodes:
            node.wait_until_it_answers(len(self.nodes))

    def _write(self, addresses, bench, owner):
        facts = {"ports": {n: [p.client, p.controller] for n, p in addresses.items()}, "bench": bench,
                 "owner": owner}
        temporary = self.folder / "cluster.new"
        temporary.write_text(json.dumps(facts) + "\n")
        temporary.rename(self.folder / "cluster.json")


@contextlib.contextmanager
def _lock():
    """One start at a time looks at the folders and takes its own."""
    ROOT.mkdir(parents=True, exist_ok=True)
    with open(ROOT / ".lock", "w", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextlib.contextmanager
def _no_interrupt():
    """A second signal must not cut short the cleaning up. (Only the main thread can say so, and only it gets one.)"""
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    try:
        before = [signal.signal(number, signal.SIG_IGN) for number in numbers]
    except ValueError:  # another thread
        yield
        return
    try:
        yield
    finally:
        for number, handler in zip(numbers, before):
            signal.signal(number, handler)


def _sweep():
    """Removes what is left of clusters whose starter is gone: after a power cut, say, when no guard was left either."""
    for name in Cluster.names():
        facts = json.loads((ROOT / name / "cluster.json").read_text())
        owner = facts["owner"]
        orphaned = owner is not None and identity(owner[0]) != owner[1]
        cluster = Cluster.open(name)
        asleep = owner is None and all(node.process.state() == "down" for node in cluster.nodes)
        if orphaned or asleep:
            cluster.stop()
