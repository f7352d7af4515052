"""date.add: Go a number of days, hours or working days forward or back."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import Field

from connectors.sdk.authoring import tool
from connectors.sdk.schema import ActionInput
from engine.errors import PermanentError

SATURDAY = 5


class Form(ActionInput):
    """Date and distance."""

    date: dt.datetime = Field(
        title="Date",
        description="A date or a date with time; without a zone it is read as UTC.",
        examples=["2026-11-20"],
    )
    amount: int = Field(title="How many", description="Negative goes back.", ge=-100_000, le=100_000)
    unit: Literal["minutes", "hours", "days", "working_days", "weeks"] = Field(
        title="Unit",
        description="Working days are Monday to Friday.",
        default="days",
        json_schema_extra={"x-template": False},
    )


def _working_days(start: dt.datetime, amount: int) -> dt.datetime:
    direction = 1 if amount >= 0 else -1
    weeks, left = divmod(abs(amount), 5)
    day = start + dt.timedelta(weeks=weeks * direction)
    while left or day.weekday() >= SATURDAY:
        day += dt.timedelta(days=direction)
        left -= 1 if left and day.weekday() < SATURDAY else 0
    return day


def _moved(values: Form) -> dt.datetime:
    start = values.date if values.date.tzinfo else values.date.replace(tzinfo=dt.UTC)
    if values.unit == "working_days":
        return _working_days(start, values.amount)
    return start + dt.timedelta(**{values.unit: values.amount})


def compute(values: Form) -> dict[str, str]:
    """Go a number of days, hours or working days forward or back."""
    try:
        moved = _moved(values)
    except OverflowError:
        raise PermanentError(
            "The result lies outside the years 1 to 9999.", hint="Use a smaller distance.", sent=False
        ) from None
    return {"date": moved.date().isoformat(), "date_time": moved.isoformat()}


ACTION = tool(
    id="date.add",
    name="Add to a date",
    description="Go a number of days, hours or working days forward or back.",
    input=Form,
    compute=compute,
    output={
        "type": "object",
        "properties": {
            "date": {"type": "string", "format": "date", "title": "Date"},
            "date_time": {"type": "string", "format": "date-time", "title": "Date and time"},
        },
        "required": ["date", "date_time"],
    },
    sample={"date": "2026-11-27", "date_time": "2026-11-27T00:00:00+00:00"},
    synonyms=("due date", "deadline", "plus days", "working days"),
    icon="calendar-plus",
)
