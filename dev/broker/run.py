"""`broker run -- COMMAND`: a broker for as long as one command runs."""

import os
import signal
import subprocess
import sys

from .cluster import Cluster

PATIENCE = 20  # seconds that the command gets to end after a signal


class _Signalled(BaseException):
    def __init__(self, number):
        super().__init__(number)
        self.number = number


def run(command, **options):
    """The command's exit code; 128 + N where signal N ended it, or us before it began."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _raise)
    try:
        with Cluster(**options) as cluster:
            return _run_beside(cluster, command)
    except _Signalled as signalled:
        return 128 + signalled.number


def _raise(number, _frame):
    raise _Signalled(number)


def _run_beside(cluster, command):
    environment = {**os.environ, "FANTAIL_BROKERS": cluster.bootstrap, "FANTAIL_BROKER_NAME": cluster.name}
    try:
        child = subprocess.Popen(command, env=environment)
    except OSError as error:
        print(f"broker: {command[0]}: {error.strerror}", file=sys.stderr)
        return 127
    try:
        child.wait()
    except _Signalled as signalled:
        _end(child, signalled.number)
    code = child.returncode
    return code if code >= 0 else 128 - code


def _end(child, number):
    """Passes the signal on and waits; a second signal, or no end to it, ends the command the hard way.

    After Ctrl-C the terminal has told the command already; it shares our process group.
    """
    try:
        if number != signal.SIGINT or not sys.stdin.isatty():
            child.send_signal(number)
        child.wait(PATIENCE)
    except (_Signalled, subprocess.TimeoutExpired):
        child.kill()
        child.wait()
