"""Undo: what was done is taken back in reverse order, when a scope fails, on cancel, and by choice."""

from __future__ import annotations

from typing import Any

import pytest

from engine.errors import OutcomeUnknown, PermanentError, RetryableError
from engine.testing import Driver, drive
from tests.unit.engine.graphs import approval, each, fields, graph, inside, scope


def done(undo: str | None = None, effect: str = "keyed") -> dict[str, Any]:
    """An effect, with what undoes it."""
    return {"type": f"test.{effect}", "undo": undo, "settings": {"value": "{{ index }}"} if effect == "item" else {}}


def refuse(_call: Any) -> Any:
    """An action that fails for good."""
    raise PermanentError("No.", sent=False)


def order(driver: Driver) -> list[str]:
    """Paths of the calls, in order."""
    return [call.path for call in driver.result.calls]


def booking(**settings: Any) -> dict[str, Any]:
    """Flight and hotel are booked, then paid, all or nothing."""
    steps = {
        "box": scope(on_failure="undo", **settings),
        "flight": inside("box", done("no_flight")),
        "hotel": inside("box", done("no_hotel", "unsafe")),
        "pay": inside("box", done()),
        "no_flight": inside("box", {"type": "test.keyed", "settings": {"value": "{{ default(steps.flight.id, 0) }}"}}),
        "no_hotel": inside("box", done()),
        "mend": fields(why="{{ errors.box.message }}"),
    }
    return graph(steps, "start -> box", "flight -> hotel", "hotel -> pay", "box.error -> mend")


def test_failed_scope_is_undone_in_reverse_order_before_its_error_line() -> None:
    driver = drive(booking(), actions={"pay": refuse, "flight": lambda _: {"id": "F1"}})
    result = driver.go()
    assert order(driver) == ["box/flight", "box/hotel", "box/pay", "box/no_hotel", "box/no_flight"]
    assert result.calls[-1].input == {"value": "F1"}
    assert (result.status, result.output_of("mend")) == ("succeeded", {"why": "No."})
    assert result.view["steps"]["box/no_flight"]["status"] == "succeeded"


def test_scope_that_goes_well_undoes_nothing() -> None:
    driver = drive(booking())
    driver.go()
    assert order(driver) == ["box/flight", "box/hotel", "box/pay"]


def test_last_part_runs_after_the_undo() -> None:
    flow = booking(**{"finally": "clean"})
    flow["nodes"]["clean"] = inside("box", done())
    driver = drive(flow, actions={"pay": refuse})
    driver.go()
    assert order(driver)[-3:] == ["box/no_hotel", "box/no_flight", "box/clean"]


def test_undo_step_is_tried_again_as_any_step() -> None:
    tries = []

    def busy(_call: Any) -> Any:
        tries.append(1)
        if len(tries) < 3:
            raise RetryableError("Busy.", status=429)
        return {}

    driver = drive(booking(), actions={"pay": refuse, "no_hotel": busy})
    assert driver.go().status == "succeeded"
    assert order(driver)[-4:] == ["box/no_hotel"] * 3 + ["box/no_flight"]


def test_doubt_is_settled_before_anything_is_undone() -> None:
    def lost(_call: Any) -> Any:
        raise OutcomeUnknown("Reset.")

    flow = booking()
    flow["edges"] = [e for e in flow["edges"] if e["to"] != "pay"] + [
        {"from": "flight", "port": "success", "to": "pay"}
    ]
    driver = drive(flow, actions={"pay": refuse, "hotel": lost})
    assert driver.go().status == "parked"
    assert "box/no_flight" not in order(driver)
    driver.doubts = {"hotel": "happened"}
    assert driver.go().status == "succeeded"
    assert order(driver)[-2:] == ["box/no_hotel", "box/no_flight"]


def test_failed_undo_is_a_dead_letter_and_is_continued_where_it_failed() -> None:
    driver = drive(booking(), actions={"pay": refuse, "no_hotel": refuse})
    result = driver.go()
    assert (result.status, result.error["code"], result.error["path"]) == ("dead", "undo_failed", "box/no_hotel")
    assert "box/no_flight" not in order(driver)
    driver.actions = {}
    driver.signal("redrive")
    result = driver.go()
    assert order(driver)[-2:] == ["box/no_hotel", "box/no_flight"]
    assert (result.status, result.output_of("mend")) == ("succeeded", {"why": "No."})


