"""For each, repeat until and together: what runs inside, in which order, and what a failure there means."""

from __future__ import annotations

from typing import Any

import pytest

from engine.errors import OutcomeUnknown, PermanentError, RetryableError
from engine.run import RunState
from engine.testing import drive, run_flow
from tests.unit.engine.graphs import approval, condition, each, fields, graph, inside

DELAY = {"type": "flow.delay", "settings": {"seconds": 30}}


def send(value: str = "{{ item }}", effect: str = "keyed") -> dict[str, Any]:
    """An effect with a value."""
    return {"type": f"test.{effect}", "settings": {"value": value}}


def echo(call: Any) -> Any:
    """An action that yields what it was given."""
    return {"got": call.input.get("value")}


def refuse(call: Any) -> Any:
    """An action that fails for good."""
    raise PermanentError(f"No {call.input.get('value')}.", sent=False)


def refuse_some(*bad: Any) -> Any:
    """An action that refuses some values."""
    return lambda call: refuse(call) if call.input.get("value") in bad else echo(call)


def loop(step: Any = None, more: dict[str, Any] | None = None, **settings: Any) -> dict[str, Any]:
    """A loop over trigger.items with one step `s` inside, and `end` behind it."""
    body = inside("each", step or send())
    return graph(
        {"each": each(**settings), "s": body, "end": "flow.join"}, "start -> each", "each -> end", **(more or {})
    )


# For each, with effects


def test_each_item_is_a_step_of_its_own_and_results_stand_in_the_order_of_items() -> None:
    result = run_flow(loop(concurrency=3), {"items": ["a", "b", "c", "d"]}, actions={"s": echo}, pick=lambda n: n - 1)
    assert result.output_of("each") == {"items": [{"got": v} for v in "abcd"], "failed": [], "count": 4}
    assert sorted(call.path for call in result.calls) == [f"each[{n}]/s" for n in range(4)]
    assert len({call.effect_id for call in result.calls}) == 4
    assert result.statuses() == {"start": "succeeded", "each": "succeeded", "end": "succeeded"}


@pytest.mark.parametrize("at_once", [1, 3, 100])
def test_no_more_items_at_once_than_wanted(at_once: int) -> None:
    most = 0

    def watch(state: RunState) -> RunState:
        nonlocal most
        most = max(most, len(state.flight))
        return state

    run_flow(loop(concurrency=at_once), {"items": list(range(20))}, between=watch)
    assert most == min(at_once, 20)


def test_empty_list_is_done_at_once() -> None:
    result = run_flow(loop(), {"items": []})
    assert result.output_of("each") == {"items": [], "failed": [], "count": 0}
    assert result.calls == []


@pytest.mark.parametrize(("items", "code"), [("text", "not_a_list"), (list(range(10_001)), "too_many_items")])
def test_what_is_no_list_to_go_through_is_refused(items: Any, code: str) -> None:
    result = run_flow(loop(), {"items": items})
    assert (result.status, result.error["code"], result.error["path"]) == ("dead", code, "each")


def test_body_reads_the_item_the_index_what_came_before_and_its_own_steps() -> None:
    steps = {
        "before": fields(rate=2),
        "each": each(result="{{ steps.twice.v + steps.a.got }}"),
        "a": inside("each", send("{{ item * steps.before.rate + index }}")),
        "twice": inside("each", fields(v="{{ steps.a.got * 2 }}")),
    }
    flow = graph(steps, "start -> before", "before -> each", "a -> twice")
    result = run_flow(flow, {"items": [1, 10]}, actions={"a": echo})
    assert result.output_of("each")["items"] == [6, 63]


def test_tolerated_failure_leaves_an_empty_place_and_an_entry() -> None:
    result = run_flow(loop(tolerated=1), {"items": ["a", "b", "c"]}, actions={"s": refuse_some("b")})
    output = result.output_of("each")
    assert output["items"] == [{"got": "a"}, None, {"got": "c"}]
    assert [(each["index"], each["error"]["message"]) for each in output["failed"]] == [(1, "No b.")]
    assert result.status == "succeeded"


def test_one_failure_too_many_ends_the_loop_and_names_the_item() -> None:
    result = run_flow(loop(concurrency=1), {"items": ["a", "b", "c"]}, actions={"s": refuse_some("b")})
    assert (result.status, result.error["message"]) == ("dead", "Item 2: No b.")
    assert (result.error["step"], result.error["path"]) == ("s", "each[1]/s")
    assert [call.path for call in result.calls] == ["each[0]/s", "each[1]/s"]


