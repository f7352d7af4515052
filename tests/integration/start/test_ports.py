"""The web socket as the web processes inherit it."""

from __future__ import annotations

import socket

from builder.base.supervise.ports import listen


def test_answers_in_two_parts_do_not_wait_for_an_acknowledgement() -> None:
    with listen("127.0.0.1", 0) as web:
        inherited = socket.fromfd(web.fileno(), socket.AF_UNIX, socket.SOCK_STREAM)
        with socket.create_connection(web.getsockname()), inherited:
            accepted, _ = inherited.accept()
            with socket.socket(socket.AF_INET, fileno=accepted.detach()) as connection:
                assert connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
