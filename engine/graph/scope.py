"""What a step may read, with the schema of each part: for the checker, the data picker and completion."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from engine.expressions import Scope
from engine.expressions import check as check_expression
from engine.graph.certainty import END, Certainty
from engine.graph.findings import GraphFacts, NodeCatalog
from engine.graph.model import MAX_NESTING, Graph
from engine.graph.schemas import filled, learn
from engine.graph.shape import Shape
from engine.nodes import flow_call
from engine.spec.node import Schema

_TEXT: Schema = {"type": "string"}
RUN_SCHEMA: Schema = {
    "type": "object",
    "properties": {
        "id": _TEXT,
        "started_at": {"type": "string", "format": "date-time"},
        "flow": {"type": "object", "properties": {"id": _TEXT, "name": _TEXT}},
        "mode": {"type": "string", "enum": ["live", "test", "dry"]},
        "started_by": {"type": "object", "properties": {"kind": _TEXT, "id": _TEXT, "name": _TEXT, "email": _TEXT}},
    },
}
ERROR_SCHEMA: Schema = {
    "type": "object",
    "properties": {
        "kind": _TEXT,
        "code": _TEXT,
        "message": _TEXT,
        "status": {"type": ["integer", "null"]},
        "attempts": {"type": "integer"},
    },
}


class Reach:
    """Shape, certainty and schemas of one graph, shared by everything that asks about it."""

    def __init__(self, graph: Graph, catalog: NodeCatalog, facts: GraphFacts | None = None) -> None:
        self.graph = graph
        self.facts = facts or GraphFacts()
        self.shape = Shape(graph, catalog)
        self._certainty: Certainty | None = None
        self._busy: set[str] = set()
        self._schemas: dict[str, Schema] = {}

    @property
    def certainty(self) -> Certainty:
        """What runs before what; made on first use."""
        if self._certainty is None:
            self._certainty = Certainty(self.shape)
        return self._certainty

    def schema_of(self, key: str) -> Schema:
        """Schema of a step's output: of its type, filled with what a sample taught."""
        if key not in self._schemas:
            spec = self.shape.specs.get(key)
            declared = spec.output_schema_for(self.graph.nodes[key].settings) if spec else {}
            self._schemas[key] = filled(declared or self._result_of(key), self._learned(key))
        return self._schemas[key]

    def _result_of(self, key: str) -> Schema:
        """What the flow comes to that a step runs and waits for; {} = not known."""
        node = self.graph.nodes[key]
        if node.type != flow_call.SPEC.type or not self.facts.flows:
            return {}
        fact = self.facts.flows.get(flow_call.wanted(node.settings))
        return dict(fact.result) if fact is not None else {}

    def _learned(self, key: str) -> Schema:
        sample = self.facts.samples.get(key)
        if not sample:
            return {}
        schema = sample.get("schema")
        return dict(schema) if isinstance(schema, dict) and schema else learn(sample.get("value"))

    def trigger_schema(self, reader: str) -> Schema:
        """Schema of `trigger` at a step: of the one trigger that leads there; several that differ say nothing."""
        before = self.certainty.comes_before
        leading = [key for key in self.shape.triggers if reader == key or before(reader, key)]
        schemas = [self.schema_of(key) for key in leading or self.shape.triggers]
        return schemas[0] if schemas and all(each == schemas[0] for each in schemas) else {}

    def scope(self, reader: str, keys: Iterable[str] | None = None) -> Scope:
        """What `reader` may read. `keys`: only these steps, where asking for all would be wasted work."""
        before = self.certainty.before(reader) if keys is None else [key for key in keys if key in self.graph.nodes]
        steps = [key for key in before if not self.shape.is_trigger(key)]
        failed = [key for key in steps if any(self.shape.catches(edge) for edge in self.shape.out[key])]
        return Scope(
            {
                "trigger": self.trigger_schema(reader),
                "steps": {"type": "object", "properties": {key: self.schema_of(key) for key in steps}},
                "errors": {"type": "object", "properties": dict.fromkeys(failed, ERROR_SCHEMA)} if failed else {},
                "vars": vars_schema(self.graph.vars),
                "run": RUN_SCHEMA,
                "context": {},
                **self._loop_roots(reader),
            }
        )

    def loop_around(self, reader: str) -> str | None:
        """The nearest container around a step whose body has `item` and `index`; None when there is none."""
        place = container_of(self.graph, reader)
        for _ in range(MAX_NESTING + 1):
            node = self.graph.nodes.get(place or "")
            if node is None or node.type in LOOPS:
                return place if node is not None else None
            place = node.inside
        return None

    def _loop_roots(self, reader: str) -> dict[str, Schema]:
        loop = self.loop_around(reader)
        if loop is None:
            return {}
        return {"item": LOOPS[self.graph.nodes[loop].type](self, loop), "index": {"type": "integer"}}

    def items_schema(self, loop: str) -> Schema:
        """Schema of one item of a for each: of the list it is given."""
        given = self.graph.nodes[loop].settings.get("items")
        if isinstance(given, list):
            return filled({}, learn(given)).get("items") or {}
        if not isinstance(given, str) or loop in self._busy:
            return {}
        self._busy.add(loop)
        schema = check_expression(given, self.scope(loop), template=True).type.schema
        self._busy.discard(loop)
        inner = schema.get("items") if schema.get("type") == "array" else None
        return dict(inner) if isinstance(inner, dict) else {}

    def sources(self, reader: str) -> list[dict[str, Any]]:
        """For the data picker: {path, key, label, schema, certain, sample}, the nearest step first, triggers last."""
        place = {key: n for n, key in enumerate(self.shape.order)}
        steps = [key for key in self.certainty.before(reader) if not self.shape.is_trigger(key)]
        steps.sort(key=lambda key: -place.get(key, 0))
        certain = self.certainty.certain
        found = [self._source(f"steps.{key}", key, self.schema_of(key), certain(reader, key)) for key in steps]
        leading = [key for key in self.shape.triggers if self.certainty.comes_before(reader, key)]
        first = (self._source("trigger", key, self.schema_of(key), len(leading) == 1) for key in leading)
        return [*self._loop_sources(reader), *found, *first]

    def _loop_sources(self, reader: str) -> list[dict[str, Any]]:
        """`item` and `index`, where a step has them."""
        loop = self.loop_around(reader) or ""
        roots = self._loop_roots(reader).items()
        return [
            {**self._source(name, loop, schema, True), "label": f"{self.graph.name_of(loop)} › {name}", "sample": None}
            for name, schema in roots
        ]

    def _source(self, path: str, key: str, schema: Schema, certain: bool) -> dict[str, Any]:
        return {
            "path": path,
            "key": key,
            "label": self.graph.name_of(key),
            "schema": schema,
            "certain": certain,
            "sample": self.sample_of(key),
        }

    def sample_of(self, key: str) -> Any:
        """The sample of a step: a saved one, else that of its type."""
        saved = self.facts.samples.get(key)
        if saved and saved.get("value") is not None:
            return saved["value"]
        spec = self.shape.specs.get(key)
        return spec.sample_for(self.graph.nodes[key].settings) if spec else None


