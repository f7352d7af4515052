"""A doubt the service settles: asked only when the call can no longer be on its way, and never for ever."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from engine.errors import OutcomeUnknown
from engine.graph import load_graph
from engine.plan import build_plan, compile_graph
from engine.run import Fact, StepHeld, StepLost, VerifyStep, decide
from engine.spec import EffectClass
from engine.testing import Driver, MemoryCatalog, Result, effect_spec
from tests.unit.engine.graphs import graph

EARLY_S = 15
HOUR_S = 3600


class Patient(Driver):
    """A runtime that finds each first question too early."""

    held = 0

    def _ask(self, command: VerifyStep) -> Fact:
        if self.held < self.result.state.steps[command.path].attempt:
            self.held += 1
            return StepHeld(command.path, "settle", self.clock.now() + timedelta(seconds=EARLY_S), "")
        return super()._ask(command)


def lost(times: int) -> Any:
    """An action whose answer gets lost so many times."""
    left = [times]

    def act(_call: Any) -> Any:
        left[0] -= 1
        if left[0] >= 0:
            raise OutcomeUnknown("Reset.")
        return {"ok": True}

    return act


def driver(step: dict[str, Any], *wires: str, catalog: MemoryCatalog | None = None, **more: Any) -> Driver:
    steps = {"a": step, "mend": "flow.join"}
    drawn = graph(steps, "start -> a", *wires) if wires else graph({"a": step}, "start -> a")
    return Patient(compile_graph(load_graph(drawn), catalog or MemoryCatalog()), "start", {}, **more)


VERIFIABLE = {"type": "test.verifiable"}


def test_the_service_is_asked_and_the_call_sent_again_only_after_the_time() -> None:
    play = driver(VERIFIABLE, actions={"a": lost(1)}, asked={"a": False})
    began = play.clock.now()
    first = play.go(wake=False)
    assert (first.status, first.parked and first.parked.reason, len(first.calls)) == ("parked", "settle", 1)
    assert first.view["steps"]["a"]["status"] == "in_doubt"
    result = play.go()
    assert (result.status, len(result.calls)) == ("succeeded", 2)
    assert play.clock.now() - began >= timedelta(seconds=EARLY_S)
    assert len({call.effect_id for call in result.calls}) == 1


@pytest.mark.parametrize("said", [True, False])
def test_a_crash_while_it_is_too_early_changes_nothing(said: bool) -> None:
    play = driver(VERIFIABLE, actions={"a": lost(1)}, asked={"a": said})
    play.go(wake=False)
    play.crash()
    result = play.go()
    assert (result.status, len(result.calls)) == ("succeeded", 1 if said else 2)


@pytest.mark.parametrize(("said", "status"), [(True, "succeeded"), (False, "failed")])
def test_a_run_that_is_cancelled_meanwhile_ends_when_it_is_known(said: bool, status: str) -> None:
    play = driver(VERIFIABLE, actions={"a": lost(1)}, asked={"a": said})
    play.go(wake=False)
    play.signal("cancel", {})
    waiting = play.go(wake=False)
    assert (waiting.status, waiting.parked and waiting.parked.reason) == ("parked", "settle")
    result = play.go()
    assert (result.status, result.statuses()["a"], len(result.calls)) == ("cancelled", status, 1)


def test_a_run_that_is_paused_meanwhile_asks_when_it_goes_on() -> None:
    play = driver(VERIFIABLE, actions={"a": lost(1)}, asked={"a": True})
    play.go(wake=False)
    play.signal("pause")
    play.clock.forward(HOUR_S)
    assert play.go(wake=False).parked is not None
    play.signal("resume")
    assert play.go().status == "succeeded"


def test_a_join_that_needs_the_branch_no_more_lets_the_doubt_be_settled_first() -> None:
    end = {"type": "flow.join", "join": {"mode": "any", "rest": "cancel"}}
    steps = {"a": "test.verifiable", "b": "test.read", "end": end}
    drawn = graph(steps, "start -> a", "start -> b", "a -> end", "b -> end")
    plan = compile_graph(load_graph(drawn), MemoryCatalog())
    result = Patient(plan, "start", {}, actions={"a": lost(1)}, asked={"a": True}).go()
    assert (result.status, result.statuses()["a"]) == ("succeeded", "succeeded")


def verified(result: Result) -> list[Any]:
    ended = [event.data for event in result.events if event.type == "step_succeeded" and event.path == "a"]
    return [data.get("verified") for data in ended]


def test_a_person_is_asked_when_the_service_cannot_tell() -> None:
    play = driver(VERIFIABLE, actions={"a": lost(1)}, asked={"a": None}, doubts={"a": "happened"})
    result = play.go()
    assert [wait.reason for wait in result.opened] == ["settle", "in_doubt"]
    assert (result.status, len(result.calls), verified(result)) == ("succeeded", 1, [None])


def test_what_the_service_confirms_is_verified() -> None:
    assert verified(driver(VERIFIABLE, actions={"a": lost(1)}, asked={"a": True}).go()) == [True]


@pytest.mark.parametrize(("wires", "status"), [((), "dead"), (("a.error -> mend",), "succeeded")])
def test_a_service_that_says_no_each_time_ends_with_the_tries(wires: tuple[str, ...], status: str) -> None:
    result = driver(VERIFIABLE, *wires, actions={"a": lost(99)}, asked={"a": False}).go()
    assert (result.status, len(result.calls)) == (status, 3)


KEYED = replace(effect_spec(EffectClass.KEYED), type="test.short", key_ttl_s=60.0)
WITH_CHECK = replace(KEYED, type="test.short_checked", verifies=True)
CATALOG = MemoryCatalog(KEYED, WITH_CHECK)
KINDS = [("test.short", "in_doubt"), ("test.short_checked", "succeeded")]


@pytest.mark.parametrize(("kind", "status"), KINDS)
def test_a_key_the_service_may_have_forgotten_is_not_sent_again_by_the_next_try(kind: str, status: str) -> None:
    play = driver({"type": kind}, catalog=CATALOG, actions={"a": lost(1)}, asked={"a": True})
    play.go(wake=False)
    play.signal("pause")
    play.clock.forward(HOUR_S)
    play.signal("resume")
    result = play.go()
    assert (result.statuses()["a"], len(result.calls)) == (status, 1)


@pytest.mark.parametrize(("kind", "status"), KINDS)
def test_nor_is_it_when_the_process_died_and_it_took_long_until_another_came(kind: str, status: str) -> None:
    play = driver({"type": kind}, catalog=CATALOG, actions={"a": lost(0)}, asked={"a": True})
    for command in decide(play.result.plan, play.result.state, play.clock.now()):
        play.apply(command)
    play.clock.forward(HOUR_S)
    play.apply(StepLost("a"))
    result = play.go()
    assert (result.statuses()["a"], len(result.calls)) == (status, 0)


def test_a_forgotten_key_that_did_nothing_is_sent_again() -> None:
    step = {"type": "test.short_checked"}
    play = driver(step, catalog=CATALOG, actions={"a": lost(1)}, asked={"a": False})
    play.go(wake=False)
    play.clock.forward(HOUR_S)
    result = play.go()
    assert (result.status, len(result.calls)) == ("succeeded", 2)


@pytest.mark.parametrize("kind", ["test.short", "test.short_checked"])
def test_a_key_that_is_known_is_sent_again_without_a_question(kind: str) -> None:
    result = driver({"type": kind}, catalog=CATALOG, actions={"a": lost(2)}).go()
    assert (result.status, len(result.calls), result.types().count("step_in_doubt")) == ("succeeded", 3, 0)


def test_a_keyed_step_out_of_tries_asks_its_service_before_a_person() -> None:
    play = driver({"type": "test.short_checked"}, catalog=CATALOG, actions={"a": lost(3)}, asked={"a": True})
    result = play.go()
    assert (result.status, len(result.calls), [wait.reason for wait in result.opened][-1]) == ("succeeded", 3, "settle")


def test_the_plan_keeps_what_is_known_of_the_key_and_says_nothing_of_what_is_usual() -> None:
    read = load_graph(graph({"a": {"type": "test.short_checked"}, "b": "test.keyed"}, "start -> a", "a -> b"))
    plan = build_plan(read, CATALOG)
    kept = type(plan).from_bytes(plan.to_bytes()).nodes
    assert (kept["a"].verifies, kept["a"].key_ttl_s, kept["a"].can_be_asked) == (True, 60.0, True)
    assert {"verifies", "key_ttl_s"} & plan.nodes["b"].to_json().keys() == set()
