"""Yesterday's histories through today's fold."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.events import Event, RunView, fold


def replay(history: Mapping[str, Any]) -> RunView:
    """The view of a saved history `{"events": [...], "view": {...}}`, folded in one go.

    Raises AssertionError when folding it in two halves, from any place, gives another view.
    """
    events = [Event.from_json(raw) for raw in history["events"]]
    whole = fold(events)
    for cut in range(len(events) + 1):
        if fold(events[cut:], fold(events[:cut])) != whole:
            msg = f"old view + new events is not the fresh view, cut after event {cut}"
            raise AssertionError(msg)
    return whole
