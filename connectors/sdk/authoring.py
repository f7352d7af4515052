"""`action(...)` makes an ActionSpec from a pydantic input model and a function."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypedDict, TypeVar, Unpack

from pydantic import BaseModel, ValidationError

from connectors.sdk.schema import form_schema
from engine.errors import PermanentError
from engine.spec import ActionContext, ActionSpec, Category, EffectClass, NodeKind, NodeSpec, Retry
from engine.spec.action import OptionsOf, VerifyAction
from engine.spec.node import EFFECT_PORTS, PLAIN_PORTS, Schema, Settings

Input = TypeVar("Input", bound=BaseModel)
Answer = TypeVar("Answer")


def parse_input(model: type[Input], values: Mapping[str, Any]) -> Input:
    """Check evaluated settings against the model; a PermanentError in plain words names every wrong field."""
    try:
        return model.model_validate(dict(values))
    except ValidationError as problem:
        lines = [f"{_field_name(error['loc'])}: {error['msg'].lower()}" for error in problem.errors()[:5]]
        raise PermanentError(
            "The step's settings cannot be used: " + "; ".join(lines) + ".",
            hint="Open the step and correct these fields.",
            code="bad_settings",
            sent=False,
        ) from None


def _field_name(location: tuple[int | str, ...]) -> str:
    return ".".join(str(part) for part in location) or "settings"


class NodeOptions(TypedDict, total=False):
    """What an action may say of its node type; the defaults are NodeSpec's own."""

    category: Category
    synonyms: tuple[str, ...]
    icon: str
    connection: str
    connection_required: bool
    timeout_s: float
    retry: Retry
    help: str


class CodeOptions(TypedDict, total=False):
    """What an action may offer beside `run`; see ActionSpec."""

    verify: VerifyAction
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
    **options: Unpack[Options],
) -> ActionSpec:
    """One action as a record. `id` is `connector.verb`; `input` makes the form, `run` gets it checked and typed."""
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
        **chosen,
    )
    return ActionSpec(
        node=node, run=_checked(input, run), preview=_checked(input, preview) if preview else None, **code
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
