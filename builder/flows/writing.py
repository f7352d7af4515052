"""Help for people who map data: what a step may read, what an expression yields, what may stand at the cursor."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.utils import timezone

from builder.catalog import facade as catalog
from builder.flows import called, owned
from builder.flows.models import Draft
from engine.errors import NotFound
from engine.expressions import (
    ExpressionError,
    Missing,
    Problem,
    check,
    compile_expression,
    compile_template,
    did_you_mean,
    to_json,
)
from engine.expressions import complete as complete_at
from engine.expressions import functions as all_functions
from engine.graph import GraphFacts, load_graph
from engine.graph.scope import Reach
from engine.runtime import facade as runtime

Env = dict[str, Any]


def sources(*, workspace_id: UUID, flow_id: UUID, node: str) -> list[dict[str, Any]]:
    """What may be mapped into a step of the draft: {path, label, schema, sample, certain}, the nearest first."""
    reach = reach_of(workspace_id, flow_id, node)
    inside = _loop_env({}, loop_items(reach, node), 0)
    found = reach.sources(node)
    return [source | ({"sample": inside[source["path"]]} if source["path"] in inside else {}) for source in found]


def preview(
    *, workspace_id: UUID, flow_id: UUID, node: str, source: str, kind: str = "template", item: int = 0
) -> dict[str, Any]:
    """{value, type, problems, item, items} of an expression with the samples of earlier steps.

    Inside a loop it is that of one item: `item` counts from 0 and goes round, `items` is how many there are (0 outside
    of loops). Never raises for a bad source.
    """
    reach = reach_of(workspace_id, flow_id, node)
    template = kind != "condition"
    checked = check(source, reach.scope(node), template=template)
    problems = [
        {
            "code": problem.code,
            "message": problem.message,
            "hint": problem.hint,
            "start": problem.start,
            "end": problem.end,
            "level": problem.level,
        }
        | _of_a_step(reach, node, source, problem)
        for problem in checked.problems
    ]
    items = loop_items(reach, node)
    env = sample_env(reach, node, item=item, items=items)
    value, failure = _evaluate(source, env, template=template)
    if failure is not None and not any(problem["level"] == "error" for problem in problems):
        problems.append(failure)
    shown = bool(value) if kind == "condition" and failure is None else value
    return {
        "value": shown,
        "type": "yes/no" if kind == "condition" else checked.type.words,
        "problems": problems,
        "item": env.get("index", 0),
        "items": len(items),
    }


_STEP = re.compile(r"""(?<![\w.])(?:steps|errors)(?:\.(\w+)|\[["'](\w+)["']\])""")
"""A use of a step: its key, written with a dot or in brackets."""


def _of_a_step(reach: Reach, node: str, source: str, problem: Problem) -> dict[str, str]:
    """The words of the check of the draft for a step that cannot be read here; {} for any other problem."""
    if problem.code != "E040":
        return {}
    uses = [use for use in _STEP.finditer(source) if use.start() <= problem.start and problem.end <= use.end()]
    if not uses:
        return {}
    key, reader = uses[0][1] or uses[0][2], reach.graph.name_of(node)
    if key not in reach.graph.nodes:
        return {
            "message": f"“{reader}” reads a step with the key “{key}”, and there is none.",
            "hint": did_you_mean(key, reach.certainty.before(node)) or "Choose a step that comes before this one.",
        }
    return {
        "message": f"“{reader}” reads “{reach.graph.name_of(key)}”, which does not come before it.",
        "hint": "Move it before this step, or read another one.",
    }


def complete(*, workspace_id: UUID, flow_id: UUID, node: str, source: str, position: int) -> list[dict[str, Any]]:
    """What may stand at a character position, best first."""
    reach = reach_of(workspace_id, flow_id, node)
    found = complete_at(source, position, reach.scope(node), sample_env(reach, node))
    return [offer.as_dict() for offer in found]


def functions() -> list[dict[str, Any]]:
    """The functions of the language, for the reference beside the editor."""
    return [asdict(function) for function in all_functions()]


def sample_env(
    reach: Reach,
    node: str,
    given: Mapping[str, Any] | None = None,
    *,
    item: int = 0,
    items: list[Any] | None = None,
) -> Env:
    """Sample values of everything a step may read; `given` replaces samples by key (`trigger` for the trigger).

    `item`: which one of the list of the loop around, counted from 0; `items`: that list, where it is known already.
    """
    known = dict(given or {})
    steps = {key: known.get(key, reach.sample_of(key)) for key in reach.certainty.before(node)}
    triggers = [key for key in reach.shape.triggers if reach.certainty.comes_before(node, key)]
    first = (triggers or list(reach.shape.triggers))[:1]
    trigger = known.get("trigger", reach.sample_of(first[0]) if first else None)
    now = timezone.now().isoformat().replace("+00:00", "Z")
    return {
        "trigger": known.get(first[0], trigger) if first else trigger,
        "steps": {key: value for key, value in steps.items() if not reach.shape.is_trigger(key)},
        "errors": {},
        "vars": dict(reach.graph.vars),
        "run": {
            "id": "00000000-0000-7000-8000-000000000000",
            "started_at": now,
            "mode": "test",
            "flow": {"id": "", "name": ""},
            "started_by": {"kind": "user", "id": "", "name": "You", "email": "you@example.com"},
        },
        "context": {},
        **_loop_env(known, loop_items(reach, node, known) if items is None else items, item),
    }


def _loop_env(known: Mapping[str, Any], items: list[Any], item: int) -> Env:
    """`item` and `index` of a step inside a loop over `items`; {} = nothing is known."""
    if not items:
        return {name: known[name] for name in ("item", "index") if name in known}
    at = item % len(items)
    return {"item": known.get("item", items[at]), "index": known.get("index", at)}


def loop_items(reach: Reach, node: str, given: Mapping[str, Any] | None = None) -> list[Any]:
    """The list that the loop around a step goes through, with the samples; [] outside of loops."""
    loop = reach.loop_around(node)
    if loop is None:
        return []
    source = reach.graph.nodes[loop].settings.get("items")
    if isinstance(source, str):
        outside = {name: value for name, value in (given or {}).items() if name not in ("item", "index")}
        source, _ = _evaluate(source, sample_env(reach, loop, outside), template=True)
    return source if isinstance(source, list) else []


def reach_of(workspace_id: UUID, flow_id: UUID, node: str) -> Reach:
    """What step `node` of the draft can see; NotFound when there is no such step."""
    owned.flow_for(workspace_id=workspace_id, flow_id=flow_id)
    graph = load_graph(Draft.objects.get(flow_id=flow_id).graph)
    if node not in graph.nodes:
        raise NotFound("The draft has no such step.", hint="Save the draft, then try again.", code="no_such_step")
    samples = runtime.samples(workspace_id=workspace_id, flow_id=flow_id)
    flows = called.facts_of(workspace_id, graph.to_json())
    return Reach(graph, catalog.house_catalog(), GraphFacts(samples=samples, flows=flows))


def _evaluate(source: str, env: Env, *, template: bool) -> tuple[Any, dict[str, Any] | None]:
    try:
        compiled = compile_template(source) if template else compile_expression(source)
        value = compiled.evaluate(env)
        return (None if isinstance(value, Missing) else to_json(value)), None
    except ExpressionError as error:
        facts = {"code": error.code, "message": error.message, "hint": error.hint, "level": "error"}
        return None, {**facts, "start": error.start or 0, "end": error.end or len(source)}
