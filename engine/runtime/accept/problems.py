"""Answers of the webhook door: problem+json with what happened, why, and what to do."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import orjson

Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
TITLES = {
    400: "The body cannot be read",
    401: "Not signed",
    404: "No such webhook",
    405: "Wrong method",
    413: "The body is too large",
    415: "The kind of body is not known",
    429: "Too much at once",
    502: "The run failed",
    503: "Not now",
}


class Refused(Exception):
    """The request gets this answer instead of a run."""

    def __init__(self, status: int, code: str, detail: str, hint: str, headers: dict[str, str] | None = None) -> None:
        super().__init__(detail)
        self.status = status
        self.code = code
        self.detail = detail
        self.hint = hint
        self.headers = headers or {}

    def body(self) -> dict[str, Any]:
        """The problem as JSON."""
        return {
            "type": "about:blank",
            "title": TITLES.get(self.status, "Refused"),
            "status": self.status,
            "code": self.code,
            "detail": self.detail,
            "hint": self.hint,
        }


async def send_json(
    send: Send, status: int, body: Any, headers: dict[str, str] | None = None, kind: str = "application/json"
) -> None:
    """One JSON answer."""
    await send_bytes(send, status, orjson.dumps(body, default=str), {"content-type": kind} | (headers or {}))


async def send_bytes(send: Send, status: int, body: bytes, headers: dict[str, str]) -> None:
    """One answer."""
    lines = [
        (name.lower().encode("latin-1", "replace"), value.encode("latin-1", "replace"))
        for name, value in headers.items()
    ]
    lines.append((b"content-length", str(len(body)).encode()))
    await send({"type": "http.response.start", "status": status, "headers": lines})
    await send({"type": "http.response.body", "body": body})


async def send_refusal(send: Send, refused: Refused) -> None:
    """The answer to a request that starts nothing."""
    await send_json(send, refused.status, refused.body(), refused.headers, "application/problem+json")
