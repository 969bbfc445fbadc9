"""One Kafka process, broker and controller in one, with its folder."""

import subprocess
import time

from . import metadata, settings
from .errors import BrokerError
from .process import Process

START_LIMIT = 60  # seconds; 4 are usual, a busy machine takes its time


class Node:
    """Holds no state of its own: everything is read from the folder, so that several programs may hold the same node."""

    def __init__(self, number, folder, ports, bench):
        self.number = number
        self.port = ports.client
        self._folder = folder
        self._bench = bench
        self.log = folder / "log"
        self.process = Process(folder / "pid")

    def format(self, cluster_id, text):
        """Writes the node's properties and an empty store; returns the running formatter."""
        (self._folder / "tmp").mkdir(parents=True)
        properties = self._folder / "server.properties"
        properties.write_text(text)
        command = settings.java(self._folder, False, "kafka.tools.StorageTool",
                                "format", "-t", cluster_id, "-c", properties)
        with open(self.log, "ab") as log:
            return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)

    def start(self):
        command = settings.java(self._folder, self._bench, "kafka.Kafka", self._folder / "server.properties")
        self.process.start(command, self.log, self._folder)

    def wait_until_it_answers(self, node_count):
        """Ready means: a metadata request is answered, names the controller, and knows that many brokers."""
        deadline = time.monotonic() + START_LIMIT
        while True:
            answer = metadata.ask(self.port)
            if answer and self.number in answer.broker_ids and len(answer.broker_ids) >= node_count \
                    and answer.controller_id >= 0:
                return
            if self.process.state() == "down":
                raise BrokerError(f"Kafka node {self.number} ended while it started:\n{self.log_tail()}")
            if time.monotonic() > deadline:
                raise BrokerError(f"Kafka node {self.number} gave no answer in {START_LIMIT} s:\n{self.log_tail()}")
            time.sleep(0.1)

    def log_tail(self, lines=25):
        try:
            return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])
        except FileNotFoundError:
            return "(no log)"
