"""G022: a step that runs a flow which is not there, cannot be run, or asks for something else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from engine.expressions import check as check_expression
from engine.expressions.values import did_you_mean
from engine.graph.findings import FlowFact
from engine.graph.rules.base import Finding, Level, Reach, Rule
from engine.graph.rules.mismatch import PROBLEMS
from engine.nodes import flow_call

MISFIT = "E041"


def check(reach: Reach) -> Iterator[Finding]:
    """Known only with the workspace's facts."""
    known = reach.facts.flows
    if known is None:
        return
    for key, node in reach.graph.nodes.items():
        if node.type != "flow.call":
            continue
        name, version = flow_call.wanted(node.settings)
        if (name, version) not in known:
            continue
        fact = known[name, version]
        if fact is None:
            hint = "Choose another one; it may have been renamed, archived or deleted."
            yield _finding(reach, key, "flow", f"runs “{name}”, and there is no such flow.", hint)
        elif fact.problem:
            yield _finding(reach, key, "flow", f"runs a flow that cannot be run: {fact.problem}", fact.hint)
        else:
            yield from _inputs(reach, key, fact, node.settings.get("inputs"))


def _inputs(reach: Reach, key: str, fact: FlowFact, given: Any) -> Iterator[Finding]:
    if isinstance(given, str) and "{{" in given:
        yield from _expression(reach, key, fact, "", dict(fact.inputs), given)
        return
    values = given if isinstance(given, dict) else {}
    properties = fact.inputs.get("properties")
    asked: Mapping[str, Any] = properties if isinstance(properties, dict) else {}
    for name in fact.inputs.get("required") or ():
        if values.get(name) in (None, ""):
            message = f"does not give “{_title(asked, name)}”, which “{fact.name}” asks for."
            yield _finding(reach, key, f"inputs.{name}", message, "Map a value to it.")
    for name, value in values.items():
        schema = asked.get(name)
        if isinstance(schema, dict):
            yield from _value(reach, key, fact, name, schema, value)
        elif asked:
            message = f"gives “{name}”, and “{fact.name}” does not ask for it."
            hint = did_you_mean(name, asked) or f"It asks for: {', '.join(asked)}."
            yield _finding(reach, key, f"inputs.{name}", message, hint, Level.WARNING)


def _value(
    reach: Reach, key: str, fact: FlowFact, name: str, schema: Mapping[str, Any], value: Any
) -> Iterator[Finding]:
    if isinstance(value, str) and "{{" in value:
        yield from _expression(reach, key, fact, name, dict(schema), value)
        return
    if value in (None, ""):
        return
    problem = next((found for look in PROBLEMS if (found := look(schema, value))), None)
    if problem:
        message = f"“{schema.get('title') or name}” of “{fact.name}” {problem}."
        yield _finding(reach, key, f"inputs.{name}", message, "Correct the value.")


def _expression(
    reach: Reach, key: str, fact: FlowFact, name: str, schema: dict[str, Any], text: str
) -> Iterator[Finding]:
    for problem in check_expression(text, reach.scope(key), expected=schema, template=True).problems:
        if problem.code == MISFIT:
            field = f"inputs.{name}" if name else "inputs"
            yield _finding(reach, key, field, f"“{name or 'Inputs'}” of “{fact.name}”: {problem.message}", problem.hint)


def _title(asked: Mapping[str, Any], name: str) -> str:
    schema = asked.get(name)
    return str((schema.get("title") if isinstance(schema, dict) else None) or name)


def _finding(reach: Reach, key: str, field: str, what: str, hint: str, level: Level = Level.ERROR) -> Finding:
    return Finding(
        code=RULE.code,
        level=level,
        node=key,
        field=f"settings.{field}",
        message=f"“{reach.graph.name_of(key)}” {what}" if not what.startswith("“") else what,
        hint=hint,
    )


RULE = Rule(
    code="G022",
    title="A flow that cannot be run like this",
    hint="Choose a published flow with a start step for it, and give it what it asks for.",
    level=Level.ERROR,
    check=check,
)
