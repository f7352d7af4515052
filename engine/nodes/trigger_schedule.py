"""`trigger.schedule`: the clock starts the flow."""

from __future__ import annotations

from engine.nodes.schema import choice, settings, text
from engine.spec import Category, NodeKind, NodeSpec

SPEC = NodeSpec(
    type="trigger.schedule",
    name="Schedule",
    description="Starts at fixed times: every morning, each Monday, the first of the month.",
    kind=NodeKind.TRIGGER,
    category=Category.TRIGGERS,
    synonyms=("cron", "timer", "every day", "recurring"),
    icon="clock",
    settings_schema=settings(
        required=("cron",),
        cron=text(
            "When",
            "Minute, hour, day of month, month, day of week.",
            format="cron",
            minLength=1,
            examples=["0 8 * * 1-5", "*/15 * * * *"],
            x_template=False,
        ),
        timezone=text("Time zone", format="timezone", default="UTC", examples=["Europe/Berlin"], x_template=False),
        misfire=choice(
            "If a time was missed",
            {"once": "Run once when possible", "skip": "Skip it"},
            "A time is missed when the product was not running.",
            default="once",
        ),
    ),
    output_schema={
        "type": "object",
        "properties": {
            "fired_at": {"type": "string", "format": "date-time"},
            "scheduled_for": {"type": "string", "format": "date-time"},
        },
        "required": ["fired_at", "scheduled_for"],
    },
    sample_output={"fired_at": "2025-03-03T08:00:00.412Z", "scheduled_for": "2025-03-03T08:00:00Z"},
)
