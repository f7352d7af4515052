"""A step whose service is asked after a success: verified, done all the same, or a failure that only looked well."""

from __future__ import annotations

from typing import Any

import pytest

from engine.graph import load_graph
from engine.plan import Plan, build_plan
from engine.testing import Driver, MemoryCatalog, drive
from tests.unit.engine.graphs import fields, graph

ASK = {"handling": {"ask": True}}


def booking(effect: str = "verifiable", *wires: str, **more: Any) -> dict[str, Any]:
    steps = {"book": {"type": f"test.{effect}", **ASK, **more}, "mend": fields(why="{{ errors.book.code }}")}
    return graph(steps, "start -> book", *(wires or ("book.error -> mend",)))


def dead(driver: Driver) -> dict[str, Any]:
    result = driver.go()
    assert result.status == "dead"
    return dict(result.view["steps"]["book"]["error"] or {})


@pytest.mark.parametrize(("said", "verified"), [(True, True), (None, None)])
def test_what_the_service_confirms_is_verified_and_what_it_cannot_tell_is_done(said: Any, verified: Any) -> None:
    driver = drive(booking(), asked={"book": said}, actions={"book": lambda _: {"id": 7}})
    result = driver.go()
    (done,) = [event for event in result.events if event.type == "step_succeeded" and event.path == "book"]
    assert (result.status, done.data["output"], done.data.get("verified")) == ("succeeded", {"id": 7}, verified)
    assert len(result.calls) == 1


def test_what_only_looked_well_counts_as_a_failure_that_may_be_caught() -> None:
    result = drive(booking(), asked={"book": False}).go()
    assert result.output_of("mend") == {"why": "silent_success"}
    assert len(result.calls) == 1, "no try is made by itself"


def test_what_did_not_happen_is_done_anew_under_a_new_key_when_the_run_goes_on() -> None:
    driver = drive(graph({"book": {"type": "test.verifiable", **ASK}}, "start -> book"), asked={"book": False})
    error = dead(driver)
    assert (error["kind"], error["hint"]) == ("verify", "The service was asked.")
    driver.asked = {"book": True}
    driver.signal("redrive")
    result = driver.go()
    assert result.status == "succeeded"
    assert len({call.effect_id for call in result.calls}) == len(result.calls) == 2


def test_the_builders_own_check_comes_first_and_stands_where_the_service_cannot_tell() -> None:
    both: dict[str, Any] = {"handling": {"ask": True, "verify": "output.ok"}}
    asked = drive(booking(**both), actions={"book": lambda _: {"ok": False}}, asked={"book": True}).go()
    assert asked.output_of("mend") == {"why": "verify_failed"}
    unclear = drive(booking(**both), asked={"book": None}).go()
    (done,) = [event for event in unclear.events if event.type == "step_succeeded" and event.path == "book"]
    assert done.data["verified"] is True


def test_nobody_is_asked_about_what_was_not_sent() -> None:
    result = drive(booking(), asked={"book": False}, run={"mode": "dry"}).go()
    assert result.view["steps"]["book"]["status"] == "succeeded"


def test_a_run_that_ends_meanwhile_still_hears_the_answer() -> None:
    flow = booking("verifiable", "start -> other")
    flow["nodes"]["other"] = {"type": "test.read"}

    def refuse(_call: Any) -> Any:
        raise ValueError

    driver = drive(flow, asked={"book": True}, actions={"other": refuse}, pick=lambda count: count - 1)
    assert driver.go().view["steps"]["book"]["status"] == "succeeded"


def plan_of(step: dict[str, Any]) -> Plan:
    return build_plan(load_graph(graph({"book": step}, "start -> book")), MemoryCatalog())


def test_only_a_step_whose_service_can_tell_has_it_asked() -> None:
    assert plan_of({"type": "test.verifiable", **ASK}).nodes["book"].ask
    assert not plan_of({"type": "test.keyed", **ASK}).nodes["book"].ask
    assert "ask" not in plan_of({"type": "test.verifiable"}).nodes["book"].to_json()
    kept = plan_of({"type": "test.verifiable", **ASK})
    assert Plan.from_bytes(kept.to_bytes()).nodes["book"].ask
