"""G001: a step of a type nobody knows here."""

from __future__ import annotations

from collections.abc import Iterator

from engine.graph.rules.base import Finding, Level, Reach, Rule


def check(reach: Reach) -> Iterator[Finding]:
    """A type, or a version of it, that no connector offers."""
    for key, node in reach.graph.nodes.items():
        if key not in reach.shape.specs:
            version = f" (version {node.version})" if node.version != 1 else ""
            yield Finding(
                code=RULE.code,
                level=RULE.level,
                node=key,
                field="type",
                message=f"“{reach.graph.name_of(key)}” is of the type “{node.type}”{version}, which is not known here.",
                hint="Install or update the connector it belongs to, or use another step.",
            )


RULE = Rule(
    code="G001",
    title="Unknown step type",
    hint="Install or update the connector it belongs to, or use another step.",
    level=Level.ERROR,
    check=check,
)
