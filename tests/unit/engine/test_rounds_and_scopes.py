"""Repeat until and together, and containers in containers."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from engine.run import decide
from engine.testing import MORNING, drive, run_flow
from tests.unit.engine.graphs import approval, each, fields, graph, inside, repeat, scope
from tests.unit.engine.test_containers import DELAY, echo, loop, refuse, send

# Repeat until


def test_repeat_goes_on_until_it_is_true() -> None:
    flow = graph({"again": repeat("steps.s.got >= 3"), "s": inside("again", send("{{ index + 1 }}"))}, "start -> again")
    result = run_flow(flow, actions={"s": echo})
    assert result.output_of("again") == {"rounds": 3, "last": {"got": 3}}
    assert [call.path for call in result.calls] == ["again[0]/s", "again[1]/s", "again[2]/s"]


def test_round_reads_what_the_round_before_came_to() -> None:
    steps = {"again": repeat("steps.s.got > 20"), "s": inside("again", send("{{ default(item.got, 1) * 3 }}"))}
    result = run_flow(graph(steps, "start -> again"), actions={"s": echo})
    assert result.output_of("again") == {"rounds": 3, "last": {"got": 27}}


@pytest.mark.parametrize("step", ["test.keyed", "flow.join"])
def test_rounds_are_bounded(step: str) -> None:
    steps = {"again": repeat("1 == 2", 4), "s": inside("again", step), "mend": fields(v="{{ errors.again.code }}")}
    result = run_flow(graph(steps, "start -> again", "again.error -> mend"))
    assert result.output_of("mend") == {"v": "too_many_rounds"}


def test_repeat_pauses_between_rounds() -> None:
    steps = {"again": repeat("index == 2", pause_s=60), "s": inside("again", "flow.join")}
    driver = drive(graph(steps, "start -> again"))
    result = driver.go()
    assert result.status == "succeeded"
    assert driver.clock.now() == MORNING + timedelta(seconds=120)
    assert [wait.path for wait in result.opened] == ["again", "again"]


def test_sent_back_for_changes_until_approved() -> None:
    steps = {
        "again": repeat('steps.ask.outcome == "approved"'),
        "draft": inside("again", send('{{ default(item.comment, "first") }}')),
        "ask": inside("again", approval(comment_required_on=[])),
        "done": "test.unsafe",
    }
    flow = graph(steps, "start -> again", "draft -> ask", "again -> done")
    driver = drive(flow, actions={"draft": echo})
    for outcome, comment in (("rejected", "too dear"), ("rejected", "too late"), ("approved", "")):
        wait = driver.go().opened[-1]
        driver.signal("task_decided", {"wait_id": wait.wait_id, "outcome": outcome, "comment": comment})
    result = driver.go()
    assert result.status == "succeeded"
    assert [call.input["value"] for call in result.calls if call.node == "draft"] == ["first", "too dear", "too late"]
    assert result.output_of("again")["rounds"] == 3


def test_pause_between_rounds_can_be_cancelled_and_taken_up_again() -> None:
    steps = {
        "again": repeat("index == 1", pause_s=60),
        "s": inside("again", "test.read"),
        "x": DELAY,
        "bad": "test.read",
    }
    driver = drive(graph(steps, "start -> again", "start -> x", "x -> bad"), actions={"bad": refuse})
    assert driver.go().status == "dead"
    assert driver.result.statuses()["again"] == "cancelled"
    driver.actions = {}
    driver.signal("redrive")
    result = driver.go()
    assert (result.status, result.output_of("again")["rounds"]) == ("succeeded", 2)


# Together


def test_scope_catches_what_nothing_inside_catches() -> None:
    steps = {
        "box": scope(),
        "a": inside("box", send("1")),
        "b": inside("box", send("2")),
        "mend": fields(why="{{ errors.box.message }}"),
        "end": "flow.join",
    }
    flow = graph(steps, "start -> box", "a -> b", "box -> end", "box.error -> mend", "mend -> end")
    result = run_flow(flow, actions={"a": refuse})
    assert (result.status, result.output_of("mend")) == ("succeeded", {"why": "No 1."})
    assert [call.path for call in result.calls] == ["box/a"]


def test_scope_hands_on_its_result() -> None:
    steps = {
        "box": scope(result="{{ steps.a.got }}"),
        "a": inside("box", send("7")),
        "b": inside("box", send("8")),
        "after": fields(v="{{ steps.box }}"),
    }
    result = run_flow(graph(steps, "start -> box", "a -> b", "box -> after"), actions={"a": echo, "b": echo})
    assert result.output_of("after") == {"v": "7"}


@pytest.mark.parametrize(("action", "status", "value"), [(echo, "succeeded", "1"), (refuse, "dead", None)])
def test_last_part_runs_whatever_happened(action: Any, status: str, value: Any) -> None:
    steps = {
        "box": scope(**{"finally": "clean", "result": "{{ steps.a.got }}"}),
        "a": inside("box", send("1")),
        "b": inside("box", send("2")),
        "clean": inside("box", send("3")),
        "after": inside("box", send("4")),
    }
    result = run_flow(graph(steps, "start -> box", "a -> b", "clean -> after"), actions={"a": action, "b": echo})
    assert (result.status, result.output_of("box")) == (status, value)
    assert [call.node for call in result.calls][-2:] == ["clean", "after"]


def test_last_part_that_fails_is_a_failure() -> None:
    steps = {"box": scope(**{"finally": "clean"}), "a": inside("box", send("1")), "clean": inside("box", send("3"))}
    result = run_flow(graph(steps, "start -> box"), actions={"clean": refuse})
    assert (result.status, result.error["message"]) == ("dead", "No 3.")


def test_redriven_scope_runs_its_last_part_again_with_new_keys() -> None:
    steps = {
        "box": scope(**{"finally": "clean"}),
        "a": inside("box", send("1")),
        "b": inside("box", send("2")),
        "clean": inside("box", send("3")),
    }
    driver = drive(graph(steps, "start -> box", "a -> b"), actions={"a": refuse})
    assert driver.go().status == "dead"
    driver.actions = {}
    driver.signal("redrive")
    result = driver.go()
    assert result.status == "succeeded"
    assert [call.node for call in result.calls] == ["a", "clean", "a", "b", "clean"]
    cleaned = [call.effect_id for call in result.calls if call.node == "clean"]
    assert cleaned[0] != cleaned[1]


def test_fail_step_inside_ends_the_whole_run() -> None:
    steps = {
        "box": scope(),
        "f": inside("box", {"type": "flow.fail", "settings": {"message": "Enough"}}),
        "mend": "flow.join",
    }
    result = run_flow(graph(steps, "start -> box", "box.error -> mend"))
    assert (result.status, result.error["message"]) == ("failed", "Enough")


def test_stop_step_inside_ends_the_whole_run_well() -> None:
    steps = {"each": each(), "f": inside("each", "flow.stop"), "end": "test.unsafe"}
    result = run_flow(graph(steps, "start -> each", "each -> end"), {"items": [1, 2]})
    assert (result.status, result.calls) == ("succeeded", [])


def test_containers_nest_and_failure_goes_outward_until_it_is_caught() -> None:
    steps: dict[str, Any] = {"c0": scope(), "caught": fields(why="{{ errors.c0.message }}")}
    kinds = [scope(), each("{{ [1] }}"), repeat("1 == 1"), scope(), each("{{ [1] }}"), repeat("1 == 1"), scope()]
    for depth, kind in enumerate(kinds, 1):
        steps[f"c{depth}"] = inside(f"c{depth - 1}", kind)
    steps["deep"] = inside("c7", send("deep"))
    flow = graph(steps, "start -> c0", "c0.error -> caught")
    good = run_flow(flow)
    assert good.status == "succeeded"
    assert good.calls[0].path == "c0/c1/c2[0]/c3[0]/c4/c5[0]/c6[0]/c7/deep"
    bad = run_flow(flow, actions={"deep": refuse})
    assert bad.output_of("caught") == {"why": "Item 1: Item 1: No deep."}
    assert (bad.state.frames, bad.state.loops) == ({}, {})


def test_redrive_reaches_the_deepest_failure() -> None:
    steps = {
        "box": scope(),
        "each": inside("box", each()),
        "again": inside("each", repeat("index == 1")),
        "s": inside("again", send("{{ trigger.x }}")),
    }
    driver = drive(graph(steps, "start -> box"), {"items": [1, 2], "x": 1}, actions={"s": refuse})
    assert driver.go().status == "dead"
    driver.actions = {"s": echo}
    driver.signal("redrive")
    result = driver.go()
    assert result.status == "succeeded"
    assert len(result.calls) == 5
    assert result.output_of("box")["items"] == [{"rounds": 2, "last": {"got": 1}}] * 2


def test_decided_state_of_a_finished_run_asks_for_nothing() -> None:
    result = run_flow(loop(), {"items": [1]})
    assert decide(result.plan, result.state, MORNING) == []
