"""HTTP as nobody's library would send it: bytes to a socket, and all that comes back."""

import contextlib
import socket
import time


def talk(port, *parts, gap=0.0, within=15, source="127.0.0.1"):
    """Sends the parts, `gap` seconds apart, until the server has had enough; what it said, and after how many seconds
    it closed. A server that keeps the connection open fails.
    """
    began, said = time.monotonic(), b""
    with socket.create_connection(("127.0.0.1", port), timeout=within, source_address=(source, 0)) as peer:
        with contextlib.suppress(OSError):
            for part in parts:
                peer.sendall(part)
                peer.settimeout(gap or within)
                if gap:
                    with contextlib.suppress(TimeoutError):
                        more = peer.recv(65536)
                        said += more
                        if not more:
                            return said, time.monotonic() - began
        with contextlib.suppress(ConnectionError):
            while time.monotonic() < began + within:
                peer.settimeout(max(0.01, began + within - time.monotonic()))
                more = peer.recv(65536)
                if not more:
                    break
                said += more
    return said, time.monotonic() - began


def status_of(said):
    """Of the first answer; None: there is none."""
    return int(said.split(b" ", 2)[1]) if said.startswith(b"HTTP/1.1 ") else None


def headers_of(said):
    head = said.split(b"\r\n\r\n", 1)[0].decode()
    return {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head.split("\r\n")[1:])}
