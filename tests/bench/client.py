"""A load client that costs little itself: plain keep-alive connections, no HTTP library."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable
from dataclasses import dataclass, field

import orjson


@dataclass
class Answers:
    """What came back. `sent`: run id -> moment of the request; `took`: seconds per request."""

    sent: dict[str, float] = field(default_factory=dict)
    took: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


class Line:
    """One keep-alive connection."""

    def __init__(self, port: int, path: str) -> None:
        self._port = port
        self._head = f"POST {path} HTTP/1.1\r\nhost: bench\r\ncontent-type: application/json\r\ncontent-length: "
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def post(self, body: bytes) -> tuple[int, bytes]:
        """One request: (status, body)."""
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", self._port)
        reader, writer = self._streams
        writer.write(f"{self._head}{len(body)}\r\n\r\n".encode() + body)
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().split(b"content-length:", 1)[1].split(b"\r\n", 1)[0])
        return int(head[9:12]), await reader.readexactly(length)

    def close(self) -> None:
        """Hang up."""
        if self._streams is not None:
            self._streams[1].close()


async def fire(port: int, path: str, bodies: Iterable[bytes], *, at_once: int = 1, apart_s: float = 0.0) -> Answers:
    """One request per body, `at_once` in flight, or one at a time with `apart_s` between."""
    answers = Answers()
    work = iter(bodies)

    async def line() -> None:
        connection = Line(port, path)
        for body in work:
            await _one(connection, body, answers)
            if apart_s:
                await asyncio.sleep(apart_s)
        connection.close()

    await asyncio.gather(*(line() for _ in range(at_once)))
    return answers


async def _one(line: Line, body: bytes, answers: Answers) -> None:
    started = time.time()
    status, raw = await line.post(body)
    answers.took.append(time.time() - started)
    if status >= 300:
        answers.errors.append(f"{status} {raw[:120]!r}")
    elif status == 202:
        answers.sent[orjson.loads(raw)["run_id"]] = started
