"""`flow.each`: the steps inside run once for every item of a list."""

from __future__ import annotations

from typing import Any

from engine.errors import PermanentError
from engine.nodes.schema import anything, settings
from engine.spec import ERROR, SUCCESS, Category, NodeKind, NodeSpec, Port, PortKind

MOST_ITEMS, MOST_AT_ONCE = 10_000, 100
BODY_PORTS = (Port(SUCCESS, "Done"), Port(ERROR, "Error", PortKind.ERROR))
OUTPUT = {
    "type": "object",
    "properties": {
        "items": {"type": "array"},
        "failed": {
            "type": "array",
            "items": {"type": "object", "properties": {"index": {"type": "integer"}, "error": {"type": "object"}}},
        },
        "count": {"type": "integer"},
    },
    "required": ["items", "failed", "count"],
}

SPEC = NodeSpec(
    type="flow.each",
    name="For each",
    description="Does the steps inside once for every item of a list, one after another or several at once.",
    kind=NodeKind.CONTAINER,
    category=Category.FLOW,
    synonyms=("loop", "iterate", "map", "items", "list", "batch", "fan out"),
    icon="repeat",
    settings_schema=settings(
        required=("items",),
        items={
            "type": "array",
            "title": "Items",
            "description": "The list to go through. Inside, “item” is the present one and “index” its place, from 0.",
            "examples": ["{{ trigger.body.lines }}", "{{ steps.find.rows }}"],
        },
        concurrency={
            "type": "integer",
            "title": "At once",
            "description": "How many items are worked on side by side.",
            "minimum": 1,
            "maximum": MOST_AT_ONCE,
            "default": 1,
            "x-template": False,
        },
        tolerated={
            "type": "integer",
            "title": "Failures to put up with",
            "description": "So many items may fail; one more, and the whole step fails.",
            "minimum": 0,
            "maximum": MOST_ITEMS,
            "default": 0,
            "x-template": False,
        },
        result=anything(
            "Result of each item",
            "What is kept of an item; without it the output of the last step inside.",
            x_inside=True,
            examples=["{{ steps.send.body.id }}"],
        ),
    ),
    ports=BODY_PORTS,
    output_schema=OUTPUT,
    sample_output={"items": [{"id": 1}, {"id": 2}], "failed": [], "count": 2},
    help=(
        "Results come in the order of the items, whatever ends first; a failed item leaves an empty place there and an "
        "entry under “failed”. Steps inside may read everything before the loop and earlier steps of the same item. "
        f"At most {MOST_ITEMS:,} items."
    ),
)


def items_of(values: dict[str, Any]) -> list[Any]:
    """The list to go through; an empty value is an empty list. Raises PermanentError."""
    found = values.get("items")
    if found is None or found == "":
        return []
    if not isinstance(found, list):
        raise PermanentError(
            "“Items” is not a list.",
            hint="Map a list, such as {{ steps.find.rows }}.",
            code="not_a_list",
            sent=False,
        )
    if len(found) > MOST_ITEMS:
        raise PermanentError(
            f"The list has {len(found):,} items; at most {MOST_ITEMS:,} are possible.",
            hint="Go through it in parts, or work on less at a time.",
            code="too_many_items",
            sent=False,
        )
    return found


def output(results: list[Any], failed: list[dict[str, Any]]) -> dict[str, Any]:
    """The output of the whole loop."""
    return {"items": results, "failed": failed, "count": len(results)}
