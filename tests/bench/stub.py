"""What the workloads call: an HTTP service that answers after a delay and counts its calls. A process of its own.

    /delay/<ms>    any method; {"ok": true, "calls": n} after so many milliseconds

`python -m tests.bench.stub` prints its port and serves until its standard input closes.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

ANSWER = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n%b"


class Stub(asyncio.Protocol):
    """One keep-alive connection."""

    calls = 0

    def __init__(self) -> None:
        self._read = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way back."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Answer every whole request that has arrived."""
        self._read += data
        while (end := self._read.find(b"\r\n\r\n")) >= 0:
            head = self._read[:end].lower()
            _, _, length = head.partition(b"content-length:")
            whole = end + 4 + int(length.split(b"\r\n", 1)[0] or 0)
            if len(self._read) < whole:
                return
            self._read = self._read[whole:]
            self._serve(head.split(b" ", 2)[1].decode())

    def _serve(self, path: str) -> None:
        Stub.calls += 1
        body = b'{"ok":true,"calls":%d}' % Stub.calls
        wait_s = int(path.rsplit("/", 1)[1].partition("?")[0]) / 1000
        asyncio.get_running_loop().call_later(wait_s, self._send, ANSWER % (len(body), body))

    def _send(self, answer: bytes) -> None:
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(answer)


@contextmanager
def running() -> Iterator[tuple[int, int]]:
    """(port, process id) of a stub that ends with the context."""
    argv = [sys.executable, "-m", "tests.bench.stub"]
    with subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            yield int(process.stdout.readline()), process.pid
        finally:
            process.stdin.close()


async def main() -> None:
    """Serve until the standard input closes."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Stub, "127.0.0.1", 0, backlog=1024)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    gone = asyncio.Event()
    loop.add_reader(sys.stdin.fileno(), gone.set)
    await gone.wait()


if __name__ == "__main__":
    asyncio.run(main())
