"""Continuing a dead run: nothing that was begun is begun a second time, and no call gets a second key by it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from engine.errors import OutcomeUnknown, PermanentError
from engine.testing import Driver, drive
from tests.unit.engine.graphs import each, fields, graph, inside, scope

CALL: dict[str, Any] = {"type": "flow.call", "settings": {"flow": "Pay", "inputs": {"amount": 1}}}
PAID = {"total": 1}
NAP = {"type": "flow.delay", "settings": {"seconds": 5}}


def refuse(_call: Any) -> Any:
    """Fails for good."""
    raise PermanentError("no", sent=False)


def lose(_call: Any) -> Any:
    """Nobody knows what became of it."""
    raise OutcomeUnknown("reset")


def ids(driver: Driver, reason: str = "child") -> list[str]:
    """Ids of the runs that were asked for."""
    return [wait.wait_id for wait in driver.result.opened if wait.reason == reason]


def said_of(driver: Driver, reason: str = "child") -> list[Mapping[str, Any]]:
    """What the closings of waits for other runs say."""
    closed = [event.data for event in driver.result.events if event.type == "wait_closed"]
    return [data for data in closed if data["reason"] == reason]


AROUND: dict[str, tuple[dict[str, Any], str | None, list[str]]] = {
    "nothing": ({"go": "flow.join"}, None, ["start -> go"]),
    "a scope": ({"box": scope(), "go": inside("box", "flow.join")}, "box", ["start -> box"]),
    "a loop in a scope": (
        {"out": scope(), "box": inside("out", each([1])), "go": inside("box", "flow.join")},
        "box",
        ["start -> out"],
    ),
}
"""what is around a flow that is waited for, and a step beside it that fails"""


LINES = ["go -> sub", "go -> nap", "nap -> bad"]


def beside_it(box: str | None) -> dict[str, Any]:
    """A flow that is waited for, and a step beside it that fails a little later."""
    steps = {"sub": CALL, "nap": NAP, "bad": "test.unsafe"}
    return {key: inside(box, step) for key, step in steps.items()} if box else steps


def test_a_flow_in_another_item_is_met_again_too() -> None:
    steps = {
        "loop": each([1, 2], concurrency=2),
        "which": inside("loop", {"type": "flow.if", "settings": {"condition": "item == 1"}}),
        **beside_it("loop"),
    }
    drawn = graph(steps, "start -> loop", "which.true -> sub", "which.false -> nap", "nap -> bad")
    driver = drive(drawn, actions={"bad": refuse})
    assert driver.go().status == "dead"
    driver.actions, driver.answers = {}, {"sub": PAID}
    driver.signal("redrive")
    assert driver.go().status == "succeeded"
    assert len(ids(driver)) == 2
    assert len(set(ids(driver))) == 1


@pytest.mark.parametrize("around", AROUND)
def test_a_flow_that_is_waited_for_is_met_again_when_the_run_is_continued(around: str) -> None:
    steps, box, wires = AROUND[around]
    driver = drive(graph(steps | beside_it(box), *wires, *LINES), actions={"bad": refuse})
    assert driver.go().status == "dead"
    assert [said["goes_on"] for said in said_of(driver)] == [True]
    driver.actions, driver.answers = {}, {"sub": PAID}
    driver.signal("redrive")
    assert driver.go().status == "succeeded"
    first, second = ids(driver)
    assert first == second


MEND = fields(v=1)
CAUGHT: dict[str, tuple[dict[str, Any], list[str], dict[str, Any]]] = {
    "by an error line": ({"box": scope(), "mend": MEND}, ["start -> box", "box.error -> mend"], {}),
    "by an error line further out": (
        {"out": scope(), "box": inside("out", scope()), "mend": MEND},
        ["start -> out", "out.error -> mend"],
        {},
    ),
    "by a loop that puts up with it": ({"box": each([1], tolerated=1)}, ["start -> box"], {}),
    "by undoing": ({"box": scope(on_failure="undo")}, ["start -> box"], {"undo": True}),
}
"""how a failure beside a flow that is waited for is dealt with -> what is said to that flow"""


@pytest.mark.parametrize("how", CAUGHT)
def test_a_flow_nobody_comes_back_to_is_ended_and_undone_where_all_is_undone(how: str) -> None:
    steps, wires, said = CAUGHT[how]
    inner = {"go": inside("box", "flow.join"), **beside_it("box")}
    driver = drive(graph(steps | inner, *wires, *LINES), actions={"bad": refuse})
    assert driver.go().status == ("dead" if how == "by undoing" else "succeeded")
    (closed,) = said_of(driver)
    assert closed["how"] == "cancelled"
    assert {name: closed[name] for name in ("goes_on", "undo") if name in closed} == said


def test_cancelling_ends_the_flow_that_is_waited_for() -> None:
    driver = drive(graph({"sub": CALL}, "start -> sub"))
    driver.go()
    driver.signal("cancel", {"undo": True})
    assert driver.go().status == "cancelled"
    assert [(said.get("goes_on"), said["undo"]) for said in said_of(driver)] == [(None, True)]


def test_a_flow_that_took_too_long_is_started_anew() -> None:
    late = {**CALL, "settings": {**CALL["settings"], "timeout_s": 60}}
    driver = drive(graph({"sub": late}, "start -> sub"))
    assert (driver.go().status, driver.result.error["code"]) == ("dead", "timed_out")
    driver.answers = {"sub": PAID}
    driver.signal("redrive")
    assert driver.go().status == "succeeded"
    first, second = ids(driver)
    assert first != second


def test_items_at_work_inside_a_scope_are_kept_for_a_redrive() -> None:
    steps = {"box": scope(), "loop": inside("box", each("{{ trigger.items }}")), "send": inside("loop", "test.keyed")}
    driver = drive(
        graph(steps, "start -> box"), {"items": list(range(60))}, actions={"send": refuse}, answers={"loop": 1}
    )
    assert driver.go().status == "dead"
    assert [said["how"] for said in said_of(driver, "items")] == ["items"]


def beside(effect: str) -> Driver:
    """A call whose answer gets lost, waiting for its next try while the step beside it waits and then fails."""
    steps = {
        "send": {"type": f"test.{effect}", "handling": {"retry": {"attempts": 3, "first_s": 900, "factor": 1}}},
        "nap": {"type": "flow.delay", "settings": {"seconds": 0.001}},
        "bad": "test.unsafe",
    }
    driver = drive(graph(steps, "start -> send", "start -> nap", "nap -> bad"), actions={"send": lose, "bad": refuse})
    assert driver.go().status == "dead"
    assert driver.result.statuses()["send"] == "cancelled"
    return driver


def test_a_key_that_was_used_before_the_end_of_the_run_is_as_old_as_its_first_use() -> None:
    driver = beside("keyed")
    driver.clock.turn_to(driver.clock.now() + timedelta(hours=25))
    driver.actions = {}
    driver.signal("redrive")
    result = driver.go()
    assert (result.status, result.statuses()["send"]) == ("parked", "in_doubt")
    assert [call.node for call in result.calls].count("send") == 1


def test_tries_go_on_counting_when_the_run_is_continued() -> None:
    driver = beside("keyed")
    driver.actions = {}
    driver.signal("redrive")
    assert driver.go().status == "succeeded"
    sent = [call for call in driver.result.calls if call.node == "send"]
    assert [call.attempt for call in sent] == [1, 2]
    assert len({call.effect_id for call in sent}) == 1


def stopped(effect: str) -> Driver:
    """A call in doubt, at which somebody stopped the run."""
    handling = {"retry": {"attempts": 1, "first_s": 1, "factor": 1}}
    drawn = graph({"pay": {"type": f"test.{effect}", "handling": handling}}, "start -> pay")
    driver = drive(drawn, actions={"pay": lose}, doubts={"pay": "stop"})
    assert (driver.go().status, driver.result.error["code"]) == ("dead", "stopped_in_doubt")
    driver.actions = {}
    return driver


@pytest.mark.parametrize("effect", ["keyed", "verifiable", "unsafe"])
def test_another_request_goes_out_only_once_it_is_known_that_the_old_one_did_not_happen(effect: str) -> None:
    driver = stopped(effect)
    driver.signal("redrive", {"path": "pay", "input": {"value": "another"}})
    assert driver.go().status == "parked"
    assert len(driver.result.calls) == 1
    driver.doubts = {"pay": "did_not_happen"}
    assert driver.go().status == "succeeded"
    first, second = driver.result.calls
    assert second.input == {"value": "another"}
    assert first.effect_id != second.effect_id


@pytest.mark.parametrize("effect", ["keyed", "verifiable", "unsafe"])
def test_another_request_is_not_needed_when_the_old_one_turns_out_to_have_happened(effect: str) -> None:
    driver = stopped(effect)
    driver.signal("redrive", {"path": "pay", "input": {"value": "another"}})
    driver.doubts = {"pay": "happened"}
    assert driver.go().status == "succeeded"
    assert len(driver.result.calls) == 1


@pytest.mark.parametrize("effect", ["verifiable", "unsafe"])
def test_a_call_that_was_stopped_in_doubt_is_asked_about_again_before_it_is_sent(effect: str) -> None:
    driver = stopped(effect)
    driver.signal("redrive")
    assert driver.go().status == "parked"
    assert len(driver.result.calls) == 1


def test_a_key_that_was_stopped_in_doubt_is_forgotten_all_the_same() -> None:
    driver = stopped("keyed")
    driver.clock.turn_to(driver.clock.now() + timedelta(hours=25))
    driver.signal("redrive")
    assert driver.go().status == "parked"
    assert len(driver.result.calls) == 1


@pytest.mark.parametrize("rest", ["cancel", "ignore"])
def test_a_call_on_a_branch_that_no_join_needs_ends_the_run_only_when_the_rest_counts(rest: str) -> None:
    steps = {
        "fast": "test.read",
        "slow": "test.unsafe",
        "end": {"type": "flow.join", "join": {"mode": "any", "rest": rest}},
        "after": "test.read",
    }
    drawn = graph(steps, "start -> fast", "start -> slow", "fast -> end", "slow -> end", "end -> after")
    driver = drive(drawn, actions={"slow": refuse}, pick=iter_of(0, 1, 0, 0, 0, 0))
    result = driver.go()
    assert result.status == ("succeeded" if rest == "cancel" else "dead")


def iter_of(*places: int) -> Any:
    """Which of the calls in flight ends next, time by time."""
    left = list(places)
    return lambda count: min(left.pop(0), count - 1) if left else 0
