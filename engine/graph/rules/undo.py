"""G018: a compensating step that cannot be one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

from engine.graph.rules.base import Finding, Level, Reach, Rule, fix


def _gone(reach: Reach, _owner: str, undo: str) -> str | None:
    return None if undo in reach.graph.nodes else "is gone"


def _itself(_reach: Reach, owner: str, undo: str) -> str | None:
    return "cannot be the step itself" if owner == undo else None


def _trigger(reach: Reach, _owner: str, undo: str) -> str | None:
    return "is a trigger" if reach.shape.is_trigger(undo) else None


def _container(reach: Reach, _owner: str, undo: str) -> str | None:
    return "holds steps, and only one step can undo another" if reach.shape.holds_steps(undo) else None


def _undone(reach: Reach, _owner: str, undo: str) -> str | None:
    return "has an undo of its own" if reach.graph.nodes[undo].undo else None


def _of_trigger(reach: Reach, owner: str, _undo: str) -> str | None:
    return "has nothing to undo: a trigger only starts the flow" if reach.shape.is_trigger(owner) else None


def _wired(reach: Reach, _owner: str, undo: str) -> str | None:
    wired = bool(reach.shape.out.get(undo) or reach.shape.incoming.get(undo))
    return "must have no other lines: it runs backwards only" if wired else None


def _elsewhere(reach: Reach, owner: str, undo: str) -> str | None:
    same = reach.graph.nodes[undo].inside == reach.graph.nodes[owner].inside
    return None if same else "must lie in the same container"


PROBLEMS: tuple[Callable[[Reach, str, str], str | None], ...] = (
    _gone,
    _itself,
    _trigger,
    _of_trigger,
    _container,
    _undone,
    _wired,
    _elsewhere,
)


def check(reach: Reach) -> Iterator[Finding]:
    """It exists, has one owner, lies beside it, and no other line touches it."""
    owners = Counter(node.undo for node in reach.graph.nodes.values() if node.undo)
    for key, node in reach.graph.nodes.items():
        if not node.undo:
            continue
        problem = next((found for look in PROBLEMS if (found := look(reach, key, node.undo))), None)
        if problem is None and owners[node.undo] > 1:
            problem = "already undoes another step"
        if problem is not None:
            name, undo = reach.graph.name_of(key), reach.graph.name_of(node.undo)
            yield Finding(
                code=RULE.code,
                level=RULE.level,
                node=key,
                field="undo",
                message=f"“{undo}” cannot undo “{name}”: it {problem}.",
                hint="Choose a step of its own for undoing, beside this one.",
                fix=fix("set_node", key=key, field="undo", value=None),
            )


RULE = Rule(
    code="G018",
    title="An undo that cannot be one",
    hint="Choose a step of its own for undoing, beside the step, without other lines.",
    level=Level.ERROR,
    check=check,
)
