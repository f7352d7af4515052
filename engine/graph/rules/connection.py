"""G011: a step without the connection it needs, or with one that is gone, broken or of another connector."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.graph.findings import ConnectionFact
from engine.graph.rules.base import Finding, Level, Reach, Rule, fix


def check(reach: Reach) -> Iterator[Finding]:
    """Whether a connection exists and works is known only with the workspace's facts."""
    known = reach.facts.connections
    for key, spec in reach.shape.specs.items():
        if spec.connection is None:
            continue
        chosen = reach.graph.nodes[key].connection
        if chosen is None:
            if spec.connection_required:
                yield _finding(reach, key, spec.connection, "needs a connection", "Choose one, or make a new one.")
        elif known is not None:
            yield from _of_chosen(reach, key, spec.connection, chosen, known)


def _of_chosen(
    reach: Reach, key: str, connector: str, chosen: str, known: Mapping[str, ConnectionFact]
) -> Iterator[Finding]:
    fact = known.get(chosen)
    if fact is None:
        yield _finding(
            reach, key, connector, f"uses the connection “{chosen}”, which is not there", "Choose another one."
        )
    elif fact.connector != connector:
        problem = f"uses “{fact.name or chosen}”, a connection of another kind ({fact.connector})"
        yield _finding(reach, key, connector, problem, f"Choose a connection of the kind {connector}.")
    elif not fact.usable:
        why = f": {fact.why_not}" if fact.why_not else ""
        problem = f"uses “{fact.name or chosen}”, which does not work now{why}"
        yield _finding(reach, key, connector, problem, "Mend and test the connection, or choose another one.")


def _finding(reach: Reach, key: str, connector: str, problem: str, hint: str) -> Finding:
    known = reach.facts.connections or {}
    fitting = [fact.key for fact in known.values() if fact.connector == connector and fact.usable]
    cure = fix("set_node", key=key, field="connection", value=fitting[0]) if len(fitting) == 1 else ()
    return Finding(
        code=RULE.code,
        level=RULE.level,
        node=key,
        field="connection",
        message=f"“{reach.graph.name_of(key)}” {problem.rstrip('.')}.",
        hint=hint,
        fix=cure,
    )


RULE = Rule(
    code="G011",
    title="A connection that is missing or does not work",
    hint="Choose a connection that works; the fix takes the only one that fits.",
    level=Level.ERROR,
    check=check,
)