LOOPS: dict[str, Callable[[Reach, str], Schema]] = {
    "flow.each": Reach.items_schema,
    "flow.repeat": lambda _reach, _loop: {},
}
"""containers whose body has `item` and `index` -> schema of `item`"""


def container_of(graph: Graph, reader: str) -> str | None:
    """The container a reader stands in; the end of a body stands in the body."""
    if reader.endswith(END):
        return reader.removesuffix(END)
    node = graph.nodes.get(reader)
    return None if node is None else node.inside


def vars_schema(values: Mapping[str, Any]) -> Schema:
    """Schema of the flow's constants: nothing but them."""
    return {"type": "object", "properties": {name: learn(value) for name, value in values.items()}}


def scope_for(
    graph: Graph, node: str, catalog: NodeCatalog, samples: Mapping[str, Mapping[str, Any]] | None = None
) -> Scope:
    """The schemas of everything the step `node` may read; `samples` by key as {"value", "schema"}."""
    return Reach(graph, catalog, GraphFacts(samples=samples or {})).scope(node)


def sources_for(
    graph: Graph, node: str, catalog: NodeCatalog, samples: Mapping[str, Mapping[str, Any]] | None = None
) -> list[dict[str, Any]]:
    """What may be mapped into the step `node`, for the data picker (see `Reach.sources`)."""
    return Reach(graph, catalog, GraphFacts(samples=samples or {})).sources(node)
