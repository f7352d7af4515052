"""Waits: timers, people and messages; and what people do to a run."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from engine.errors import PermanentError
from engine.run import SignalReceived
from engine.testing import MORNING, SOMEBODY, Driver, drive, run_flow
from tests.unit.engine.graphs import approval, fields, graph


def delay(seconds: float) -> dict[str, Any]:
    """A flow.delay."""
    return {"type": "flow.delay", "settings": {"seconds": seconds}}


def message(timeout: Any = 60) -> dict[str, Any]:
    """A wait for the message of one order."""
    return {"type": "flow.wait_message", "settings": {"correlation": "order-{{ trigger.n }}", "timeout_s": timeout}}


def no(_call: Any) -> Any:
    """An action that fails for good."""
    raise PermanentError("No.", sent=False)


def test_timer_parks_until_its_time() -> None:
    driver = drive(graph({"d": delay(90)}, "start -> d"))
    result = driver.go()
    assert result.status == "succeeded"
    assert result.parked is not None
    assert result.parked.wake_at == MORNING + timedelta(seconds=90)
    assert driver.clock.now() == MORNING + timedelta(seconds=90)


def test_moment_that_has_passed_is_not_waited_for() -> None:
    until = {"type": "flow.wait_until", "settings": {"at": "2020-01-01T00:00:00Z"}}
    result = run_flow(graph({"u": until}, "start -> u"))
    assert result.status == "succeeded"
    assert result.opened == []


@pytest.mark.parametrize(("outcome", "taken"), [("approved", "yes"), ("rejected", "no"), ("timeout", "late")])
def test_decision_takes_its_port(outcome: str, taken: str) -> None:
    steps = {"ask": approval(), "yes": "flow.join", "no": "flow.join", "late": "flow.join"}
    flow = graph(steps, "start -> ask", "ask.approved -> yes", "ask.rejected -> no", "ask.timeout -> late")
    result = run_flow(flow, answers={"ask": outcome})
    assert [key for key in ("yes", "no", "late") if result.statuses()[key] == "succeeded"] == [taken]
    assert result.output_of("ask")["outcome"] == outcome


def test_task_says_who_is_asked_and_the_engine_has_no_clock_for_it() -> None:
    ask = approval(question="Pay {{ trigger.n }}?", context=[{"label": "Amount", "value": "{{ trigger.n }}"}])
    ask["settings"]["assignees"]["groups"] = ["Finance"]
    wait = run_flow(graph({"ask": ask}, "start -> ask"), {"n": 42}).opened[0]
    assert (wait.reason, wait.wake_at, wait.until) == ("task", None, MORNING + timedelta(hours=1))
    assert wait.people == ("ada@example.com", "group:Finance")
    assert wait.spec is not None
    assert (wait.spec["question"], wait.spec["context"]) == ("Pay 42?", [{"label": "Amount", "value": 42}])


def test_second_decision_changes_nothing() -> None:
    driver = drive(graph({"ask": approval(), "d": delay(5)}, "start -> ask", "ask.approved -> d"))
    wait = driver.go().opened[0]
    for outcome in ("approved", "rejected"):
        driver.signal("task_decided", {"wait_id": wait.wait_id, "outcome": outcome})
    assert driver.go().output_of("ask")["outcome"] == "approved"
    assert driver.result.state.early == []


def test_unanswered_task_without_a_timeout_line_is_a_dead_letter() -> None:
    result = run_flow(graph({"ask": approval()}, "start -> ask"), answers={"ask": "timeout"})
    assert (result.status, result.error["kind"]) == ("dead", "timeout")


def test_message_finds_its_run_by_correlation() -> None:
    driver = drive(graph({"m": message()}, "start -> m"), {"n": 7})
    driver.result.state.apply(
        SignalReceived(1, "message", {"correlation": "order-8", "body": "wrong"}, SOMEBODY), MORNING
    )
    driver.answers = {"m": {"paid": True}}
    assert driver.go().output_of("m") == {"paid": True}


def test_early_message_is_kept_until_somebody_waits() -> None:
    driver = drive(graph({"d": delay(60), "m": message()}, "start -> d", "d -> m"), {"n": 7})
    driver.signal("message", {"correlation": "order-7", "body": {"paid": True}})
    result = driver.go()
    assert result.output_of("m") == {"paid": True}


def test_message_that_never_comes_takes_the_timeout_line() -> None:
    result = run_flow(graph({"m": message(), "late": "flow.join"}, "start -> m", "m.timeout -> late"), {"n": 7})
    assert result.statuses()["late"] == "succeeded"


def test_most_human_wait_gives_the_reason() -> None:
    flow = graph({"ask": approval(), "d": delay(60), "m": message()}, "start -> ask", "start -> d", "start -> m")
    driver = drive(flow, {"n": 1})
    parked = driver.go(wake=False)
    assert parked.parked is not None
    assert parked.parked.reason == "task"
    assert len(parked.state.waits) == 3


def test_pause_keeps_timers_and_resume_goes_on() -> None:
    driver = drive(graph({"d": delay(60), "a": "test.unsafe"}, "start -> d", "d -> a"))
    driver.signal("pause")
    result = driver.go()
    assert result.parked is not None
    assert result.parked.reason == "paused"
    driver.clock.forward(600)
    assert result.state.due(driver.clock.now()) == []
    driver.signal("resume")
    assert driver.go().status == "succeeded"
    assert result.types().count("run_paused") == result.types().count("run_resumed") == 1


def test_cancel_closes_waits_and_ends_the_run() -> None:
    driver = drive(graph({"ask": approval(), "a": "test.unsafe"}, "start -> ask", "ask.approved -> a"))
    driver.go()
    driver.signal("cancel", {"reason": "not needed"})
    result = driver.go()
    assert result.status == "cancelled"
    assert result.statuses() == {"start": "succeeded", "ask": "cancelled"}
    assert result.types()[-4:] == ["run_cancel_requested", "wait_closed", "step_cancelled", "run_finished"]


def test_cancel_waits_for_a_doubt_to_be_settled() -> None:
    def lose(_call: Any) -> Any:
        raise ConnectionResetError

    driver = drive(graph({"a": "test.unsafe"}, "start -> a"), actions={"a": lose})
    driver.go()
    driver.signal("cancel")
    assert driver.go().status == "parked"
    driver.doubts = {"a": "happened"}
    result = driver.go()
    assert (result.status, result.statuses()["a"]) == ("cancelled", "succeeded")


def test_signal_seen_once_counts_once() -> None:
    driver = drive(graph({"ask": approval()}, "start -> ask"))
    driver.go()
    state = driver.result.state
    assert state.apply(SignalReceived(1, "pause", {}, SOMEBODY), MORNING) != []
    assert state.apply(SignalReceived(1, "resume", {}, SOMEBODY), MORNING) == []
    assert state.paused


def test_redrive_goes_on_from_the_failed_step() -> None:
    flow = graph({"a": "test.read", "b": "test.read", "c": "test.unsafe"}, "start -> a", "a -> b", "b -> c")
    driver = drive(flow, actions={"b": no})
    assert driver.go().status == "dead"
    driver.actions = {}
    driver.signal("redrive")
    result = driver.go()
    assert result.status == "succeeded"
    assert [call.node for call in result.calls] == ["a", "b", "b", "c"]
    assert [call.attempt for call in result.calls if call.node == "b"] == [1, 2]


def test_redrive_with_the_same_input_keeps_the_key_and_an_edited_one_gets_a_new_key() -> None:
    keys = {}
    for name, payload in (("same", {}), ("edited", {"path": "a", "input": {"value": 2}})):
        driver = drive(graph({"a": {"type": "test.keyed", "settings": {"value": 1}}}, "start -> a"), actions={"a": no})
        driver.go()
        driver.actions = {"a": lambda call: call.input}
        driver.signal("redrive", payload)
        result = driver.go()
        keys[name] = [call.effect_id for call in result.calls]
        assert result.output_of("a") == {"value": 2 if name == "edited" else 1}
    assert keys["same"][0] == keys["same"][1] == keys["edited"][0] != keys["edited"][1]


def test_redrive_brings_back_what_the_end_had_cancelled() -> None:
    steps = {"a": "test.read", "ask": approval(), "b": "test.unsafe", "end": "flow.join"}
    flow = graph(steps, "start -> a", "start -> ask", "ask.approved -> b", "a -> end", "b -> end")
    driver = drive(flow, actions={"a": no})
    assert driver.go().statuses()["ask"] == "cancelled"
    driver.actions, driver.answers = {}, {"ask": "approved"}
    driver.signal("redrive")
    result = driver.go()
    assert result.statuses() == dict.fromkeys(("start", "a", "ask", "b", "end"), "succeeded")


def test_run_that_was_meant_to_fail_is_not_redriven() -> None:
    driver = drive(graph({"f": {"type": "flow.fail", "settings": {"message": "No"}}}, "start -> f"))
    driver.go()
    driver.signal("redrive")
    assert driver.result.status == "failed"


def test_dry_run_calls_nothing_that_changes_the_world() -> None:
    flow = graph(
        {"r": "test.read", "u": "test.unsafe", "s": fields(v="{{ steps.u.sample }}")}, "start -> r", "r -> u", "u -> s"
    )
    result = run_flow(flow, run={"mode": "dry"})
    assert [call.node for call in result.calls] == ["r"]
    assert result.output_of("s") == {"v": True}
    marked = [event.path for event in result.events if event.data.get("not_sent")]
    assert marked == ["u"]


@pytest.mark.parametrize(("mode", "calls"), [("live", ["u"]), ("test", []), ("dry", [])])
def test_pins_act_in_test_and_dry_runs_only(mode: str, calls: list[str]) -> None:
    result = run_flow(graph({"u": "test.unsafe"}, "start -> u"), run={"mode": mode, "pins": {"u": {"pinned": 1}}})
    assert [call.node for call in result.calls] == calls


def test_now_is_the_same_for_every_try() -> None:
    digests = []
    driver = drive(graph({"a": {"type": "test.keyed", "settings": {"value": "{{ now() }}"}}}, "start -> a"))

    def lose(call: Any) -> Any:
        digests.append(call.digest)
        raise ConnectionResetError

    driver.actions = {"a": lose}
    driver.go()
    assert len(digests) == 3
    assert len(set(digests)) == 1


def test_bad_expression_fails_its_step_and_says_where() -> None:
    result = run_flow(graph({"s": fields(a=1, b="{{ trigger.missing.deep + 1 }}")}, "start -> s"))
    assert result.status == "dead"
    assert result.error["code"] == "bad_expression"
    assert result.error["details"]["field"] == "fields[1].value"


def test_result_of_the_flow_is_computed_at_its_end_and_null_for_what_did_not_run() -> None:
    flow = graph(
        {"s": fields(v=1), "t": "flow.join"},
        "start -> s",
        outputs={"a": "{{ steps.s.v }}", "b": "{{ steps.gone_by.v }}"},
    )
    flow["nodes"]["gone_by"] = fields(v=2)
    flow["nodes"]["never"] = {"type": "flow.if", "settings": {"condition": "1 == 2"}}
    flow["edges"] += [{"from": "start", "to": "never"}, {"from": "never", "port": "true", "to": "gone_by"}]
    del flow["nodes"]["t"]
    assert run_flow(flow).output == {"a": 1, "b": None}


def listening(**first: Any) -> dict[str, Any]:
    """Two waits for the same event, one after the other; the first ends in time."""
    steps = {
        "one": {"type": "flow.wait_event", "settings": {"name": "paid", "about": "7", "timeout_s": 60, **first}},
        "nap": {"type": "flow.delay", "settings": {"seconds": 60}},
        "two": {"type": "flow.wait_event", "settings": {"name": "paid", "about": "7", "timeout_s": 3600}},
    }
    return graph(steps, "start -> one", "one.timeout -> nap", "nap -> two", outputs={"got": "{{ steps.two }}"})


def turn_on(driver: Driver) -> None:
    """To the next moment at which a wait ends by itself."""
    due = driver.result.state.next_due()
    assert due is not None
    driver.clock.turn_to(due)
    driver.go(wake=False)


def said(wait_id: str, **more: Any) -> dict[str, Any]:
    """An event as the run is told of it."""
    return {"wait_id": wait_id, "name": "paid", "about": "7", "body": {"n": 1}, **more}


@pytest.mark.parametrize("when", ["before the next wait", "in the next wait"])
def test_an_event_told_to_a_wait_that_is_over_is_heard_by_the_next_one(when: str) -> None:
    driver = drive(listening())
    driver.go(wake=False)
    (first,) = driver.result.state.waits
    turn_on(driver)
    if when == "in the next wait":
        turn_on(driver)
    driver.signal("event", said(first))
    result = driver.go()
    assert (result.status, result.output) == ("succeeded", {"got": {"n": 1}})


@pytest.mark.parametrize("other", [{"name": "sent"}, {"about": "8"}])
def test_an_event_about_something_else_is_not_heard_by_the_next_wait(other: dict[str, str]) -> None:
    driver = drive(listening())
    driver.go(wake=False)
    (first,) = driver.result.state.waits
    turn_on(driver)
    driver.signal("event", said(first, **other))
    assert driver.go().error["code"] == "timed_out"
