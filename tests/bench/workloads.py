"""The workloads. Each starts by a webhook and is defined so that any workflow system can build it.

    W1 one step      the webhook answers at once with JSON built from the body
    W2 ten steps     the webhook answers 202; ten steps in a row compute a field from the one before by an expression
    W3 fan-out       ten parallel branches call a stub that answers after 50 ms, then join
    W4 items         1,000 items in the body, one expression per item, aggregated
    W5 sub-flow      a condition, then a sub-flow
    W6 effects       ten steps in a row call a stub (20 ms), each effect in the ledger
    W7 approvals     1,000 runs park on an approval; all are decided; all go on

W1 and W2 need nothing but the engine. A further workload is one more record here, and what it calls in `apps`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Graph = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Workload:
    """One workload.

    Attributes:
        answer: of the webhook, at_once | at_end; at_end measures the whole run in the request itself.
        runs: in the loaded part; alone: one at a time.
    """

    key: str
    title: str
    graph: Callable[[], Graph]
    answer: str = "at_once"
    runs: int = 2_000
    alone: int = 60


def _flow(nodes: dict[str, Any], edges: list[tuple[str, str]]) -> Graph:
    trigger = {"start": {"type": "trigger.webhook", "settings": {"auth": "none", "answer": "at_once"}}}
    wires = [{"from": source, "port": "success", "to": target} for source, target in edges]
    return {"format": 1, "nodes": trigger | nodes, "edges": wires}


def one_step() -> Graph:
    """W1."""
    body = {
        "run": "{{ trigger.body.run }}",
        "greeting": "Hello {{ trigger.body.name }}",
        "double": "{{ trigger.body.amount * 2 }}",
    }
    return _flow({"say": {"type": "flow.respond", "settings": {"status": 200, "body": body}}}, [("start", "say")])


def ten_steps() -> Graph:
    """W2."""
    nodes: dict[str, Any] = {}
    edges = []
    before, value = "start", "trigger.body.amount"
    for n in range(1, 11):
        fields = [{"name": "value", "value": f"{{{{ {value} + {n} }}}}"}]
        nodes[f"s{n}"] = {"type": "flow.set", "settings": {"fields": fields}}
        edges.append((before, f"s{n}"))
        before, value = f"s{n}", f"steps.s{n}.value"
    return _flow(nodes, edges)


WORKLOADS = (
    Workload("w1", "one step, answered at the end", one_step, answer="at_end"),
    Workload("w2", "ten steps in a row", ten_steps),
)
