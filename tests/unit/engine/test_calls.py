"""A step that runs another flow: what the run makes of its end, and what the checker says of it beforehand."""

from __future__ import annotations

from typing import Any

import pytest

from engine.errors import PermanentError, StepError
from engine.graph import FlowFact, GraphFacts, load_graph
from engine.graph.rules import check_graph
from engine.nodes import WAITS, Env
from engine.run import SignalReceived
from engine.testing import MORNING, MemoryCatalog, drive, run_flow
from tests.unit.engine.graphs import approval, fields, graph

INPUTS = {
    "type": "object",
    "properties": {"amount": {"type": "number", "title": "Amount"}, "who": {"type": "string"}},
    "required": ["amount"],
}
FACTS = GraphFacts(
    flows={
        ("Pay", None): FlowFact(name="Pay", inputs=INPUTS),
        ("Pay", 9): FlowFact(name="Pay", problem="“Pay” has no version 9.", hint="Choose one of its versions."),
        ("Gone", None): None,
    }
)


def call(**more: Any) -> dict[str, Any]:
    """A step that runs “Pay”."""
    return {"type": "flow.call", "settings": {"flow": "Pay", "inputs": {"amount": "{{ trigger.n }}"}, **more}}


def calling(**more: Any) -> dict[str, Any]:
    """A flow of one such step, with lines for all its ways out."""
    steps = {"sub": call(**more), "bad": fields(why="{{ errors.sub.message }}"), "late": fields(late=True)}
    return graph(
        steps, "start -> sub", "sub.error -> bad", "sub.timeout -> late", outputs={"got": "{{ steps.sub.total }}"}
    )


def test_it_asks_for_a_run_with_the_computed_inputs() -> None:
    driver = drive(calling(version=3), {"n": 4})
    result = driver.go()
    (wait,) = result.opened
    assert (wait.reason, wait.wake_at) == ("child", None)
    assert wait.spec == {"flow": "Pay", "version": 3, "inputs": {"amount": 4}, "detached": False}
    assert (result.status, result.view["waits"][0]["reason"]) == ("parked", "child")


def test_its_result_is_the_output() -> None:
    result = run_flow(calling(), {"n": 4}, answers={"sub": {"total": 8}})
    assert (result.status, result.output) == ("succeeded", {"got": 8})
    assert result.statuses() == {"start": "succeeded", "sub": "succeeded", "bad": "skipped", "late": "skipped"}


def test_its_failure_leaves_by_the_error_line() -> None:
    result = run_flow(calling(), {"n": 4}, answers={"sub": PermanentError("“Pay” failed: no money.")})
    assert result.output_of("bad") == {"why": "“Pay” failed: no money."}
    assert result.statuses()["sub"] == "failed"


def test_one_that_takes_too_long_leaves_by_the_timeout_line() -> None:
    result = run_flow(calling(timeout_s=60), {"n": 4})
    assert result.output_of("late") == {"late": True}


def test_without_waiting_the_flow_goes_on_with_the_id_of_the_run() -> None:
    result = run_flow(graph({"sub": call(wait=False)}, "start -> sub", outputs={"id": "{{ steps.sub.run_id }}"}))
    assert result.status == "dead"
    result = run_flow(
        graph({"sub": call(wait=False)}, "start -> sub", outputs={"id": "{{ steps.sub.run_id }}"}), {"n": 1}
    )
    assert result.output == {"id": result.opened[0].wait_id}


@pytest.mark.parametrize(("code", "same"), [("child_dead", True), ("child_failed", False), ("child_cancelled", False)])
def test_continuing_meets_a_dead_run_again_and_starts_a_new_one_for_others(code: str, same: bool) -> None:
    driver = drive(graph({"sub": call()}, "start -> sub"), {"n": 1}, answers={"sub": PermanentError("no", code=code)})
    assert driver.go().status == "dead"
    driver.signal("redrive")
    driver.answers = {"sub": {"total": 1}}
    result = driver.go()
    assert result.status == "succeeded"
    first, second = result.opened
    assert (first.wait_id == second.wait_id) is same


