"""Edits of a graph: each does what it says, and its inverse takes it back."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.errors import GraphError
from engine.graph import Graph, load_graph
from engine.graph.diff import diff, invert, to_json
from engine.graph.operations import apply, apply_operations, read_operation
from tests.unit.engine.graphs import condition, fields, graph

KEYS = ("start", "a", "b", "c", "d", "new_one")
TEXTS = ("{{ steps.a.v }}", "plain steps.a.v", "{{ steps.b.v + steps['a'].v }}", "", "{{ broken")
key = st.sampled_from(KEYS)
spot = st.tuples(st.integers(-500, 500), st.floats(-500, 500, allow_nan=False))
node = st.builds(
    lambda kind, text, name, at, inside, undo: {
        "type": kind,
        "name": name,
        "at": list(at),
        "inside": inside,
        "undo": undo,
        "settings": {"fields": [{"name": "v", "value": text}], "condition": "steps.a.v > 1"},
    },
    st.sampled_from(["flow.set", "flow.if", "test.unsafe"]),
    st.sampled_from(TEXTS),
    st.sampled_from(["", "One", "Two"]),
    spot,
    st.sampled_from([None, "b"]),
    st.sampled_from([None, "c"]),
)
edge = st.builds(
    lambda a, p, b: {"from": a, "port": p, "to": b}, key, st.sampled_from(["success", "true", "undo"]), key
)
note = st.builds(
    lambda n, text, at: {"id": n, "text": text, "at": list(at)}, st.sampled_from("xy"), st.text(max_size=5), spot
)
graphs = st.builds(
    lambda nodes, edges, notes, groups, values: load_graph(
        {
            "format": 1,
            "nodes": nodes,
            "edges": edges,
            "notes": notes,
            "groups": groups,
            "vars": values,
            "outputs": {"r": "{{ steps.a.v }}"},
        }
    ),
    st.dictionaries(st.sampled_from(KEYS[:-1]), node, max_size=5),
    st.lists(edge, max_size=6),
    st.lists(note, max_size=2),
    st.lists(
        st.builds(
            lambda n, keys: {"id": n, "name": "G", "keys": keys}, st.sampled_from("gh"), st.lists(key, max_size=2)
        ),
        max_size=2,
    ),
    st.dictionaries(st.sampled_from("uv"), st.integers(-(2**63), 2**63), max_size=2),
)
operations = st.one_of(
    st.builds(
        lambda k, n, e: {"op": "add_node", "key": k, "node": n, "edges": e}, key, node, st.lists(edge, max_size=2)
    ),
    st.builds(lambda k, r: {"op": "remove_node", "key": k, "reconnect": r}, key, st.booleans()),
    st.builds(
        lambda k, v: {"op": "update_settings", "key": k, "settings": {"v": v}},
        key,
        st.floats(allow_nan=False, allow_infinity=False),
    ),
    st.builds(
        lambda k, f: {"op": "set_node", "key": k, **f},
        key,
        st.sampled_from(
            [
                {"field": "name", "value": "Other"},
                {"field": "connection", "value": "erp"},
                {"field": "join", "value": {"mode": "any"}},
                {"field": "join", "value": None},
                {"field": "handling", "value": {"timeout_s": 5, "retry": {"attempts": 5}}},
                {"field": "note", "value": "hm"},
                {"field": "undo", "value": "d"},
                {"field": "disabled", "value": True},
            ]
        ),
    ),
    st.builds(lambda e: {"op": "connect", **e}, edge),
    st.builds(lambda e: {"op": "disconnect", **e}, edge),
    st.builds(lambda k, at: {"op": "move", "positions": {k: list(at), "nobody": [1, 2]}}, key, spot),
    st.builds(lambda k, to: {"op": "rename", "key": k, "to": to}, key, key),
    st.builds(
        lambda n, keys: {"op": "group", "id": n, "name": "New", "keys": keys},
        st.sampled_from("gh"),
        st.lists(key, max_size=2),
    ),
    st.builds(
        lambda keys, c: {"op": "put_inside", "keys": keys, "container": c},
        st.lists(key, max_size=2),
        st.sampled_from([None, "b"]),
    ),
    st.builds(lambda n: {"op": "add_note", "note": n}, note),
    st.builds(lambda n: {"op": "update_note", "id": n, "note": {"text": "changed"}}, st.sampled_from("xyz")),
    st.builds(lambda n: {"op": "remove_note", "id": n}, st.sampled_from("xyz")),
    st.builds(lambda v: {"op": "set_flow", "field": "vars", "value": {"w": v}}, st.integers(-(2**63), 2**63)),
    st.builds(
        lambda k, n, at: {"op": "paste", "nodes": {k: n}, "edges": [], "at": at},
        key,
        node,
        st.sampled_from([None, [10, 20]]),
    ),
    st.builds(lambda g: {"op": "replace_graph", "graph": g.to_json()}, graphs),
)
fast = settings(deadline=None, max_examples=100)


@fast
@given(graphs, operations)
def test_edit_and_its_inverse_change_nothing(before: Graph, operation: dict[str, Any]) -> None:
    try:
        after = apply(before, operation)
    except GraphError:
        return
    back = [to_json(each) for each in invert(before, operation)]
    assert apply_operations(after, back) == before


@fast
@given(graphs, graphs)
def test_diff_makes_one_graph_of_another(old: Graph, new: Graph) -> None:
    steps = [to_json(each) for each in diff(old, new)]
    assert apply_operations(old, steps).to_bytes() == new.to_bytes()
    assert diff(old, old) == []


@fast
@given(graphs)
def test_graph_reads_back_what_it_wrote(made: Graph) -> None:
    assert load_graph(made.to_bytes()) == made
    assert load_graph(made.to_bytes()).to_bytes() == made.to_bytes()


def small() -> Graph:
    """Three steps in a row."""
    steps = {
        "a": fields(v="{{ trigger.x }}"),
        "b": condition("steps.a.v > 1"),
        "c": fields(v="{{ steps.a.v }} and steps.a.v"),
    }
    return load_graph(graph(steps, "start -> a", "a -> b", "b.true -> c", outputs={"r": "{{ steps.a.v }}"}))


def test_rename_rewrites_every_use_and_leaves_plain_text_alone() -> None:
    after = apply(small(), {"op": "rename", "key": "a", "to": "price"})
    assert after.nodes["b"].settings == {"condition": "steps.price.v > 1"}
    assert after.nodes["c"].settings["fields"][0]["value"] == "{{ steps.price.v }} and steps.a.v"
    assert after.outputs == {"r": "{{ steps.price.v }}"}
    assert [edge.id for edge in after.edges] == ["b.true->c", "price.success->b", "start.success->price"]


def test_remove_with_reconnect_closes_the_gap() -> None:
    after = apply(small(), {"op": "remove_node", "key": "a", "reconnect": True})
    assert [edge.id for edge in after.edges] == ["b.true->c", "start.success->b"]


def test_undo_line_is_kept_on_the_step() -> None:
    after = apply(small(), {"op": "connect", "from": "a", "port": "undo", "to": "c"})
    assert after.nodes["a"].undo == "c"
    assert len(after.edges) == 3
    assert apply(after, {"op": "disconnect", "from": "a", "port": "undo", "to": "c"}).nodes["a"].undo is None


def test_small_change_is_a_small_diff() -> None:
    old = small()
    new = apply_operations(
        old,
        [{"op": "move", "positions": {"a": [5, 5]}}, {"op": "set_node", "key": "b", "field": "name", "value": "Big?"}],
    )
    assert [to_json(each)["op"] for each in diff(old, new)] == ["set_node", "move"]


@pytest.mark.parametrize(
    ("operation", "said"),
    [
        ({"op": "add_node", "key": "a", "node": {"type": "flow.set"}}, "already in use"),
        ({"op": "remove_node", "key": "zz"}, "no step “zz” any more"),
        ({"op": "rename", "key": "a", "to": "b"}, "already in use"),
        ({"op": "rename", "key": "a", "to": "not a name"}, "not a valid key"),
        ({"op": "connect", "from": "a", "to": "zz"}, "no step “zz” any more"),
        ({"op": "set_node", "key": "a", "field": "handling", "value": {"timeout_s": -1}}, "no “handling” of a step"),
        ({"op": "set_node", "key": "a", "field": "type", "value": "x"}, "cannot be read"),
        ({"op": "fly"}, "“fly” cannot be read"),
        ({}, "cannot be read"),
        ({"op": "paste", "nodes": {"a": {"type": "flow.set"}}}, "already in use"),
    ],
)
def test_edit_that_does_not_fit_is_refused_with_a_sentence(operation: dict[str, Any], said: str) -> None:
    before = small()
    with pytest.raises(GraphError) as refusal:
        apply(before, operation)
    assert said in refusal.value.message
    assert refusal.value.hint
    assert before == small()


def test_operation_reads_back_what_it_wrote() -> None:
    raw = {"op": "connect", "from": "a", "port": "success", "to": "c"}
    assert to_json(read_operation(raw)) == raw