def test_undone_scope_that_is_continued_does_it_all_anew_with_new_keys() -> None:
    flow = booking()
    flow["edges"] = [edge for edge in flow["edges"] if edge["port"] != "error"]
    driver = drive(flow, actions={"pay": refuse})
    assert driver.go().status == "dead"
    driver.actions = {}
    driver.signal("redrive")
    assert driver.go().status == "succeeded"
    assert order(driver)[5:] == ["box/flight", "box/hotel", "box/pay"]
    keys = [call.effect_id for call in driver.result.calls if call.path == "box/flight"]
    assert keys[0] != keys[1]


def loop_of_bookings() -> dict[str, Any]:
    """Every item is booked, then somebody is asked."""
    steps = {
        "each": each(concurrency=2),
        "book": inside("each", done("unbook")),
        "unbook": inside("each", {"type": "test.keyed", "settings": {"value": "{{ item }}"}}),
        "ask": approval(),
        "send": done("unsend"),
        "unsend": done(),
    }
    return graph(steps, "start -> each", "each -> send", "send -> ask")


def test_cancel_with_undo_undoes_the_whole_run_items_and_all() -> None:
    driver = drive(loop_of_bookings(), {"items": ["a", "b", "c"]})
    assert driver.go().status == "parked"
    driver.signal("cancel", {"undo": True})
    result = driver.go()
    assert result.status == "cancelled"
    assert order(driver)[4:] == ["unsend", "each[2]/unbook", "each[1]/unbook", "each[0]/unbook"]
    assert [call.input["value"] for call in result.calls[5:]] == ["c", "b", "a"]


def test_cancel_without_undo_undoes_nothing() -> None:
    driver = drive(loop_of_bookings(), {"items": ["a"]})
    driver.go()
    driver.signal("cancel")
    assert driver.go().status == "cancelled"
    assert order(driver) == ["each[0]/book", "send"]


def test_dead_run_can_be_undone_and_stopped() -> None:
    driver = drive(loop_of_bookings(), {"items": ["a"]}, actions={"send": refuse})
    assert driver.go().status == "dead"
    driver.signal("redrive", {"undo": True})
    result = driver.go()
    assert result.status == "cancelled"
    assert order(driver) == ["each[0]/book", "send", "each[0]/unbook"]


def test_failed_undo_of_a_run_is_continued_to_the_end_it_was_to_have() -> None:
    driver = drive(loop_of_bookings(), {"items": ["a", "b"]}, actions={"unbook": refuse})
    driver.go()
    driver.signal("cancel", {"undo": True})
    assert driver.go().status == "dead"
    driver.actions = {}
    driver.signal("redrive")
    assert driver.go().status == "cancelled"
    assert order(driver).count("unsend") == 1
    assert sorted(set(order(driver))) == sorted(
        ["each[0]/book", "each[1]/book", "send", "unsend", "each[0]/unbook", "each[1]/unbook"]
    )


@pytest.mark.parametrize("moment", range(1, 40))
def test_process_that_dies_anywhere_undoes_all_the_same(moment: int) -> None:
    driver = drive(booking(), actions={"pay": refuse}, crash_at=moment)
    driver.doubts = {"hotel": "happened"}
    result = driver.go()
    assert result.status == "succeeded"
    undone = [path for path in dict.fromkeys(order(driver)) if path.startswith("box/no_")]
    assert undone == ["box/no_hotel", "box/no_flight"]


@pytest.mark.parametrize("moment", range(1, 60))
def test_cancelled_run_is_undone_wherever_it_is_cut(moment: int) -> None:
    driver = drive(loop_of_bookings(), {"items": ["a", "b", "c"]}, crash_at=moment)
    driver.go()
    driver.signal("cancel", {"undo": True})
    assert driver.go().status == "cancelled"
    over = [event.path for event in driver.result.events if event.type == "step_succeeded" and event.path]
    done = [path for path in over if path.endswith(("/book", "send")) and path != "unsend"]
    assert len(done) == 4
    assert [path for path in over if path.endswith(("unbook", "unsend"))] == [
        path.replace("book", "unbook").replace("send", "unsend") for path in reversed(done)
    ]


def lost_twice(_call: Any) -> Any:
    """The service breaks off without a word about what it did."""
    raise RetryableError("Broke off.", status=500)


