"""A documented receiver as a process on a free port."""

import contextlib
import os
import re
import signal
import subprocess
import sys
import threading

import requests

from harness.places import NODE_MODULES
from receivers.catalogue import DOCUMENTED

LOADERS = DOCUMENTED.parent / "loaders"
LISTENING = re.compile(r"listening on (\d+)|Development Server \(http://127\.0\.0\.1:(\d+)\) started")
START_WITHIN = 30  # seconds; Django and FastAPI take one or two


class DidNotStart(RuntimeError):
    pass


class RunningReceiver:
    def __init__(self, process, port, path, output):
        self.process = process
        self.port = port
        self.path = path
        self.output = output  # lines, still growing

    def stop(self):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)  # PHP's server and Node have nothing to save
        self.process.wait()
        self.process.stdout.close()


def start(receiver, secret, folder, *, repaired=True):
    """Starts it with its repair, or as the document prints it; returns when it listens."""
    files = [_prepare(snippet, receiver.repair if repaired else None, folder) for snippet in receiver.snippets]
    environment = {
        **os.environ,
        "WEBHOOK_SECRET": receiver.fixed_secret or secret,
        "VERIFIER": receiver.verifier,
        "SIGNATURE_HEADER": receiver.signature_header,
        "NODE_MODULES": str(NODE_MODULES),
        "SNIPPET": str(files[0]),
        "CACHE_FOLDER": str(folder),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    process = subprocess.Popen(
        _command(receiver, files),
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    output, listening = [], threading.Event()
    port = []

    def read():
        for line in process.stdout:
            output.append(line.rstrip("\n"))
            if not port and (found := LISTENING.search(line)):
                port.append(int(found.group(1) or found.group(2)))
                listening.set()
        listening.set()  # it ended

    threading.Thread(target=read, daemon=True).start()
    listening.wait(START_WITHIN)
    if not port:
        process.kill()
        raise DidNotStart(f"{receiver.name}: {' | '.join(output) or 'silent'}")
    return RunningReceiver(process, port[0], receiver.path, output)


def replay(process, delivery, body):
    """Sends a delivery again, as it came but for its body; the status of the answer."""
    kept = {
        name: value for name, value in delivery.headers if name.lower() not in ("host", "content-length", "connection")
    }
    address = f"http://127.0.0.1:{process.port}{process.path}"
    return requests.post(address, data=body, headers=kept, timeout=10).status_code


def _prepare(snippet, repair, folder):
    """The committed file itself, or a repaired copy of it."""
    if repair is None or repair.snippet != snippet.file:
        return snippet.path
    copy = folder / snippet.file.replace("/", "_")
    copy.write_text(repair.apply(snippet.path.read_text()))
    return copy


def _command(receiver, files):
    files = [str(file) for file in files]
    if receiver.loader in ("node", "verifier.js"):
        return ["node", str(LOADERS / "node.js"), receiver.path, *files]
    if receiver.loader.endswith(".php"):
        return ["php", "-S", "127.0.0.1:0", str(LOADERS / receiver.loader)]
    framework = f"verifier:{receiver.verifier}" if receiver.loader == "verifier.py" else receiver.loader
    return [sys.executable, str(LOADERS / "python.py"), framework, receiver.path, *files]
