"""Who has a flow's editor open, kept by the sockets themselves: it says so every 20 s, and is forgotten after 45."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any

SAY_EVERY_S = 20.0
FORGET_AFTER_S = 45.0


@dataclass
class Presence:
    """The people in one editor, by the channel of their window."""

    windows: dict[str, tuple[dict[str, Any], float]] = field(default_factory=dict)

    def seen(self, channel: str, person: dict[str, Any]) -> bool:
        """A window said that it is here; True when the list of people changed."""
        before = self.people()
        self.windows[channel] = (person, time.monotonic())
        return self.people() != before

    def left(self, channel: str) -> bool:
        """A window said goodbye; True when the list of people changed."""
        before = self.people()
        self.windows.pop(channel, None)
        return self.people() != before

    def forget_silent(self) -> bool:
        """Drop windows that went without a word; True when the list of people changed."""
        before = self.people()
        limit = time.monotonic() - FORGET_AFTER_S
        self.windows = {channel: seen for channel, seen in self.windows.items() if seen[1] >= limit}
        return self.people() != before

    def people(self) -> list[dict[str, Any]]:
        """Each person once, by name."""
        unique = {person["id"]: person for person, _ in self.windows.values()}
        return sorted(unique.values(), key=lambda person: (person["name"], person["id"]))