def test_continuing_asks_people_anew_whose_question_the_end_had_closed() -> None:
    def no(_call: Any) -> Any:
        raise PermanentError("no", sent=False)

    steps = {"ask": approval(), "erp": "test.unsafe"}
    driver = drive(graph(steps, "start -> ask", "start -> erp"), actions={"erp": no})
    assert driver.go().status == "dead"
    driver.actions, driver.answers = {}, {"ask": "approved"}
    driver.signal("redrive")
    result = driver.go()
    assert result.status == "succeeded"
    assert len({wait.wait_id for wait in result.opened}) == len(result.opened)


def test_news_of_a_run_nobody_waits_for_change_nothing() -> None:
    driver = drive(calling(), {"n": 1})
    result = driver.go()
    before = result.state.to_bytes()
    told = SignalReceived(1, "child_done", {"run_id": "another", "output": 1, "error": None}, {})
    assert result.state.apply(told, MORNING) == []
    result.state.signals_done = 0
    assert result.state.to_bytes() == before


@pytest.mark.parametrize("inputs", [[1], "x", 7])
def test_inputs_that_are_no_object_are_refused(inputs: Any) -> None:
    with pytest.raises(StepError) as failure:
        WAITS["flow.call"].ask({"flow": "Pay", "inputs": inputs}, Env(MORNING))
    assert failure.value.hint


def found(**settings: Any) -> list[tuple[str, str | None]]:
    """(level, field) of what the checker says of the step."""
    raw = graph({"sub": {"type": "flow.call", "settings": {"flow": "Pay", **settings}}}, "start -> sub")
    checked = check_graph(load_graph(raw), MemoryCatalog(), FACTS)
    assert all(each.message and each.hint for each in checked)
    return [(str(each.level), each.field) for each in checked if each.code == "G022"]


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({"inputs": {"amount": 1}}, []),
        ({"inputs": {"amount": "{{ trigger.n }}", "who": "{{ run.id }}"}}, []),
        ({"flow": "Gone"}, [("error", "settings.flow")]),
        ({"version": 9}, [("error", "settings.flow")]),
        ({}, [("error", "settings.inputs.amount")]),
        ({"inputs": {"amount": "much"}}, [("error", "settings.inputs.amount")]),
        ({"inputs": {"amount": "{{ [1, 2] }}"}}, [("error", "settings.inputs.amount")]),
        ({"inputs": {"amount": 1, "amuont": 2}}, [("warning", "settings.inputs.amuont")]),
        ({"flow": "Unknown to the checker"}, []),
    ],
)
def test_the_checker_compares_what_is_given_with_what_is_asked(
    settings: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    assert found(**settings) == expected


def publishing(**more: Any) -> dict[str, Any]:
    """A flow that says “order.paid”."""
    settings = {"name": "order.paid", "data": {"n": "{{ trigger.n }}"}, **more}
    steps = {"say": {"type": "flow.publish", "settings": settings}, "bad": fields(why="{{ errors.say.message }}")}
    return graph(steps, "start -> say", "say.error -> bad", outputs={"id": "{{ steps.say.event_id }}"})


def test_publishing_goes_on_at_once_with_the_number_of_the_event() -> None:
    result = run_flow(publishing(), {"n": 4})
    (wait,) = result.opened
    assert wait.spec == {"name": "order.paid", "data": {"n": 4}, "about": "", "dedupe_key": ""}
    assert (result.status, result.output) == ("succeeded", {"id": wait.wait_id})
    assert run_flow(publishing(), {"n": 4}).opened[0].wait_id == wait.wait_id


def test_an_event_without_a_name_fails_the_step() -> None:
    result = run_flow(publishing(name="{{ trigger.name }}"), {"n": 4, "name": " "})
    assert result.output_of("bad") == {"why": "The event has no name."}