def test_failing_loop_leaves_by_its_error_line_and_leaves_nothing_behind() -> None:
    flow = loop()
    flow["nodes"]["mend"] = fields(why="{{ errors.each.message }}")
    flow["edges"].append({"from": "each", "port": "error", "to": "mend"})
    result = run_flow(flow, {"items": ["a", "b"]}, actions={"s": refuse})
    assert result.status == "succeeded"
    assert result.output_of("mend") == {"why": "Item 1: No a."}
    assert result.statuses() == {"start": "succeeded", "each": "failed", "mend": "succeeded", "end": "skipped"}
    assert (result.state.frames, result.state.loops, result.state.closing) == ({}, {}, {})


def test_failure_caught_inside_is_none() -> None:
    steps = {"each": each(), "s": inside("each", send()), "mend": inside("each", fields(mended="{{ index }}"))}
    result = run_flow(graph(steps, "start -> each", "s.error -> mend"), {"items": [1, 2]}, actions={"s": refuse})
    assert result.output_of("each")["items"] == [{"mended": 0}, {"mended": 1}]


def test_other_items_in_flight_end_when_the_loop_fails() -> None:
    steps = {"each": each(concurrency=3), "s": inside("each", send(effect="read")), "w": inside("each", DELAY)}
    flow = graph(steps, "start -> each", "s -> w")
    result = run_flow(flow, {"items": ["a", "b", "c"]}, actions={"s": refuse_some("c")}, pick=lambda n: 0)
    ends = {path: step.status for path, step in result.state.steps.items() if step.node.key in ("s", "w")}
    assert ends["each[0]/w"] == ends["each[1]/w"] == "cancelled"
    assert result.state.waits == {}


def test_retry_doubt_and_wait_work_inside_as_outside() -> None:
    tries: dict[str, int] = {}

    def act(call: Any) -> Any:
        tries[call.path] = tries.get(call.path, 0) + 1
        if call.path == "each[0]/s" and tries[call.path] == 1:
            raise RetryableError("Busy.", status=429)
        if call.path == "each[1]/s":
            raise OutcomeUnknown("Reset.")
        return echo(call)

    steps = {"each": each(), "s": inside("each", send(effect="unsafe")), "w": inside("each", DELAY)}
    driver = drive(graph(steps, "start -> each", "s -> w"), {"items": ["a", "b"]}, actions={"s": act})
    driver.doubts = {"s": "happened"}
    result = driver.go()
    assert result.status == "succeeded"
    assert [call.path for call in result.calls] == ["each[0]/s", "each[0]/s", "each[1]/s"]
    assert result.output_of("each")["count"] == 2


def test_people_are_asked_item_by_item() -> None:
    steps = {"each": each(concurrency=2, result="{{ steps.ask.outcome }}"), "ask": inside("each", approval())}
    driver = drive(graph(steps, "start -> each"), {"items": [1, 2]})
    first, second = driver.go().opened
    assert (first.path, second.path, first.wait_id != second.wait_id) == ("each[0]/ask", "each[1]/ask", True)
    for wait, outcome in ((second, "rejected"), (first, "approved")):
        driver.signal("task_decided", {"wait_id": wait.wait_id, "outcome": outcome})
    assert driver.go().output_of("each")["items"] == ["approved", "rejected"]
    assert driver.result.view["status"] == "succeeded"


def test_run_waits_when_only_waits_are_left_inside() -> None:
    driver = drive(graph({"each": each(), "ask": inside("each", approval())}, "start -> each"), {"items": [1]})
    view = driver.go().view
    assert (view["status"], view["steps"]["each"]["status"]) == ("waiting", "running")
    assert view["steps"]["each"]["items"] == {"done": 0, "total": 1, "failed": 0}


def test_cancel_reaches_inside() -> None:
    driver = drive(graph({"each": each(concurrency=2), "w": inside("each", DELAY)}, "start -> each"), {"items": [1, 2]})
    driver.go(wake=False)
    driver.signal("cancel")
    result = driver.go()
    assert result.status == "cancelled"
    assert set(result.statuses().values()) == {"succeeded", "cancelled"}


def test_redrive_touches_the_failed_item_only_and_goes_on() -> None:
    driver = drive(loop(), {"items": ["a", "b", "c"]}, actions={"s": refuse_some("b")})
    assert driver.go().status == "dead"
    driver.actions = {"s": echo}
    driver.signal("redrive")
    result = driver.go()
    assert result.output_of("each")["items"] == [{"got": v} for v in "abc"]
    assert [call.path for call in result.calls] == ["each[0]/s", "each[1]/s", "each[1]/s", "each[2]/s"]
    assert result.calls[1].effect_id == result.calls[2].effect_id


def test_redrive_brings_back_the_items_that_were_cancelled() -> None:
    steps = {"each": each(concurrency=3), "s": inside("each", send()), "w": inside("each", DELAY)}
    driver = drive(graph(steps, "start -> each", "s -> w"), {"items": ["a", "b", "c"]}, actions={"s": refuse_some("c")})
    assert driver.go().status == "dead"
    driver.actions = {}
    driver.signal("redrive")
    result = driver.go()
    assert result.status == "succeeded"
    assert [call.path for call in result.calls].count("each[0]/s") == 1
    assert result.output_of("each")["count"] == 3


