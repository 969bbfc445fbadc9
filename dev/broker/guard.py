"""Ends a cluster whose starter has died without doing so.

A small process holds the reading end of a pipe; the starter holds the writing end and the kernel closes that with
it, however it dies. (PR_SET_PDEATHSIG would do without a process, but counts the death of the starting *thread*,
and would leave the folder.)
"""

import os
import signal
import subprocess
import sys
from pathlib import Path


def start(name):
    return subprocess.Popen([sys.executable, "-S", __file__, name], stdin=subprocess.PIPE, start_new_session=True)


def dismiss(process):
    """The cluster is gone already; the guard finds nothing to do and ends."""
    process.stdin.close()
    process.wait()


def _main(name):
    # Whoever ends its starter may signal the whole family; it must live long enough to do its work.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    sys.stdin.buffer.read()
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    from broker import BrokerError, Cluster

    try:
        Cluster.open(name).stop()
    except BrokerError:
        pass  # stopped in order


if __name__ == "__main__":
    os.chdir("/")
    _main(sys.argv[1])
