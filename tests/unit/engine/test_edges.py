"""What the wires mean: a truth table of branches, joins and dead paths."""

from __future__ import annotations

from typing import Any

import pytest

from engine.errors import PermanentError, StepTimeout
from engine.testing import run_flow
from tests.unit.engine.graphs import condition, graph

YES, NO = condition("1 == 1"), condition("1 == 2")
OK, SKIP = "succeeded", "skipped"


def refuse(_call: Any) -> Any:
    """An action that fails for good, with nothing sent."""
    raise PermanentError("The ERP said no.", sent=False)


def stall(_call: Any) -> Any:
    """A read that has no answer in time."""
    raise StepTimeout("No answer.", sent=False)


def two_branches(mode: str, left: Any, right: Any, **join: Any) -> dict[str, Any]:
    """Two branches, each open or shut by a condition, that meet in `end`."""
    steps = {"l": left, "r": right, "end": {"type": "flow.join", "join": {"mode": mode, **join}}}
    return graph(steps, "start -> l", "start -> r", "l.true -> end", "r.true -> end")


@pytest.mark.parametrize(
    ("mode", "left", "right", "expected"),
    [
        ("all", YES, YES, OK),
        ("all", YES, NO, OK),
        ("all", NO, NO, SKIP),
        ("any", YES, YES, OK),
        ("any", NO, YES, OK),
        ("any", NO, NO, SKIP),
        ("n_of_m", YES, YES, OK),
        ("n_of_m", YES, NO, SKIP),
        ("all_succeeded", YES, YES, OK),
        ("all_succeeded", YES, NO, SKIP),
        ("all_succeeded", NO, NO, SKIP),
    ],
)
def test_join_starts_by_its_mode(mode: str, left: Any, right: Any, expected: str) -> None:
    more = {"n": 2} if mode == "n_of_m" else {}
    result = run_flow(two_branches(mode, left, right, **more))
    assert result.status == "succeeded"
    assert result.statuses()["end"] == expected


def test_dead_path_goes_on_through_every_step_behind_it() -> None:
    result = run_flow(
        graph(
            {"c": NO, "a": "flow.join", "b": "flow.join", "end": "flow.join"},
            "start -> c",
            "c.true -> a",
            "a -> b",
            "b -> end",
            "c.false -> end",
        )
    )
    assert result.statuses() == {"start": OK, "c": OK, "a": SKIP, "b": SKIP, "end": OK}


def test_parallel_branches_start_together() -> None:
    result = run_flow(graph({"a": "test.read", "b": "test.read"}, "start -> a", "start -> b"))
    assert result.types()[:3] == ["run_started", "step_started", "step_started"]


def test_join_collects_what_came_in_by_step() -> None:
    flow = graph({"a": "test.read", "b": "test.read", "j": "flow.join"}, "start -> a", "start -> b", "a -> j", "b -> j")
    result = run_flow(flow, actions={"a": lambda _: {"x": 1}, "b": lambda _: {"x": 2, "y": 3}})
    assert result.output_of("j") == {"a": {"x": 1}, "b": {"x": 2, "y": 3}}


@pytest.mark.parametrize(("reduce", "expected"), [("merge", {"x": 1, "y": 3}), ("first", {"x": 2, "y": 3})])
def test_join_reduces_in_order_of_arrival(reduce: str, expected: Any) -> None:
    join = {"type": "flow.join", "join": {"reduce": reduce}}
    flow = graph({"a": "test.read", "b": "test.read", "j": join}, "start -> a", "start -> b", "a -> j", "b -> j")
    actions = {"a": lambda _: {"x": 1}, "b": lambda _: {"x": 2, "y": 3}}
    assert run_flow(flow, actions=actions, pick=lambda count: count - 1).output_of("j") == expected


def test_any_join_with_cancel_ends_the_slower_branch() -> None:
    steps = {
        "fast": "test.read",
        "slow": {"type": "flow.delay", "settings": {"seconds": 60}},
        "after": "test.unsafe",
        "j": {"type": "flow.join", "join": {"mode": "any", "rest": "cancel"}},
    }
    flow = graph(steps, "start -> fast", "start -> slow", "slow -> after", "fast -> j", "after -> j")
    result = run_flow(flow, pick=lambda count: count - 1)
    assert result.statuses() == {"start": OK, "fast": OK, "slow": "cancelled", "after": SKIP, "j": OK}
    assert [event.data["how"] for event in result.events if event.type == "wait_closed"] == ["cancelled"]


def test_any_join_without_cancel_lets_the_slower_branch_go_on() -> None:
    steps = {"a": "test.read", "b": "test.read", "j": {"type": "flow.join", "join": {"mode": "any"}}}
    result = run_flow(graph(steps, "start -> a", "start -> b", "a -> j", "b -> j"))
    assert result.statuses() == {"start": OK, "a": OK, "b": OK, "j": OK}
    assert result.types().count("run_finished") == 1


