"""Bodies that only compute: all passes at once, in memory, without steps of their own.

The same meaning as real steps (dead paths, joins, results), for node types without effects, waits and endings, so a
loop over a thousand items is one step and a few milliseconds.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, cast

from engine.errors import StepError
from engine.expressions import ExpressionError
from engine.nodes import CONTROLS, Env, Outcome, flow_each, flow_repeat
from engine.plan import PlanNode
from engine.run.edges import JOINS
from engine.run.ending import expression_failure, plain_error
from engine.run.failing import ports_of
from engine.run.frames import Layer
from engine.spec import ERROR, SUCCESS, NodeKind
from engine.wrappers.classify import ErrorInfo

MOST_WORK = 200_000
"""Steps one loop may compute at once; more would keep other runs waiting."""
Roots = Mapping[str, Any]
Found = Outcome | ErrorInfo


class _Work:
    """What is left of the allowance of one loop, and the one moment of it."""

    __slots__ = ("at", "clock", "env", "left")

    def __init__(self, at: datetime) -> None:
        self.at = at
        self.clock = lambda: at
        self.env = Env(at)
        self.left = MOST_WORK


def run_inline(container: PlanNode, values: dict[str, Any], roots: Roots, at: datetime) -> Found:
    """The outcome of a container whose body is inline, or the error it fails with. Never raises StepError."""
    return _container(container, values, roots, _Work(at))


def _container(container: PlanNode, values: dict[str, Any], roots: Roots, work: _Work) -> Found:
    try:
        return _KINDS[container.type](container, values, roots, work)
    except ExpressionError as error:
        return expression_failure(error)
    except StepError as error:
        return plain_error(error.code, error.message, error.hint, "permanent", sent=False)


def _each(container: PlanNode, values: dict[str, Any], roots: Roots, work: _Work) -> Found:
    results: list[Any] = []
    failed: list[dict[str, Any]] = []
    for index, item in enumerate(flow_each.items_of(values)):
        found = _pass(container, {**roots, "item": item, "index": index}, work)
        if isinstance(found, dict):
            error = found
            if len(failed) >= values["tolerated"]:
                return {**error, "message": f"Item {index + 1}: {error['message']}"}
            told = {name: error.get(name) for name in ("kind", "code", "message", "status", "step")}
            failed.append({"index": index, "error": told})
        results.append(None if isinstance(found, dict) else found[0].get("result", found[1]))
    return Outcome(SUCCESS, flow_each.output(results, failed))


def _repeat(container: PlanNode, values: dict[str, Any], roots: Roots, work: _Work) -> Found:
    last: Any = None
    for index in range(values["max_rounds"]):
        found = _pass(container, {**roots, "item": last, "index": index}, work)
        if isinstance(found, dict):
            return found
        last = found[0].get("result", found[1])
        if found[0].get("condition"):
            return Outcome(SUCCESS, flow_repeat.output(index + 1, last))
    message = f"{values['max_rounds']} rounds were not enough."
    return plain_error(
        "too_many_rounds", message, "Look at the condition, or allow more rounds.", "permanent", sent=False
    )


def _scope(container: PlanNode, _values: dict[str, Any], roots: Roots, work: _Work) -> Found:
    found = _pass(container, dict(roots), work)
    if isinstance(found, dict):
        return found
    return Outcome(SUCCESS, found[0].get("result", found[1]))


_KINDS: dict[str, Callable[[PlanNode, dict[str, Any], Roots, _Work], Found]] = {
    "flow.each": _each,
    "flow.repeat": _repeat,
    "flow.scope": _scope,
}


def _pass(container: PlanNode, roots: dict[str, Any], work: _Work) -> tuple[dict[str, Any], Any] | ErrorInfo:
    """One pass through a body: (settings computed at its end, output of its last step), or what it failed with."""
    outputs = roots["steps"] = Layer(roots["steps"])
    ports: dict[str, str | None] = {}
    last: Any = None
    outside = roots["errors"]
    for node in container.contains.nodes:
        if not _starts(node, ports):
            ports[node.key] = None
            continue
        found = _node(node, roots, outputs, ports, work)
        if isinstance(found, Outcome):
            ports[node.key], last = found.port, found.output
            outputs[node.key] = last
            continue
        error = found
        if ERROR not in node.wired or ERROR not in ports_of(error):
            return cast("ErrorInfo", {"step": node.key, **error})
        ports[node.key] = ERROR
        if roots["errors"] is outside:
            roots["errors"] = Layer(outside)
        told = {name: error.get(name) for name in ("kind", "code", "message", "status")}
        roots["errors"][node.key] = {**told, "attempts": 1}
    try:
        return container.late_program.evaluate(roots, work.clock), last
    except ExpressionError as problem:
        return expression_failure(problem)


def _starts(node: PlanNode, ports: dict[str, str | None]) -> bool:
    if not node.incoming:
        return True
    if len(node.incoming) == 1:
        edge = node.incoming[0]
        return ports.get(edge.source) == edge.port
    taken = sum(ports.get(edge.source) == edge.port for edge in node.incoming)
    return bool(JOINS[node.join.mode](0, taken, node))


def _node(
    node: PlanNode, roots: dict[str, Any], outputs: dict[str, Any], ports: dict[str, str | None], work: _Work
) -> Found:
    work.left -= 1
    if work.left < 0:
        message = f"This loop computes more than {MOST_WORK:,} steps at once."
        return plain_error("too_much_work", message, "Go through the list in parts.", "permanent", sent=False)
    if node.disabled:
        return Outcome(node.ports[0] if node.ports else SUCCESS, None)
    try:
        values = node.program.evaluate(roots, work.clock)
        if node.kind is NodeKind.CONTAINER:
            return _container(node, values, roots, work)
        env = work.env
        if node.type == "flow.join":
            env = Env(work.at, _arrived(node, outputs, ports), node.join.reduce)
        return CONTROLS[node.type](values, env)
    except ExpressionError as error:
        return expression_failure(error)
    except StepError as error:
        return plain_error(error.code, error.message, error.hint, "permanent", sent=False)


def _arrived(node: PlanNode, outputs: dict[str, Any], ports: dict[str, str | None]) -> list[tuple[str, Any]]:
    """(step, output) of every way in that was taken, in the order of the steps."""
    taken = {edge.source for edge in node.incoming if ports.get(edge.source) == edge.port}
    return [(key, outputs.get(key)) for key in ports if key in taken]
