"""Events: what happened in a run, and the one meaning of them (`fold`)."""

from engine.events.fold import RunView, empty_view, fold, with_edges
from engine.events.types import EVENTS_FORMAT, Event, EventType, WaitReason, iso, parse_iso

__all__ = [
    "EVENTS_FORMAT",
    "Event",
    "EventType",
    "RunView",
    "WaitReason",
    "empty_view",
    "fold",
    "iso",
    "parse_iso",
    "with_edges",
]
