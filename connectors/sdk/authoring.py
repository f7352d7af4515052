"""`action(...)` makes an ActionSpec from a pydantic input model and a function."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from connectors.sdk.schema import form_schema
from engine.errors import PermanentError
from engine.spec import ActionContext, ActionSpec, Category, EffectClass, NodeKind, NodeSpec, Retry
from engine.spec.action import OptionsOf, VerifyAction
from engine.spec.node import EFFECT_PORTS, PLAIN_PORTS, Schema, Settings

Input = TypeVar("Input", bound=BaseModel)


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
    category: Category = Category.APPS,
    synonyms: tuple[str, ...] = (),
    icon: str = "plug",
    connection: str | None = None,
    connection_required: bool = True,
    timeout_s: float = 10.0,
    retry: Retry | None = None,
    verify: VerifyAction | None = None,
    preview: Callable[[ActionContext, Input], Any] | None = None,
    compensate: str | None = None,
    options: Mapping[str, OptionsOf] | None = None,
    help: str = "",
) -> ActionSpec:
    """One action as a record. `id` is `connector.verb`; `input` makes the form, `run` gets it checked and typed."""
    pure = effect is EffectClass.PURE

    async def checked_run(context: ActionContext, values: dict[str, Any]) -> Any:
        return await run(context, parse_input(input, values))

    def checked_preview(context: ActionContext, values: dict[str, Any]) -> Any:
        assert preview is not None
        return preview(context, parse_input(input, values))

    node = NodeSpec(
        type=id,
        name=name,
        description=description,
        kind=NodeKind.ACTION,
        category=category,
        synonyms=synonyms,
        icon=icon,
        settings_schema=form_schema(input),
        output_schema=output,
        sample_output=sample,
        ports=PLAIN_PORTS if pure else EFFECT_PORTS,
        effect=effect,
        connection=connection,
        connection_required=connection_required,
        timeout_s=timeout_s,
        retry=retry or Retry(),
        connector=id.split(".", 1)[0],
        help=help,
    )
    return ActionSpec(
        node=node,
        run=checked_run,
        verify=verify,
        preview=checked_preview if preview else None,
        compensate=compensate,
        options=options,
    )


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
