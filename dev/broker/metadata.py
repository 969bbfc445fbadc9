"""Asks a broker for its metadata in plain Kafka protocol: an open port alone does not mean that it serves."""

import socket
import struct
from dataclasses import dataclass

METADATA = 3
VERSION = 1  # the oldest that names the controller, and small enough to read by hand
CORRELATION = 1


@dataclass(frozen=True)
class Metadata:
    broker_ids: frozenset
    controller_id: int


def ask(port, timeout=2.0):
    """The metadata as the broker at this port sees it, or None while it does not answer."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout) as connection:
            connection.settimeout(timeout)
            connection.sendall(_request())
            (size,) = struct.unpack(">i", _read(connection, 4))
            return _parse(_read(connection, size))
    except (OSError, EOFError, struct.error):
        return None


def _request():
    client = b"fantail-dev"
    no_topics = struct.pack(">i", 0)
    body = struct.pack(">hhih", METADATA, VERSION, CORRELATION, len(client)) + client + no_topics
    return struct.pack(">i", len(body)) + body


def _read(connection, size):
    data = b""
    while len(data) < size:
        part = connection.recv(size - len(data))
        if not part:
            raise EOFError
        data += part
    return data


def _parse(answer):
    """Response v1: correlation, [node, host, port, rack], controller, topics (none were asked for)."""
    at = 4
    (count,) = struct.unpack_from(">i", answer, at)
    at += 4
    brokers = set()
    for _ in range(count):
        (node,) = struct.unpack_from(">i", answer, at)
        at = _skip_string(answer, at + 4) + 4  # host, port
        at = _skip_string(answer, at)  # rack
        brokers.add(node)
    (controller,) = struct.unpack_from(">i", answer, at)
    return Metadata(frozenset(brokers), controller)


def _skip_string(answer, at):
    (length,) = struct.unpack_from(">h", answer, at)
    return at + 2 + max(length, 0)  # -1: null
