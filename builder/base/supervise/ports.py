"""Ports on this machine: the web socket, bound before anything starts, and free ports for the embedded servers."""

import socket
import zlib

from builder.base.supervise.refusal import Refusal

# Below the range from which outgoing connections take their ports.
FIRST_PORT = 20000
PORTS = 10000


def listen(host: str, port: int) -> socket.socket:
    """The bound and listening web socket. Keep it: a forgotten socket closes itself."""
    try:
        listening = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        # Inherited by every connection. The web server, which gets a bare descriptor, does not know that this is TCP
        # and would let the second part of each answer wait 40 ms for an acknowledgement.
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        listening.bind((host, port))
    except OSError as error:
        listening.close()
        raise Refusal(
            f"Port {port} on {host} cannot be used: {error.strerror or error}.",
            f"Stop what uses it, or choose another: make up PORT={port + 1}",
        ) from None
    except OverflowError:
        listening.close()
        raise Refusal(f"{port} is not a port.", "Choose a number from 1 to 65535: make up PORT=8480") from None
    listening.listen(1024)
    return listening


def free_port(name: str, taken: frozenset[int] = frozenset()) -> int:
    """A free port on the loopback interface; the same one for the same name as long as nobody else uses it."""
    start = zlib.crc32(name.encode()) % PORTS
    for step in range(PORTS):
        port = FIRST_PORT + (start + step) % PORTS
        if port not in taken and _is_free(port):
            return port
    raise Refusal(
        "No free port between 20000 and 29999 on 127.0.0.1.",
        "Stop some programs, or use servers of your own: DATABASE_URL, REDIS_URL.",
    )


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
