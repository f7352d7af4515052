"""date.format: Write a date as people read it, in a time zone."""

from __future__ import annotations

import datetime as dt
from typing import Literal
from zoneinfo import ZoneInfo

from pydantic import Field

from connectors.sdk.authoring import tool
from connectors.sdk.schema import ActionInput
from engine.errors import PermanentError

STYLES = {
    "2026-11-20": "%Y-%m-%d",
    "20.11.2026": "%d.%m.%Y",
    "20/11/2026": "%d/%m/%Y",
    "11/20/2026": "%m/%d/%Y",
    "20 November 2026": "%-d %B %Y",
    "2026-11-20 14:05": "%Y-%m-%d %H:%M",
}


class Form(ActionInput):
    """Date, style and zone."""

    date: dt.datetime = Field(title="Date", description="What to write; without a zone it is read as UTC.")
    style: Literal["2026-11-20", "20.11.2026", "20/11/2026", "11/20/2026", "20 November 2026", "2026-11-20 14:05"] = (
        Field(
            title="Style", description="How to write it.", default="2026-11-20", json_schema_extra={"x-template": False}
        )
    )
    zone: str = Field(
        title="Time zone", description="Such as Europe/Berlin.", default="UTC", json_schema_extra={"format": "timezone"}
    )


def compute(values: Form) -> dict[str, str]:
    """Write a date as people read it, in a time zone."""
    try:
        zone = ZoneInfo(values.zone)
    except (KeyError, ValueError, OSError):
        raise PermanentError(
            f"{values.zone!r} is not a time zone.", hint="Write it like Europe/Berlin.", sent=False
        ) from None
    moment = values.date if values.date.tzinfo else values.date.replace(tzinfo=dt.UTC)
    return {"text": moment.astimezone(zone).strftime(STYLES[values.style])}


ACTION = tool(
    id="date.format",
    name="Write a date",
    description="Write a date as people read it, in a time zone.",
    input=Form,
    compute=compute,
    output={"type": "object", "properties": {"text": {"type": "string", "title": "Text"}}, "required": ["text"]},
    sample={"text": "20 November 2026"},
    synonyms=("show date", "time zone"),
    icon="calendar",
)
