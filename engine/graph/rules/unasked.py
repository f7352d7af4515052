"""G026: a step that is to ask its service after each success, and cannot."""

from __future__ import annotations

from collections.abc import Iterator

from engine.graph.places import defaults_of
from engine.graph.rules.base import Finding, Level, Reach, Rule, fix
from engine.spec import NodeSpec

ASK = "Ask the service afterwards"


def check(reach: Reach) -> Iterator[Finding]:
    """Ticked while the setting is empty that says how to ask, or where nothing can be asked at all."""
    for key, spec in reach.shape.specs.items():
        node = reach.graph.nodes[key]
        settings = {**defaults_of(spec.settings_schema), **node.settings}
        if not node.handling.ask or spec.verifies_for(settings):
            continue
        title = _title(spec) if spec.verifies_for({**settings, spec.verifies_by: "something"}) else None
        handling = node.handling.model_dump(mode="json", exclude_defaults=True, exclude={"ask"})
        why = f"“{title}” is empty" if title else "nothing can be asked about it"
        yield Finding(
            code=RULE.code,
            level=RULE.level,
            node=key,
            field=f"settings.{spec.verifies_by}" if title else "handling.ask",
            message=f"“{reach.graph.name_of(key)}” is to ask its service after each success, but {why}.",
            hint=f"Fill it in, or switch “{ASK}” off." if title else f"Switch “{ASK}” off.",
            fix=fix("set_node", key=key, field="handling", value=handling),
        )


def _title(spec: NodeSpec) -> str:
    field = spec.settings_schema.get("properties", {}).get(spec.verifies_by, {})
    return str(field.get("title") or spec.verifies_by)


RULE = Rule(
    code="G026",
    title="A service that is to be asked and cannot be",
    hint="Fill in what tells whether it happened, or switch “Ask the service afterwards” off (the fix does).",
    level=Level.WARNING,
    check=check,
)
