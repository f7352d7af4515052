"""`context.set`: write a value of the run's shared context, if wanted only when nobody else wrote meanwhile."""

from __future__ import annotations

from typing import Any

import orjson

from engine.errors import PermanentError
from engine.nodes.logic import Env, Kept, Outcome
from engine.nodes.schema import anything, settings, text, yes_no
from engine.spec import SUCCESS, Category, NodeKind, NodeSpec, Port

CHANGED = "changed"
MOST_NAMES, MOST_BYTES = 200, 65_536

SPEC = NodeSpec(
    type="context.set",
    name="Remember",
    description="Keeps a value every later step of the run can read, in whichever branch it is.",
    kind=NodeKind.CONTROL,
    category=Category.DATA,
    synonyms=("context", "state", "variable", "memory", "store", "compare and set", "counter"),
    icon="pin",
    settings_schema=settings(
        required=("name",),
        name=text(
            "Name",
            "Steps read it as context.<name>.",
            pattern="^[A-Za-z][A-Za-z0-9_]{0,63}$",
            x_template=False,
            examples=["best_offer"],
        ),
        value=anything("Value", "What is kept; it replaces what was there.", examples=["{{ steps.ask.offer }}"]),
        only_if=yes_no(
            "Only if nobody changed it",
            "Writes only if the value is still the one you had read; else it leaves by “Changed meanwhile”.",
            default=False,
        ),
        expected=anything(
            "The value you had read",
            "Empty: only if there is no value yet.",
            x_show_if={"only_if": [True]},
            examples=["{{ steps.before.offer }}"],
        ),
    ),
    ports=(Port(SUCCESS, "Kept"), Port(CHANGED, "Changed meanwhile")),
    output_schema={
        "type": "object",
        "properties": {"name": {"type": "string"}, "value": {}, "version": {"type": "integer"}},
        "required": ["name", "value", "version"],
    },
    sample_output={"name": "best_offer", "value": 1250, "version": 1},
    help=(
        "Every write has a number, which is in the output and so in the history of the run. A write that computes from "
        "the value itself, such as {{ default(context.count, 0) + 1 }}, is never lost: steps write one after another."
    ),
)


def run(input: dict[str, Any], env: Env) -> Outcome:
    """Write, or say what is there instead. Raises PermanentError when it is too much."""
    name, value = str(input["name"]), input.get("value")
    now, version = env.context.get(name, (None, 0))
    if input.get("only_if") and now != _expected(input.get("expected")):
        return Outcome(CHANGED, {"name": name, "value": now, "version": version})
    if len(orjson.dumps(value)) > MOST_BYTES:
        message = f"The value of “{name}” is larger than {MOST_BYTES // 1024} KB."
        raise PermanentError(message, hint="Keep it in a table, and its number here.", code="too_large", sent=False)
    if version == 0 and len(env.context) >= MOST_NAMES:
        message = f"The context holds {MOST_NAMES} values already."
        raise PermanentError(message, hint="Keep several things in one value.", code="too_many_names", sent=False)
    kept = Kept(name, value, version + 1)
    return Outcome(SUCCESS, {"name": name, "value": value, "version": kept.version}, kept=kept)


def _expected(value: Any) -> Any:
    return None if value == "" else value
