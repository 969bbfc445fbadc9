"""Free ports that stay ours.

A port found by bind(0) and let go can be taken by any connection before its server binds it, and again while a
server is down in a fault test. So the socket is kept, bound and not listening: with SO_REUSEADDR on both sides Linux
lets the server bind and listen beside it, and gives the port to nobody else.
"""

import socket

from .settings import Ports


def hold():
    """(port, socket): ours for as long as the socket is open."""
    holder = socket.socket()
    holder.bind(("127.0.0.1", 0))  # without SO_REUSEADDR here: must not fall on another holder's port
    holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    return holder.getsockname()[1], holder


def reserve(nodes):
    """({node: Ports}, sockets): reserved for as long as the sockets are open."""
    held = []

    def one():
        port, holder = hold()
        held.append(holder)
        return port

    return {number: Ports(one(), one()) for number in range(1, nodes + 1)}, held
