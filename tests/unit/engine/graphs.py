"""Short ways to write a graph."""

from __future__ import annotations

from typing import Any


def graph(steps: dict[str, Any], *wires: str, **more: Any) -> dict[str, Any]:
    """A graph started by hand at `start`. A step is its type, or its JSON; a wire is `a -> b` or `a.port -> b`.
    `form`: what the start asks for."""
    form = more.pop("form", None)
    nodes: dict[str, Any] = {"start": {"type": "trigger.manual", "settings": {"input_schema": form} if form else {}}}
    for key, step in steps.items():
        nodes[key] = {"type": step} if isinstance(step, str) else step
    return {"format": 1, "nodes": nodes, "edges": [wire(text) for text in wires], **more}


def wire(text: str) -> dict[str, str]:
    """`check.valid -> send` as an edge; the port is `success` when none is named."""
    left, _, target = text.partition("->")
    source, _, port = left.strip().partition(".")
    return {"from": source, "port": port or "success", "to": target.strip()}


def condition(source: str) -> dict[str, Any]:
    """A flow.if."""
    return {"type": "flow.if", "settings": {"condition": source}}


def fields(**values: Any) -> dict[str, Any]:
    """A flow.set."""
    return {
        "type": "flow.set",
        "settings": {"fields": [{"name": name, "value": each} for name, each in values.items()]},
    }


def approval(**more: Any) -> dict[str, Any]:
    """A flow.approval asked of Ada."""
    settings = {"title": "Fine?", "assignees": {"people": ["ada@example.com"]}, "deadline_s": 3600, **more}
    return {"type": "flow.approval", "settings": settings}


def chain(count: int) -> dict[str, Any]:
    """Steps in a row, each adding one to what the one before computed."""
    steps = {"s0": fields(v="{{ trigger.x + 1 }}")}
    steps.update({f"s{n}": fields(v=f"{{{{ steps.s{n - 1}.v + 1 }}}}") for n in range(1, count)})
    wires = ["start -> s0", *(f"s{n - 1} -> s{n}" for n in range(1, count))]
    return graph(steps, *wires, outputs={"last": f"{{{{ steps.s{count - 1}.v }}}}"})


def each(items: Any = "{{ trigger.items }}", **more: Any) -> dict[str, Any]:
    """A flow.each over `items`."""
    return {"type": "flow.each", "settings": {"items": items, **more}}


def repeat(until: str, rounds: int = 5, **more: Any) -> dict[str, Any]:
    """A flow.repeat."""
    return {"type": "flow.repeat", "settings": {"condition": until, "max_rounds": rounds, **more}}


def scope(**more: Any) -> dict[str, Any]:
    """A flow.scope."""
    return {"type": "flow.scope", "settings": more}


def inside(container: str, step: Any) -> dict[str, Any]:
    """A step within a container."""
    return {**({"type": step} if isinstance(step, str) else step), "inside": container}


def grouped(*keys: str) -> dict[str, Any]:
    """A loop `a` of two steps, `b` and `c`, and a group of the steps named."""
    steps = {"a": each([1]), "b": inside("a", fields(v=1)), "c": inside("a", fields(v=2))}
    return graph(steps, "start -> a", "b -> c", groups=[{"id": "g", "name": "Prepare", "keys": list(keys)}])