def test_join_that_needs_the_loop_no_more_cancels_it() -> None:
    steps = {
        "fast": {"type": "flow.delay", "settings": {"seconds": 1}},
        "each": each(),
        "w": inside("each", DELAY),
        "j": {"type": "flow.join", "join": {"mode": "any", "rest": "cancel"}},
    }
    flow = graph(steps, "start -> fast", "start -> each", "fast -> j", "each -> j")
    result = run_flow(flow, {"items": [1, 2]})
    assert (result.status, result.statuses()["each"], result.statuses()["j"]) == ("succeeded", "cancelled", "succeeded")
    assert result.state.waits == {}


def test_dead_path_inside_an_item_is_its_own() -> None:
    steps = {
        "each": each(),
        "c": inside("each", condition("item > 1")),
        "yes": inside("each", send()),
        "j": inside("each", "flow.join"),
    }
    result = run_flow(graph(steps, "start -> each", "c.true -> yes", "yes -> j", "c.false -> j"), {"items": [1, 2]})
    skipped = [event.path for event in result.events if event.type == "step_skipped"]
    assert skipped == ["each[0]/yes"]
    assert [call.path for call in result.calls] == ["each[1]/yes"]


def test_state_of_a_long_loop_stays_small() -> None:
    sizes = []

    def weigh(state: RunState) -> RunState:
        sizes.append(len(state.steps))
        return state

    run_flow(loop(concurrency=4), {"items": list(range(200))}, between=weigh)
    assert max(sizes) <= 2 + 4 + 1


# For each, computed at once


def pure(**more: Any) -> dict[str, Any]:
    """A loop that only computes: a condition, two fields, a join."""
    steps = {
        "each": each(**more),
        "c": inside("each", condition("item % 2 == 0")),
        "even": inside("each", fields(v="{{ item * 10 }}")),
        "odd": inside("each", fields(v="{{ item }}")),
        "j": inside("each", {"type": "flow.join", "join": {"reduce": "first"}}),
    }
    return graph(
        steps,
        "start -> each",
        "c.true -> even",
        "c.false -> odd",
        "even -> j",
        "odd -> j",
        outputs={"r": "{{ steps.each.items }}"},
    )


def test_loop_that_only_computes_is_one_step() -> None:
    result = run_flow(pure(result="{{ steps.j.v }}"), {"items": [1, 2, 3]})
    assert result.output == {"r": [1, 20, 3]}
    assert result.types() == ["run_started", "step_succeeded", "run_finished"]


def test_computed_loop_means_the_same_as_one_of_real_steps() -> None:
    real = pure()
    real["nodes"]["w"] = inside("each", "test.pure")
    real["edges"].append({"from": "j", "port": "success", "to": "w"})
    real["nodes"]["each"]["settings"]["result"] = "{{ steps.j }}"
    assert run_flow(pure(), {"items": [1, 2, 3]}).output == run_flow(real, {"items": [1, 2, 3]}).output


@pytest.mark.parametrize(("tolerated", "status"), [(1, "succeeded"), (0, "dead")])
def test_computed_item_that_fails_counts(tolerated: int, status: str) -> None:
    steps = {"each": each(tolerated=tolerated), "s": inside("each", fields(v="{{ 1 / item }}"))}
    result = run_flow(graph(steps, "start -> each"), {"items": [1, 0, 2]})
    assert result.status == status
    if status == "dead":
        assert result.error["message"].startswith("Item 2: ")
        assert result.error["step"] == "s"
    else:
        assert [each["index"] for each in result.output_of("each")["failed"]] == [1]


def test_loops_in_loops_are_computed_at_once() -> None:
    steps = {
        "rows": each("{{ trigger.rows }}", result="{{ steps.cells.items }}"),
        "cells": inside("rows", each("{{ item }}", result="{{ item + index }}")),
        "s": inside("cells", fields(v=1)),
    }
    result = run_flow(graph(steps, "start -> rows"), {"rows": [[1, 2], [3]]})
    assert result.output_of("rows")["items"] == [[1, 3], [3]]
    assert len(result.events) == 3


def test_loop_that_computes_too_much_says_so() -> None:
    steps = {
        "rows": each("{{ trigger.rows }}"),
        "cells": inside("rows", each("{{ trigger.rows }}")),
        "s": inside("cells", fields(v=1)),
    }
    result = run_flow(graph(steps, "start -> rows"), {"rows": [0] * 1_000})
    assert (result.status, result.error["code"]) == ("dead", "too_much_work")
