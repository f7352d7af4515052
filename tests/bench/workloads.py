"""The workloads. Each starts by a webhook and is defined so that any workflow system can build it.

W1 one step      the webhook answers at once with JSON built from the body
W2 ten steps     the webhook answers 202; ten steps in a row compute a field from the one before by an expression
W3 fan-out       ten parallel branches GET a stub that answers after 50 ms, then join
W4 items         1,000 items in the body, one expression per item, aggregated
W5 sub-flow      a condition, then a sub-flow whose result it waits for, then the end
W6 effects       ten steps in a row POST to a stub (20 ms) with an idempotency key, each effect in the ledger
W7 approvals     1,000 runs park on an approval; all are decided; all go on
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

Graph = dict[str, Any]
Edges = Iterable[tuple[str, str]]
APPROVER = "approver@bench.example"


def small(i: int) -> dict[str, Any]:
    """The body of run `i`."""
    return {"run": f"r-{i:06d}", "name": f"Customer {i}", "amount": i * 37 % 1000, "email": f"c{i}@example.com"}


def many_items(i: int) -> dict[str, Any]:
    """The same with 1,000 items, about 60 kB."""
    items = [{"id": k, "name": f"item {k}", "price": k * 7 % 100 + 0.5, "qty": k % 9 + 1} for k in range(1000)]
    return small(i) | {"items": items}


@dataclass(frozen=True, slots=True)
class Workload:
    """One workload.

    Attributes:
        graph: from the stub's base address.
        answer: of the webhook, at_once | at_end; at_end measures the whole run in the request itself.
        runs: in the loaded part; alone: one at a time.
        effects: outside calls of a run.
        waits: the runs park on an approval each.
        needs: flows it runs, by name.
    """

    key: str
    title: str
    graph: Callable[[str], Graph]
    answer: str = "at_once"
    runs: int = 2_000
    alone: int = 60
    effects: int = 0
    waits: bool = False
    body: Callable[[int], dict[str, Any]] = small
    needs: Mapping[str, Graph] = field(default_factory=dict)

    def bodies(self, n: int) -> Iterable[bytes]:
        """Bodies of `n` runs, made beforehand so that making them costs no time of the load."""
        return [orjson.dumps(self.body(i)) for i in range(n)]


def _flow(nodes: dict[str, Any], edges: Edges, answer: str = "at_once", port: str = "success") -> Graph:
    trigger = {"start": _node("trigger.webhook", {"auth": "none", "answer": answer})}
    wires = [{"from": source, "port": port if source == "ask" else "success", "to": to} for source, to in edges]
    drawn = trigger | nodes
    places = {key: {**node, "name": key, "at": [n * 300, 0]} for n, (key, node) in enumerate(drawn.items())}
    return {"format": 1, "nodes": places, "edges": wires}


def _node(kind: str, settings: dict[str, Any]) -> dict[str, Any]:
    return {"type": kind, "version": 1, "settings": settings}


def _set(**fields: str) -> dict[str, Any]:
    return _node("flow.set", {"fields": [{"name": name, "value": value} for name, value in fields.items()]})


def _row(keys: list[str]) -> Edges:
    return zip(["start", *keys], keys, strict=False)


def one_step(_stub: str) -> Graph:
    """W1."""
    body = {
        "run": "{{ trigger.body.run }}",
        "greeting": "Hello {{ trigger.body.name }}",
        "double": "{{ trigger.body.amount * 2 }}",
    }
    return _flow({"say": _node("flow.respond", {"status": 200, "body": body})}, [("start", "say")], "at_end")


def ten_steps(_stub: str) -> Graph:
    """W2."""
    sources = ["trigger.body.amount", *(f"steps.s{n}.value" for n in range(1, 10))]
    nodes = {f"s{n}": _set(value=f"{{{{ {source} + {n} }}}}") for n, source in enumerate(sources, start=1)}
    return _flow(nodes, _row(list(nodes)))


def fan_out(stub: str) -> Graph:
    """W3."""
    calls = {f"get{n}": _node("http.request", {"method": "GET", "url": f"{stub}/delay/50"}) for n in range(10)}
    join = _node("flow.join", {})
    edges = [("start", key) for key in calls] + [(key, "both") for key in calls]
    return _flow(calls | {"both": join}, edges)


def items(_stub: str) -> Graph:
    """W4."""
    each = "{{ [{'id': i.id, 'total': i.price * i.qty, 'label': i.name} for i in trigger.body.items] }}"
    nodes = {
        "each": _set(rows=each),
        "sum": _set(count="{{ length(steps.each.rows) }}", total="{{ sum([r.total for r in steps.each.rows]) }}"),
    }
    return _flow(nodes, _row(list(nodes)))


TAX = {
    "format": 1,
    "nodes": {
        "start": {
            "type": "trigger.call",
            "version": 1,
            "name": "start",
            "at": [0, 0],
            "settings": {
                "input_schema": {
                    "type": "object",
                    "properties": {"amount": {"type": "number"}},
                    "required": ["amount"],
                }
            },
        }
    },
    "edges": [],
    "outputs": {"total": "{{ trigger.amount * 2 }}"},
}


def sub_flow(_stub: str) -> Graph:
    """W5."""
    call = {"flow": "Add tax", "inputs": {"amount": "{{ trigger.body.amount }}"}}
    nodes = {
        "check": _node("flow.if", {"condition": "trigger.body.amount >= 0"}),
        "tax": _node("flow.call", call),
        "done": _set(total="{{ steps.tax.total }}"),
    }
    drawn = _flow(nodes, [("start", "check"), ("check", "tax"), ("tax", "done")])
    for edge in drawn["edges"]:
        edge["port"] = "true" if edge["from"] == "check" else edge["port"]
    return drawn


def effects(stub: str) -> Graph:
    """W6."""
    body = {"run": "{{ trigger.body.run }}", "amount": "{{ trigger.body.amount }}"}
    settings = {"method": "POST", "url": f"{stub}/delay/20", "body": body, "idempotent": True}
    nodes = {f"post{n}": _node("http.request", settings) for n in range(10)}
    return _flow(nodes, _row(list(nodes)))


def approvals(_stub: str) -> Graph:
    """W7."""
    settings = {"title": "Approve {{ trigger.body.run }}?", "assignees": {"people": [APPROVER]}}
    nodes = {"ask": _node("flow.approval", settings), "done": _set(by="{{ steps.ask.decided_by }}")}
    return _flow(nodes, [("start", "ask"), ("ask", "done")], port="approved")


WORKLOADS = (
    Workload("w1", "one step, answered at the end", one_step, answer="at_end"),
    Workload("w2", "ten steps in a row", ten_steps),
    Workload("w3", "ten calls side by side, then a join", fan_out, runs=600, alone=30, effects=10),
    Workload("w4", "1,000 items, one expression each, a sum", items, runs=400, alone=30, body=many_items),
    Workload("w5", "a condition, then a sub-flow", sub_flow, runs=1_000, needs={"Add tax": TAX}),
    Workload("w6", "ten keyed calls in a row", effects, runs=600, alone=20, effects=10),
    Workload("w7", "runs that wait for an approval", approvals, runs=1_000, waits=True),
)
