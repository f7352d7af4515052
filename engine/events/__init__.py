"""Events: what happened in a run, and the one meaning of them (`fold`)."""

from engine.events.types import EVENTS_FORMAT, Event, EventType, WaitReason, iso, parse_iso

__all__ = ["EVENTS_FORMAT", "Event", "EventType", "WaitReason", "iso", "parse_iso"]
