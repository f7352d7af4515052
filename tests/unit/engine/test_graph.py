"""The graph format: what is read, what is refused, and what its hash is of."""

from __future__ import annotations

from typing import Any

import pytest

from engine.errors import GraphError, PlanError
from engine.graph import FORMAT, GRAPH_JSON_SCHEMA, load_graph, read_graph
from engine.plan import Plan, compile_graph
from engine.testing import MemoryCatalog
from tests.unit.engine.graphs import approval, chain, condition, fields, graph

DEEP: dict[str, Any] = {}
_place = DEEP
for _ in range(3_000):
    _place["x"] = {}
    _place = _place["x"]


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"", "not JSON"),
        (b"{", "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b"[]", "JSON object"),
        (7, "JSON object"),
        (b" " * 1_000_001, "larger than 1 MB"),
        ({"format": FORMAT + 1}, "newer Handrail"),
        ({"format": "one"}, "not a Handrail graph"),
        ({"format": -1}, "not a Handrail graph"),
        ({"nodes": []}, "cannot be read"),
        ({"nodes": {"a": {}}}, "Field required"),
        ({"nodes": {"a": {"type": "flow.set", "colour": 1}}}, "cannot be read"),
        ({"nodes": {"a": {"type": "flow.set", "settings": DEEP}}}, "nested too deeply"),
        ({"nodes": {"a": {"type": "flow.set", "settings": {"x": float("nan")}}}}, "not finite"),
        ({"vars": {"x": 2**70}}, "beyond 64 bits"),
        ({"vars": {"x": "\ud800"}}, "not valid Unicode"),
        ({"nodes": {"a": {"type": "flow.set", "name": "\ud800"}}}, "cannot be"),
        ({"nodes": {"a": {"type": "flow.set", "handling": {"timeout_s": -1}}}}, "greater than 0"),
        ({"edges": [{"from": "a"}]}, "Field required"),
        ({"nodes": {f"n{n}": {"type": "flow.join"} for n in range(10_000)}}, "10,000 steps; at most 2,000"),
        ({"edges": [{"from": "a", "to": f"n{n}"} for n in range(20_001)]}, "20,001 connecting lines"),
    ],
)
def test_graph_that_cannot_be_read_is_refused_with_a_sentence(raw: Any, said: str) -> None:
    with pytest.raises(GraphError) as refusal:
        load_graph(raw)
    assert said in refusal.value.message
    assert refusal.value.hint
    found, findings = read_graph(raw)
    assert found is None
    assert findings[0].message == refusal.value.message


def test_refusal_names_step_and_field() -> None:
    _, findings = read_graph({"nodes": {"send": {"type": "flow.set", "handling": {"timeout_s": "soon"}}}})
    assert (findings[0].node, findings[0].field) == ("send", "handling.timeout_s")


def test_graph_without_a_number_is_read_as_the_first_format() -> None:
    assert load_graph({"nodes": {}}).format == 1


def test_hash_is_of_the_meaning() -> None:
    base = graph({"a": fields(v=1), "b": "flow.join"}, "start -> a", "a -> b")
    moved = graph(
        {"b": {"type": "flow.join", "at": [7, 7]}, "a": {**fields(v=1.0), "note": "hm"}}, "a -> b", "start -> a"
    )
    moved["notes"] = [{"id": "n", "text": "x", "size": [400, 80], "color": "blue"}]
    moved["groups"] = [{"id": "g", "name": "Both", "keys": ["a", "b"]}]
    other = graph({"a": fields(v=2), "b": "flow.join"}, "start -> a", "a -> b")
    assert load_graph(base).digest() == load_graph(moved).digest() != load_graph(other).digest()
    plans = [compile_graph(load_graph(raw), MemoryCatalog()).sha256 for raw in (base, moved, other)]
    assert plans[0] == plans[1] != plans[2]


def test_schema_of_the_format_describes_what_is_written() -> None:
    node = GRAPH_JSON_SCHEMA["$defs"]["Node"]["properties"]
    assert {"type", "settings", "connection", "join", "handling", "undo", "inside", "at"} <= set(node)
    assert set(GRAPH_JSON_SCHEMA["$defs"]["Edge"]["properties"]) == {"from", "port", "to"}


def test_plan_reads_back_what_it_wrote() -> None:
    raw = graph(
        {
            "c": condition("trigger.n > 1"),
            "ask": approval(),
            "end": {"type": "flow.join", "join": {"mode": "any", "rest": "cancel"}},
        },
        "start -> c",
        "c.true -> ask",
        "c.false -> end",
        "ask.approved -> end",
        vars={"limit": 3},
    )
    plan = compile_graph(load_graph(raw), MemoryCatalog())
    again = Plan._read(plan.to_bytes())
    assert again.to_bytes() == plan.to_bytes()
    assert again.sha256 == plan.sha256
    assert again.node("end").join == plan.node("end").join
    assert Plan.from_bytes(plan.to_bytes()) is Plan.from_bytes(plan.to_bytes())


@pytest.mark.parametrize("body", [b"", b"{}", b'{"format": 99}', b'{"format": 1, "nodes": {"a": 1}}'])
def test_stored_bytes_that_are_no_plan_are_refused(body: bytes) -> None:
    with pytest.raises(PlanError) as refusal:
        Plan.from_bytes(body)
    assert refusal.value.hint


def test_graph_with_errors_is_not_compiled_and_says_which() -> None:
    with pytest.raises(PlanError) as refusal:
        compile_graph(load_graph(graph({"a": "sms.send"}, "start -> a")), MemoryCatalog())
    assert [each["code"] for each in refusal.value.details["findings"]] == ["G001"]


def test_plan_knows_whose_outputs_are_read() -> None:
    plan = compile_graph(load_graph(chain(4)), MemoryCatalog())
    assert set(plan.reads) == {"s0", "s1", "s2", "s3"}
    lonely = compile_graph(
        load_graph(graph({"a": fields(v=1), "b": fields(v=2)}, "start -> a", "a -> b")), MemoryCatalog()
    )
    assert lonely.reads == ()
    everything = graph({"a": fields(v=1), "b": fields(v="{{ steps }}")}, "start -> a", "a -> b")
    assert compile_graph(load_graph(everything), MemoryCatalog()).reads_all