@pytest.mark.parametrize(
    ("wires", "action", "statuses", "status"),
    [
        (["a -> ok"], refuse, {"a": "failed"}, "dead"),
        (["a -> ok", "a.error -> mend"], refuse, {"a": "failed", "ok": SKIP, "mend": OK}, "succeeded"),
        (["a -> ok", "a.error -> mend"], stall, {"a": "failed", "ok": SKIP, "mend": OK}, "succeeded"),
        (["a -> ok", "a.timeout -> late"], stall, {"a": "failed", "ok": SKIP, "late": OK}, "succeeded"),
        (
            ["a -> ok", "a.error -> mend", "a.timeout -> late"],
            stall,
            {"a": "failed", "ok": SKIP, "mend": SKIP, "late": OK},
            "succeeded",
        ),
        (["a -> ok", "a.timeout -> late"], refuse, {"a": "failed"}, "dead"),
    ],
)
def test_failure_leaves_by_the_nearest_edge(
    wires: list[str], action: Any, statuses: dict[str, str], status: str
) -> None:
    steps = {"a": "test.read", **{text.split("-> ")[1]: "flow.join" for text in wires}}
    result = run_flow(graph(steps, "start -> a", *wires), actions={"a": action})
    assert result.status == status
    assert result.statuses() == {"start": OK, **statuses}


def test_errors_are_readable_behind_the_error_edge_and_steps_are_missing_there() -> None:
    note = {
        "type": "flow.set",
        "settings": {
            "fields": [
                {"name": "why", "value": "{{ errors.a.message }}"},
                {"name": "got", "value": "{{ default(steps.a.id, 0) }}"},
            ]
        },
    }
    result = run_flow(graph({"a": "test.read", "note": note}, "start -> a", "a.error -> note"), actions={"a": refuse})
    assert result.output_of("note") == {"why": "The ERP said no.", "got": 0}


def test_unhandled_failure_cancels_what_waits_and_starts_nothing_new() -> None:
    steps = {
        "a": "test.read",
        "wait": {"type": "flow.delay", "settings": {"seconds": 60}},
        "after": "test.unsafe",
        "b": "test.unsafe",
    }
    result = run_flow(graph(steps, "start -> a", "start -> wait", "wait -> after", "a -> b"), actions={"a": refuse})
    assert result.status == "dead"
    assert result.error["step"] == "a"
    assert result.statuses() == {"start": OK, "a": "failed", "wait": "cancelled"}
    assert [call.node for call in result.calls] == ["a"]


def test_calls_in_flight_are_recorded_when_another_branch_failed() -> None:
    flow = graph({"a": "test.read", "b": "test.unsafe", "c": "test.unsafe"}, "start -> a", "start -> b", "b -> c")
    result = run_flow(flow, actions={"a": refuse})
    assert result.status == "dead"
    assert result.statuses() == {"start": OK, "a": "failed", "b": OK}


def test_stop_ends_the_run_as_succeeded_with_its_result() -> None:
    steps = {
        "stop": {"type": "flow.stop", "settings": {"output": {"n": "{{ trigger.n }}"}}},
        "wait": {"type": "flow.delay", "settings": {"seconds": 60}},
    }
    result = run_flow(graph(steps, "start -> stop", "start -> wait"), {"n": 7})
    assert (result.status, result.output) == ("succeeded", {"n": 7})
    assert result.statuses()["wait"] == "cancelled"


def test_fail_ends_the_run_as_failed_and_not_as_a_dead_letter() -> None:
    result = run_flow(
        graph({"f": {"type": "flow.fail", "settings": {"message": "No {{ trigger.what }}"}}}, "start -> f"),
        {"what": "money"},
    )
    assert result.status == "failed"
    assert result.error["message"] == "No money"
    assert result.error["kind"] == "meant"


def test_only_the_trigger_that_fired_counts() -> None:
    flow = graph(
        {"a": "flow.join", "b": "flow.join", "both": "flow.join"}, "start -> a", "other -> b", "a -> both", "b -> both"
    )
    flow["nodes"]["other"] = {"type": "trigger.schedule", "settings": {"cron": "0 8 * * *"}}
    result = run_flow(flow, trigger="start")
    assert result.statuses() == {"start": OK, "other": SKIP, "b": SKIP, "a": OK, "both": OK}


def test_disabled_step_is_passed_through() -> None:
    flow = graph({"a": {"type": "test.unsafe", "disabled": True}, "b": "flow.join"}, "start -> a", "a -> b")
    result = run_flow(flow)
    assert result.statuses() == {"start": OK, "a": OK, "b": OK}
    assert result.calls == []


def test_switch_takes_the_first_case_that_is_true() -> None:
    cases = [
        {"name": "big", "label": "Big", "condition": "trigger.n > 100"},
        {"name": "some", "label": "Some", "condition": "trigger.n > 10"},
    ]
    steps = {
        "s": {"type": "flow.switch", "settings": {"cases": cases}},
        "a": "flow.join",
        "b": "flow.join",
        "c": "flow.join",
    }
    flow = graph(steps, "start -> s", "s.big -> a", "s.some -> b", "s.else -> c")
    taken = {n: [key for key in "abc" if run_flow(flow, {"n": n}).statuses()[key] == OK] for n in (500, 50, 5)}
    assert taken == {500: ["a"], 50: ["b"], 5: ["c"]}


def test_respond_answers_and_the_run_goes_on() -> None:
    respond = {"type": "flow.respond", "settings": {"status": 201, "body": {"id": "{{ trigger.body.id }}"}}}
    flow = graph({"r": respond, "a": "test.unsafe"}, "hook -> r", "r -> a")
    flow["nodes"]["hook"] = {"type": "trigger.webhook", "settings": {"answer": "at_end"}}
    result = run_flow(flow, {"body": {"id": 9}}, trigger="hook")
    assert [(reply.status, reply.body) for reply in result.replies] == [(201, {"id": 9})]
    assert "run_answered" in result.types()
    assert result.statuses()["a"] == OK
