"""What the checker knows of steps inside containers: what they may read, and of which type."""

from __future__ import annotations

from typing import Any

from engine.graph import Level, load_graph
from engine.graph.diff import diff, invert
from engine.graph.operations import apply, apply_operations
from engine.graph.scope import scope_for, sources_for
from tests.unit.engine.graphs import approval, each, fields, graph, grouped, inside, repeat, scope
from tests.unit.engine.test_rules import CATALOG, check, erp, hook


def test_item_has_the_type_of_the_list_it_comes_from() -> None:
    raw = hook({"a": each("{{ trigger.body.lines }}"), "b": inside("a", fields(v="{{ item.prise }}"))}, "start -> a")
    lines = {"type": "array", "items": {"type": "object", "properties": {"price": {"type": "number"}}}}
    raw["nodes"]["start"]["settings"]["schema"]["properties"]["lines"] = lines
    found = [each for each in check(raw) if each.level is Level.ERROR]
    assert [(each.code, each.node) for each in found] == [("G007", "b")]
    roots: Any = scope_for(load_graph(raw), "b", CATALOG).roots
    assert roots["item"]["properties"] == {"price": {"type": "number"}}
    assert roots["index"] == {"type": "integer"}
    assert [each["path"] for each in sources_for(load_graph(raw), "b", CATALOG)] == ["item", "index", "trigger"]


def test_item_is_that_of_the_nearest_loop_and_there_is_none_outside() -> None:
    steps = {
        "a": each([[1], [2]]),
        "box": inside("a", scope()),
        "b": inside("box", each("{{ item }}")),
        "c": inside("b", fields(v=1)),
        "out": fields(v=1),
    }
    read = load_graph(graph(steps, "start -> a", "a -> out"))
    items: Any = [scope_for(read, key, CATALOG).roots["item"] for key in ("box", "c")]
    assert [item["type"] for item in items] == ["array", "number"]
    assert "item" not in scope_for(read, "out", CATALOG).roots


def test_settings_computed_inside_read_what_every_pass_comes_to() -> None:
    steps = {
        "a": repeat("steps.c.v > 1 and steps.b.outcome != null", result="{{ index }}"),
        "b": inside("a", approval()),
        "c": inside("a", {**fields(v=2), "join": {"mode": "all"}}),
    }
    found = check(graph(steps, "start -> a", "b.approved -> c", "b.rejected -> c", "b.timeout -> c"))
    assert [(each.code, each.level) for each in found if each.code == "G012"] == [
        ("G012", Level.WARNING),
        ("G012", Level.WARNING),
    ]
    plain = {"a": repeat("steps.c.v > 1"), "c": inside("a", fields(v=2))}
    assert check(graph(plain, "start -> a")) == []


def test_last_part_may_have_seen_all_of_the_main_part() -> None:
    steps = {
        "a": scope(**{"finally": "z"}),
        "b": inside("a", fields(v=1)),
        "z": inside("a", fields(w="{{ default(steps.b.v, 0) }}")),
    }
    assert check(graph(steps, "start -> a")) == []


def test_failure_caught_around_a_step_is_not_advised_of() -> None:
    steps = {"a": scope(), "b": inside("a", erp()), "m": "flow.join"}
    assert [each.code for each in check(graph(steps, "start -> a", "a -> m"))] == ["G016"]
    assert check(graph(steps, "start -> a", "a.error -> m")) == []


def test_steps_of_one_container_may_be_a_group_and_their_container_in_another() -> None:
    raw = grouped("b", "c")
    raw["groups"].append({"id": "h", "name": "All", "keys": ["start", "a"]})
    assert check(raw) == []


def test_group_across_a_border_is_mended_to_the_steps_beside_its_first() -> None:
    raw = grouped("b", "start", "c")
    (found,) = check(raw)
    assert (found.code, found.node) == ("G025", "start")
    assert "“start” of the group “Prepare” does not lie beside “b”" in found.message
    assert apply_operations(load_graph(raw), found.fix).groups[0].keys == ("b", "c")


def test_group_of_steps_that_are_all_gone_is_mended_away() -> None:
    raw = grouped("gone", "away")
    (found,) = check(raw)
    assert apply_operations(load_graph(raw), found.fix).groups == ()


def test_difference_and_inverse_keep_a_group_inside_a_container() -> None:
    before, after = load_graph(grouped()), load_graph(grouped("b", "c"))
    assert apply_operations(before, diff(before, after)) == after
    gone = {"op": "remove_node", "key": "b", "reconnect": True}
    smaller = apply(after, gone)
    assert smaller.groups[0].keys == ("c",)
    assert apply_operations(smaller, invert(after, gone)) == after
