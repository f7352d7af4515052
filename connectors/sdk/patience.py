"""Settings of steps whose service may show late what it did: how often it has to say “no” before that counts."""

from __future__ import annotations

from typing import Any

from pydantic import Field

MOST_TRIES, LONGEST_PAUSE_S = 10, 30


def tries(shown: dict[str, Any]) -> Any:
    """The field `check_tries`; `shown`: which settings have to be filled in for it to be asked for."""
    return Field(
        default=1,
        title="Ask so often before “no” counts",
        description="More than once for a service that shows only after a while what it did.",
        ge=1,
        le=MOST_TRIES,
        json_schema_extra={"x-template": False, "x-advanced": True, "x-show-if": shown},
    )


def pause(shown: dict[str, Any]) -> Any:
    """The field `check_pause_s`."""
    return Field(
        default=5,
        title="Seconds between two questions",
        description="So long it may take until the service shows what it did.",
        ge=1,
        le=LONGEST_PAUSE_S,
        json_schema_extra={"x-template": False, "x-advanced": True, "x-show-if": shown},
    )