@pytest.mark.parametrize(("outcome", "undone"), [("happened", ["box/no_flight"]), ("did_not_happen", [])])
def test_keyed_call_whose_outcome_got_lost_is_settled_before_a_cancelled_run_is_undone(
    outcome: str, undone: list[str]
) -> None:
    driver = drive(booking(), actions={"flight": lost_twice})
    assert driver.go(wake=False).status == "parked"
    driver.signal("cancel", {"undo": True})
    driver.doubts = {}
    assert driver.go(wake=False).status == "parked"
    assert driver.result.state.wait_reason() == "in_doubt"
    driver.doubts = {"flight": outcome}
    assert driver.go().status == "cancelled"
    assert order(driver) == ["box/flight", *undone]


def test_keyed_call_whose_outcome_got_lost_is_settled_before_its_scope_is_undone() -> None:
    flow = booking()
    flow["nodes"]["begin"] = inside("box", fields(n="1"))
    flow["edges"] = [edge for edge in flow["edges"] if edge["to"] == "mend"] + [
        {"from": source, "port": "success", "to": target}
        for source, target in [("start", "box"), ("begin", "flight"), ("begin", "pay"), ("flight", "hotel")]
    ]
    driver = drive(flow, actions={"flight": lost_twice, "pay": refuse})
    driver.doubts = {"flight": "happened"}
    assert driver.go().status == "succeeded"
    assert order(driver)[-1] == "box/no_flight"


def test_lost_outcome_of_a_keyed_call_asks_nobody_when_nothing_is_undone() -> None:
    driver = drive(booking(), actions={"flight": lost_twice})
    driver.go(wake=False)
    driver.signal("cancel", {})
    assert driver.go().status == "cancelled"
    assert order(driver) == ["box/flight"]


def test_what_is_unsure_survives_a_crash() -> None:
    driver = drive(booking(), actions={"flight": lost_twice})
    driver.go(wake=False)
    driver.crash()
    driver.signal("cancel", {"undo": True})
    driver.doubts = {"flight": "happened"}
    assert driver.go().status == "cancelled"
    assert order(driver) == ["box/flight", "box/no_flight"]


def lost_beside(*, inside_scope: bool) -> dict[str, Any]:
    """Something is booked beside a payment that fails: the run dies while the booking waits for its next try."""
    box = {"inside": "box"} if inside_scope else {}
    steps = {
        "book": {**done("unbook"), **box},
        "unbook": {**done(), **box},
        "pay": {**done(), **box},
        "first": {**fields(n="1"), **box},
    }
    wires = ["first -> book", "first -> pay"]
    if not inside_scope:
        return graph(steps, "start -> first", *wires)
    return graph({"box": each("{{ [1] }}"), **steps}, "start -> box", *wires)


@pytest.mark.parametrize("inside_scope", [False, True])
@pytest.mark.parametrize("crash", [False, True])
@pytest.mark.parametrize("outcome", ["happened", "did_not_happen"])
def test_call_that_the_end_of_a_run_cut_off_is_settled_before_that_run_is_undone(
    inside_scope: bool, crash: bool, outcome: str
) -> None:
    driver = drive(lost_beside(inside_scope=inside_scope), actions={"book": lost_twice, "pay": refuse})
    assert driver.go(wake=False).status == "dead"
    base = "box[0]/" if inside_scope else ""
    assert driver.result.view["steps"][f"{base}book"]["status"] == "cancelled"
    driver.signal("redrive", {"undo": True})
    driver.doubts = {}
    assert driver.go(wake=False).status == "parked"
    assert driver.result.state.wait_reason() == "in_doubt"
    if crash:
        driver.crash()
    driver.doubts = {"book": outcome}
    assert driver.go().status == "cancelled"
    undone = [path for path in order(driver) if path.endswith("unbook")]
    assert undone == ([f"{base}unbook"] if outcome == "happened" else [])


def test_call_that_was_cut_off_is_sent_again_with_its_key_when_the_run_goes_on_instead() -> None:
    driver = drive(lost_beside(inside_scope=False), actions={"book": lost_twice, "pay": refuse})
    driver.go(wake=False)
    driver.actions = {}
    driver.signal("redrive")
    assert driver.go().status == "succeeded"
    keys = {call.effect_id for call in driver.result.calls if call.path == "book"}
    assert (len(keys), order(driver).count("book")) == (1, 2)
    assert driver.result.state.unsure == set()
