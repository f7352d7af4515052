"""`action(...)` makes an ActionSpec from a pydantic input model and a function."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypedDict, TypeVar, Unpack

from pydantic import BaseModel, ValidationError

from connectors.sdk.schema import form_schema
from engine.errors import PermanentError
from engine.spec import (
    ActionContext,
    ActionSpec,
    Category,
    EffectClass,
    Lane,
    NodeKind,
    NodeSpec,
    Retry,
    VerifyResult,
)
from engine.spec.action import OptionsOf
from engine.spec.node import EFFECT_PORTS, PLAIN_PORTS, Schema, Settings

Input = TypeVar("Input", bound=BaseModel)
Answer = TypeVar("Answer")


MOST_COMPLAINTS = 5
COMPLAINTS: Mapping[str, str] = {
    "missing": "is missing",
    "extra_forbidden": "is no setting of this step",
    "string_type": "has to be text",
    "string_too_long": "is too long (at most {max_length} characters)",
    "string_too_short": "is empty or too short",
    "string_pattern_mismatch": "is not written as it should be",
    "int_type": "has to be a whole number",
    "int_parsing": "has to be a whole number",
    "int_from_float": "has to be a whole number",
    "float_type": "has to be a number",
    "float_parsing": "has to be a number",
    "decimal_type": "has to be a number",
    "decimal_parsing": "has to be a number",
    "bool_type": "has to be yes or no",
    "bool_parsing": "has to be yes or no",
    "list_type": "has to be a list",
    "dict_type": "has to be an object with named fields",
    "literal_error": "is none of the choices",
    "datetime_type": "has to be a date",
    "datetime_parsing": "has to be a date",
    "datetime_from_date_parsing": "has to be a date",
    "greater_than_equal": "is too small (at least {ge})",
    "greater_than": "is too small (more than {gt})",
    "less_than_equal": "is too large (at most {le})",
    "less_than": "is too large (less than {lt})",
}


def parse_input(model: type[Input], values: Mapping[str, Any]) -> Input:
    """Check evaluated settings against the model; a PermanentError in plain words names every wrong field."""
    try:
        return model.model_validate(dict(values))
    except ValidationError as problem:
        first: dict[str, str] = {}
        for error in problem.errors():
            first.setdefault(_named(model, error["loc"]), _said(error))
        lines = [f"{name} {words}" for name, words in first.items()][:MOST_COMPLAINTS]
        raise PermanentError(
            "The step's settings cannot be used: " + "; ".join(lines) + ".",
            hint="Open the step and correct these fields.",
            code="bad_settings",
            sent=False,
        ) from None


def _named(model: type[BaseModel], location: tuple[int | str, ...]) -> str:
    """The field as its form calls it, with the place within it."""
    field = model.model_fields.get(str(location[0])) if location else None
    name = (field.title if field else None) or (str(location[0]) if location else "The settings")
    inner = ".".join(str(part) for part in location[1:] if not (isinstance(part, str) and "[" in part))
    return f"“{name}”" + (f" ({inner})" if inner and field is None else "")


def _said(error: Any) -> str:
    """What is wrong, as one says it to a person; the library's own words for what is not in the list."""
    words = COMPLAINTS.get(error["type"])
    limits = error.get("ctx") or {}
    if words is None:
        return str(error["msg"]).lower()
    return words.format(**{name: limits.get(name, "") for name in ("max_length", "min_length", "ge", "gt", "le", "lt")})


class NodeOptions(TypedDict, total=False):
    """What an action may say of its node type; the defaults are NodeSpec's own."""

    category: Category
    synonyms: tuple[str, ...]
    icon: str
    connection: str
    connection_required: bool
    timeout_s: float
    retry: Retry
    lane: Lane
    verifies_by: str
    key_ttl_s: float
    help: str


class CodeOptions(TypedDict, total=False):
    """What an action may offer beside `run`; see ActionSpec."""

    compensate: str
    options: Mapping[str, OptionsOf]


class Options(NodeOptions, CodeOptions, total=False):
    """Everything optional of an action."""


def action(
    *,
    id: str,
    name: str,
    description: str,
    input: type[Input],
    run: Callable[[ActionContext, Input], Awaitable[Any]],
    output: Schema | Callable[[Settings], Schema],
    sample: Any,
    effect: EffectClass | Callable[[Settings], EffectClass],
    preview: Callable[[ActionContext, Input], Any] | None = None,
    verify: Callable[[ActionContext, Input], Awaitable[VerifyResult]] | None = None,
    **options: Unpack[Options],
) -> ActionSpec:
    """One action as a record. `id` is `connector.verb`; `input` makes the form; `run`, `preview` and `verify` get it
    checked and typed."""
    chosen: dict[str, Any] = {"category": Category.APPS, "icon": "plug", **options}
    code = {key: chosen.pop(key) for key in CodeOptions.__annotations__ if key in chosen}
    node = NodeSpec(
        type=id,
        name=name,
        description=description,
        kind=NodeKind.ACTION,
        settings_schema=form_schema(input),
        output_schema=output,
        sample_output=sample,
        ports=PLAIN_PORTS if effect is EffectClass.PURE else EFFECT_PORTS,
        effect=effect,
        connector=id.split(".", 1)[0],
        verifies=verify is not None,
        **chosen,
    )
    return ActionSpec(
        node=node,
        run=_checked(input, run),
        verify=_checked(input, verify) if verify else None,
        preview=_checked(input, preview) if preview else None,
        **code,
    )


def _checked(
    model: type[Input], call: Callable[[ActionContext, Input], Answer]
) -> Callable[[ActionContext, dict[str, Any]], Answer]:
    """`call` behind a check of its input."""

    def checked(context: ActionContext, values: dict[str, Any]) -> Answer:
        return call(context, parse_input(model, values))

    return checked


def tool(
    *,
    id: str,
    name: str,
    description: str,
    input: type[Input],
    compute: Callable[[Input], Any],
    output: Schema,
    sample: Any,
    synonyms: tuple[str, ...] = (),
    icon: str = "tool",
) -> ActionSpec:
    """A pure action: a plain function of its input, without connection, attempts or outside world."""

    async def run(_context: ActionContext, values: Input) -> Any:
        return compute(values)

    return action(
        id=id,
        name=name,
        description=description,
        input=input,
        run=run,
        output=output,
        sample=sample,
        effect=EffectClass.PURE,
        category=Category.DATA,
        synonyms=synonyms,
        icon=icon,
        retry=Retry(attempts=1),
    )
