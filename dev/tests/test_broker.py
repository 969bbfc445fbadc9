"""The broker as its users have it: real Kafka processes, a few seconds each."""

import os
import signal
import subprocess
import sys
import time
import unittest
from pathlib import Path

DEV = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(DEV))

from broker import BrokerError, Cluster, metadata  # noqa: E402
from broker.cluster import ROOT  # noqa: E402

COMMAND = DEV / "broker" / "broker"


def until(condition, seconds=20):
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.05)
    return condition()


def processes_of(name):
    """Every process that has the cluster's folder on its command line."""
    found = []
    for file in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if f"{ROOT / name}/".encode() in file.read_bytes():
                found.append(file.parent.name)
        except OSError:
            pass
    return found


class BrokerRun(unittest.TestCase):
    def setUp(self):
        self.name = f"test-{os.getpid()}-{self._testMethodName}"

    def assert_nothing_is_left(self):
        self.assertTrue(until(lambda: not processes_of(self.name) and not (ROOT / self.name).exists()),
                        f"left: {processes_of(self.name)} {list(ROOT.glob(self.name + '/*'))}")

    def start(self, *command):
        return subprocess.Popen([COMMAND, "run", "--name", self.name, "--", *command], stdout=subprocess.PIPE, text=True)

    def test_gives_the_command_a_broker_that_answers_and_passes_on_its_exit_code(self):
        script = ("import os, sys; from broker import metadata; "
                  "port = int(os.environ['FANTAIL_BROKERS'].split(':')[1]); "
                  "sys.exit(7 if metadata.ask(port).broker_ids == {1} else 1)")
        run = subprocess.run([COMMAND, "run", "--name", self.name, "--", sys.executable, "-c", script], check=False,
                             env={**os.environ, "PYTHONPATH": str(DEV)})
        self.assertEqual(run.returncode, 7)
        self.assert_nothing_is_left()

    def test_ends_with_the_command_when_interrupted(self):
        run = self.start("sh", "-c", "echo up; exec sleep 600")
        self.assertEqual(run.stdout.readline(), "up\n")
        run.send_signal(signal.SIGINT)
        self.assertEqual(run.wait(20), 130)
        run.stdout.close()
        self.assert_nothing_is_left()

    def test_ends_when_terminated_while_kafka_is_still_starting(self):
        run = self.start("true")
        self.assertTrue(until(lambda: processes_of(self.name)))
        run.terminate()
        self.assertEqual(run.wait(20), 143)
        run.stdout.close()
        self.assert_nothing_is_left()

    def test_leaves_nothing_even_when_killed(self):
        run = self.start("sh", "-c", "echo up; exec sleep 5")
        self.assertEqual(run.stdout.readline(), "up\n")
        run.kill()
        run.wait()
        run.stdout.close()
        self.assert_nothing_is_left()

    def test_says_that_there_is_no_such_command(self):
        run = subprocess.run([COMMAND, "run", "--name", self.name, "--", "/no/such/command"], stderr=subprocess.PIPE,
                             text=True, check=False)
        self.assertEqual(run.returncode, 127)
        self.assertIn("/no/such/command", run.stderr)
        self.assert_nothing_is_left()


class ThreeNodes(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.kafka = Cluster(nodes=3)

    @classmethod
    def tearDownClass(cls):
        cls.kafka.stop()

    def ids(self, number):
        answer = metadata.ask(self.kafka.nodes[number - 1].port)
        return answer and answer.broker_ids

    def test_1_each_knows_all(self):
        for number in (1, 2, 3):
            self.assertEqual(self.ids(number), {1, 2, 3})

    def test_2_a_killed_node_is_missed_and_comes_back_at_its_address(self):
        address = self.kafka.bootstrap
        self.kafka.kill_node(2)
        self.assertIsNone(self.ids(2))
        self.assertTrue(until(lambda: self.ids(1) == {1, 3}))
        self.kafka.start_node(2)
        self.assertEqual(self.kafka.bootstrap, address)
        self.assertTrue(until(lambda: self.ids(1) == {1, 2, 3}))

    def test_3_a_node_restarts_in_order(self):
        self.kafka.restart_node(3)
        self.assertTrue(until(lambda: self.ids(3) == {1, 2, 3}))

    def test_4_a_paused_node_is_silent_until_it_goes_on(self):
        self.kafka.pause_node(1)
        self.assertIsNone(metadata.ask(self.kafka.nodes[0].port, timeout=0.5))
        self.kafka.resume_node(1)
        self.assertTrue(until(lambda: self.ids(1)))

    def test_5_another_cluster_beside_it_has_ports_of_its_own(self):
        with Cluster() as other:
            self.assertNotIn(other.bootstrap, self.kafka.bootstrap)
            self.assertEqual(metadata.ask(other.nodes[0].port).broker_ids, {1})

    def test_6_a_name_is_taken_once(self):
        with self.assertRaisesRegex(BrokerError, "running already"):
            Cluster(name=self.kafka.name)
        self.assertEqual(Cluster.open(self.kafka.name).bootstrap, self.kafka.bootstrap)


if __name__ == "__main__":
    unittest.main()
