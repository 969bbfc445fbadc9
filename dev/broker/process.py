"""A process that outlives the object that started it: known by a file, so that any program can find and end it.

The file holds the pid and the time the kernel started it at. A pid alone is handed out again sooner or later,
and a signal would then reach a stranger.
"""

import os
import signal
import subprocess
import time


class Process:
    """Threads: none of its own. Errors: OSError. Ends: nothing by itself; see kill()."""

    def __init__(self, pid_file):
        self._pid_file = pid_file

    def start(self, command, log_file, cwd):
        """Starts it in a session of its own, out of reach of the terminal's Ctrl-C."""
        with open(log_file, "ab") as log:
            child = subprocess.Popen(command, cwd=cwd, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                     start_new_session=True)
        child.returncode = 0  # this object reaps by pid; Popen must not warn of a child that still runs
        self._write(child.pid)

    def state(self):
        """"running", "paused" or "down"."""
        pid, started = self._read()
        if pid is None:
            return "down"
        stat = _stat(pid)
        if stat is None or stat.started != started or stat.state in "ZX":
            _reap(pid)
            return "down"
        return "paused" if stat.state in "Tt" else "running"

    def pid(self):
        """The pid while it lives, else None."""
        return None if self.state() == "down" else self._read()[0]

    def send(self, number):
        """Sends a signal; says whether there was anybody to get it."""
        pid = self.pid()
        if pid is None:
            return False
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            return False
        return True

    def wait_until(self, state, seconds):
        deadline = time.monotonic() + seconds
        while self.state() != state:
            if time.monotonic() > deadline:
                return False
            time.sleep(0.02)
        return True

    def kill(self):
        """SIGKILL, which also ends a paused process; returns when it is gone."""
        if self.send(signal.SIGKILL):
            self.wait_until("down", 10)

    def _write(self, pid):
        stat = _stat(pid)
        temporary = self._pid_file.with_suffix(".new")
        temporary.write_text(f"{pid} {stat.started if stat else 0}\n")
        temporary.rename(self._pid_file)

    def _read(self):
        try:
            pid, started = self._pid_file.read_text().split()
        except (FileNotFoundError, ValueError):
            return None, None
        return int(pid), int(started)


class _Stat:
    def __init__(self, text):
        fields = text.rpartition(")")[2].split()  # the command may hold blanks and brackets
        self.state = fields[0]
        self.started = int(fields[19])


def _stat(pid):
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as file:
            return _Stat(file.read())
    except (FileNotFoundError, ProcessLookupError):
        return None


def identity(pid):
    """What tells this process from a later one of the same pid."""
    stat = _stat(pid)
    return None if stat is None or stat.state in "ZX" else stat.started


def _reap(pid):
    """Takes the exit status where the process was our child, so that no zombie stays."""
    try:
        os.waitpid(pid, os.WNOHANG)
    except (ChildProcessError, ProcessLookupError):
        pass
