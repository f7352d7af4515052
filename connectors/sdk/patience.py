"""Settings of steps whose service may show late what it did: how often it has to say “no” before that counts."""

from __future__ import annotations

from typing import Any

from pydantic import Field

MOST_TRIES, LONGEST_PAUSE_S = 10, 30


def tries(shown: dict[str, Any]) -> Any:
    """The field `check_tries`; `shown`: which settings have to be filled in for it to be asked for."""
    help_text = "More than once for a service that shows only after a while what it did."
    return _number("Ask so often before “no” counts", help_text, 1, MOST_TRIES, shown)


def pause(shown: dict[str, Any]) -> Any:
    """The field `check_pause_s`."""
    help_text = "So long it may take until the service shows what it did."
    return _number("Seconds between two questions", help_text, 5, LONGEST_PAUSE_S, shown)


def _number(title: str, description: str, default: int, most: int, shown: dict[str, Any]) -> Any:
    extra: dict[str, Any] = {"x-template": False, "x-advanced": True, "x-show-if": shown}
    return Field(default=default, title=title, description=description, ge=1, le=most, json_schema_extra=extra)
