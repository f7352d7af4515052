"""What one window watches, and how far it has read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import orjson

from builder.live.presence import Presence
from builder.live.topics import Topic
from engine.errors import InvalidInput
from engine.events import Event

MAX_REQUEST = 4_096


@dataclass
class Watched:
    """One topic of one window; `n` is the newest event it was sent, `finished` that no more will come by themselves."""

    topic: Topic
    group: str
    n: int = 0
    finished: bool = False
    presence: Presence = field(default_factory=Presence)

    def take(self, events: list[Event]) -> None:
        """Move on past these events."""
        for event in self.plain(events):
            self.n = max(self.n, event["n"])
            self.finished = event["type"] == "run_finished"

    @staticmethod
    def plain(events: list[Event]) -> list[dict[str, Any]]:
        """Events as JSON."""
        return [event.to_json() for event in events]


def read_json(text: str | None) -> dict[str, Any]:
    """A request of a window; InvalidInput when it is none."""
    if text is None or len(text) > MAX_REQUEST:
        raise InvalidInput("A request is one short JSON object.", hint="Send text, at most 4 KB.", code="bad_request")
    try:
        request = orjson.loads(text)
    except orjson.JSONDecodeError:
        request = None
    if not isinstance(request, dict):
        raise InvalidInput("A request is a JSON object.", hint='{"op": "watch", "topic": "inbox"}', code="bad_request")
    return request


def to_json(message: dict[str, Any]) -> str:
    """A message to a window as text."""
    return orjson.dumps(message, default=str).decode()
