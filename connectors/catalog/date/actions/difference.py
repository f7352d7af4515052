"""date.difference: How many days, hours and minutes lie between two dates."""

from __future__ import annotations

import datetime as dt

from pydantic import Field

from connectors.sdk.authoring import tool
from connectors.sdk.schema import ActionInput


class Form(ActionInput):
    """Two dates."""

    start: dt.datetime = Field(title="From", description="The earlier date.")
    end: dt.datetime = Field(title="To", description="The later date.")


def _aware(moment: dt.datetime) -> dt.datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)


def compute(values: Form) -> dict[str, float]:
    """How many days, hours and minutes lie between two dates."""
    seconds = (_aware(values.end) - _aware(values.start)).total_seconds()
    return {"days": seconds / 86_400, "hours": seconds / 3_600, "minutes": seconds / 60, "seconds": seconds}


ACTION = tool(
    id="date.difference",
    name="Time between two dates",
    description="How many days, hours and minutes lie between two dates.",
    input=Form,
    compute=compute,
    output={
        "type": "object",
        "properties": {
            "days": {"type": "number", "title": "Days"},
            "hours": {"type": "number", "title": "Hours"},
            "minutes": {"type": "number", "title": "Minutes"},
            "seconds": {"type": "number", "title": "Seconds"},
        },
        "required": ["days", "hours", "minutes", "seconds"],
    },
    sample={"days": 7.0, "hours": 168.0, "minutes": 10080.0, "seconds": 604800.0},
    synonyms=("age", "duration", "days between"),
    icon="calendar-stats",
)
