"""One of Fantail's services as a process: started, asked whether it is ready, hurt, stopped, started again."""

import contextlib
import json
import os
import signal
import subprocess
import time

import requests

from harness.devtools import hold
from harness.places import binary

READY_WITHIN = 30  # seconds
LOG_SHOWN = 60  # lines, where a test fails


_held = []  # a service that restarts must find its own port free again


def free_port():
    """A port of loopback that nobody else gets as long as this process lives, whether or not somebody listens there."""
    port, holder = hold()
    _held.append(holder)
    return port


class Service:
    def __init__(self, name, config_file, folder, ports, *, program=None):
        self.name = name
        self.program = program or name
        self.built = None  # the folder of its binary, where it is not this run's
        self.settings = {}  # on top of its file, from the next start on
        self.descriptors = None  # at most so many, from the next start on
        self.ports = ports  # {"admin": …, "api": …}
        self.log_file = folder / f"{name}.log"
        self.config_file = config_file
        self._process = None
        self.starts = 0

    def command(self):
        changed = [f"{key}={value}" for key, value in self.settings.items()]
        options = [option for one in changed for option in ("--set", one)]
        limited = ["prlimit", f"--nofile={self.descriptors}"] if self.descriptors else []
        return [*limited, str(binary(self.program, self.built)), "--config", str(self.config_file), *options]

    def start(self):
        assert not self.running, f"{self.name} is running already"
        with open(self.log_file, "ab") as log:
            log.write(f"--- start {self.starts + 1}\n".encode())
            self._process = subprocess.Popen(
                self.command(), stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
            )
        self.starts += 1
        return self

    def wait_ready(self, within=READY_WITHIN):
        deadline = time.monotonic() + within
        while time.monotonic() < deadline:
            assert self.running, f"{self.name} ended with {self._process.returncode}:\n{self.log_tail()}"
            if self.status_of("/readyz") == 200:
                return self
            time.sleep(0.05)
        raise AssertionError(
            f"{self.name} was not ready after {within} s: {self.text_of('/readyz?verbose')}\n{self.log_tail()}"
        )

    @property
    def running(self):
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self):
        return self._process.pid

    def status_of(self, path):
        """Of the admin port; None where nobody answers."""
        with contextlib.suppress(requests.RequestException):
            return requests.get(f"http://127.0.0.1:{self.ports['admin']}{path}", timeout=2).status_code
        return None

    def text_of(self, path):
        with contextlib.suppress(requests.RequestException):
            return requests.get(f"http://127.0.0.1:{self.ports['admin']}{path}", timeout=2).text
        return ""

    def metric(self, name):
        """The sum of it over its labels."""
        lines = [line.split() for line in self.text_of("/metrics").splitlines() if not line.startswith("#")]
        return sum(float(line[-1]) for line in lines if line[0].split("{")[0] == name)

    def open_descriptors(self):
        return len(os.listdir(f"/proc/{self.pid}/fd"))

    def cpu_seconds(self):
        """That it has used since its start."""
        with open(f"/proc/{self.pid}/stat", encoding="ascii") as stat:
            fields = stat.read().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")  # utime, stime

    def kill9(self):
        """No goodbye: what it had not committed comes again."""
        self._process.kill()
        self._process.wait()

    def signal(self, number):
        os.kill(self._process.pid, number)

    def terminate(self, within=40):
        """SIGTERM; its exit code."""
        self.signal(signal.SIGTERM)
        return self.wait(within)

    def wait(self, within):
        return self._process.wait(within)

    def stop(self):
        """For the end of a test: in order where it can, at once where it cannot."""
        if not self.running:
            return
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.terminate(within=10)
            return
        self.kill9()

    def log_tail(self, lines=LOG_SHOWN):
        if not self.log_file.exists():
            return "(no log)"
        return "\n".join(self.log_file.read_text(errors="replace").splitlines()[-lines:])

    def last_words(self):
        """Lines of its log that are none: what a runtime says of a process that it ends."""
        lines = self.log_file.read_text(errors="replace").splitlines() if self.log_file.exists() else []
        return [line for line in lines if line and not line.startswith(("{", "--- start"))]

    def log_lines(self):
        """The JSON lines of its log."""
        found = []
        for line in self.log_file.read_text(errors="replace").splitlines():
            with contextlib.suppress(json.JSONDecodeError):
                found.append(json.loads(line))
        return found


def run_once(name, config_file, *arguments, within=15):
    """Runs a service that is expected to end by itself: a refused start, --check-config. Its code and all it said."""
    done = subprocess.run(
        [str(binary(name)), "--config", str(config_file), *map(str, arguments)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=within,
    )
    return done.returncode, done.stdout + done.stderr
