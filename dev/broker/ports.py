"""Free ports that stay ours.

A port found by bind(0) and let go can be taken by any connection before Kafka binds it, and again while a node
is down in a fault test. So the socket is kept, bound and not listening: with SO_REUSEADDR on both sides Linux
lets Kafka bind and listen beside it, and gives the port to nobody else.
"""

import socket

from .settings import Ports


def reserve(nodes):
    """({node: Ports}, sockets): reserved for as long as the sockets are open."""
    held = []

    def one():
        holder = socket.socket()
        holder.bind(("127.0.0.1", 0))  # without SO_REUSEADDR here: must not fall on another holder's port
        holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        held.append(holder)
        return holder.getsockname()[1]

    return {number: Ports(one(), one()) for number in range(1, nodes + 1)}, held
