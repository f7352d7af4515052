"""What is read back of a run: the data of its steps whole, and lists by page."""

from __future__ import annotations

from typing import Any

from engine.runtime import facade
from tests.integration.engine.world import SET, WORKSPACE, World, graph, start, wait_for


def test_a_trigger_gave_what_the_run_began_with_and_a_skipped_step_had_no_input(world: World) -> None:
    steps: dict[str, tuple[str, dict[str, Any]]] = {
        "big": ("flow.if", {"condition": "trigger.amount > 10"}),
        "yes": SET,
        "no": SET,
    }
    run = start(world, graph(steps, "start->big", "big.true->yes", "big.false->no"), {"amount": 30})
    wait_for(run, "succeeded")
    trigger = facade.step_data(workspace_id=WORKSPACE, run_id=run, path="start")
    assert (trigger["output"], trigger["input"]) == ({"amount": 30}, None)
    skipped = facade.step_data(workspace_id=WORKSPACE, run_id=run, path="no")
    assert (skipped["input"], skipped["output"]) == (None, None)


def test_values_too_large_for_a_row_come_back_whole(world: World) -> None:
    text = "x" * 3_000_000
    run = start(world, graph({"a": SET}, "start->a", outputs={"total": "{{ steps.a.total }}"}), {"amount": text})
    wait_for(run, "succeeded")
    assert facade.step_data(workspace_id=WORKSPACE, run_id=run, path="a")["output"] == {"total": text}


def test_a_nul_character_in_the_data_stops_nothing(world: World) -> None:
    run = start(
        world,
        graph({"a": SET, "send": ("test.keyed", {"value": "{{ trigger.amount }}"})}, "start->a", "a->send"),
        {"amount": "a\0b"},
    )
    wait_for(run, "succeeded")
    assert facade.step_data(workspace_id=WORKSPACE, run_id=run, path="send")["output"]["value"] == "a\0b"


def test_lists_are_paged_and_filtered(world: World) -> None:
    drawn = graph({"a": SET}, "start->a")
    runs = [start(world, drawn, {"amount": n}) for n in range(5)]
    for run in runs:
        wait_for(run, "succeeded")
    first = facade.list_runs(workspace_id=WORKSPACE, limit=3)
    rest = facade.list_runs(workspace_id=WORKSPACE, limit=3, cursor_token=first.next)
    assert [row.id for row in first.items + rest.items] == list(reversed(runs))
    assert rest.next is None
    assert facade.list_runs(workspace_id=WORKSPACE, status="dead").items == []


def test_a_step_says_that_its_own_check_agreed(world: World) -> None:
    checked = {"send": {"handling": {"verify": 'output.did == "send"'}}}
    drawn = graph(
        {"send": ("test.keyed", {"value": 1}), "plain": ("test.keyed", {"value": 1})},
        "start->send",
        "send->plain",
        extra=checked,
    )
    run = start(world, drawn)
    wait_for(run, "succeeded")
    assert facade.step_data(workspace_id=WORKSPACE, run_id=run, path="send")["verified"] is True
    assert "verified" not in facade.step_data(workspace_id=WORKSPACE, run_id=run, path="plain")
