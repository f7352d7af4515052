"""The outside world: an HTTP service in a process of its own that writes every effect to a log before it answers.

    POST /keyed/<step>        honours Idempotency-Key: the same key has no second effect
    POST /verifiable/<step>   acts every time; GET /seen/<key> tells whether this key was ever asked for
    POST /unsafe/<step>       acts every time

The log has one line per effect, `class step key`, synced to the disk before the answer: what is in it happened.
"""

import asyncio
import os
import sys
from pathlib import Path


class Outside:
    """The service. Its memory is the log, so it may be restarted."""

    def __init__(self, log: Path) -> None:
        self._log = log
        self._file = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self._read = 0
        self._keys: set[str] = set()

    def act(self, kind: str, step: str, key: str) -> bool:
        """Do it once more, unless the class forbids; whether it was done now."""
        if kind == "keyed" and self.seen(key):
            return False
        os.write(self._file, f"{kind} {step} {key}\n".encode())
        os.fsync(self._file)
        return True

    def seen(self, key: str) -> bool:
        """Whether an effect of this key is in the log."""
        self._catch_up()
        return key in self._keys

    def _catch_up(self) -> None:
        """Read what was added since the last look; everything anew after the log was emptied."""
        with self._log.open() as log:
            if os.fstat(log.fileno()).st_size < self._read:
                self._keys.clear()
                self._read = 0
            log.seek(self._read)
            self._keys.update(line.split()[2] for line in log.read().splitlines())
            self._read = log.tell()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One request per connection."""
        head = await reader.readuntil(b"\r\n\r\n")
        lines = head.decode().split("\r\n")
        method, path, _ = lines[0].split(" ", 2)
        key = next(
            (line.split(":", 1)[1].strip() for line in lines if line.lower().startswith("idempotency-key:")), "-"
        )
        _, kind, name = path.split("/", 2)
        if method == "GET":
            body = b'{"seen":true}' if self.seen(name) else b'{"seen":false}'
        else:
            body = b'{"new":true}' if self.act(kind, name, key) else b'{"new":false}'
        writer.write(
            b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\ncontent-length: %d\r\n\r\n"
            % len(body)
            + body
        )
        await writer.drain()
        writer.close()


async def main(log: Path) -> None:
    """Serve until the standard input closes; print the port first."""
    server = await asyncio.start_server(Outside(log).serve, "127.0.0.1", 0)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    gone = asyncio.Event()
    asyncio.get_running_loop().add_reader(sys.stdin.fileno(), gone.set)
    await gone.wait()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
