"""Steps that were sent and of which nobody knows what became: ask the service, else a person, then act on it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from engine.events import Event
from engine.nodes import Outcome
from engine.run.commands import VerifyStep, Wait
from engine.run.data import RunData, Step
from engine.run.ending import (
    add_wait,
    close_waits_of,
    fail_step,
    is_ending,
    plain_error,
    ready_again,
    succeed,
    tell,
    waits_of,
)
from engine.run.facts import DoubtSettled, DoubtUnclear, StepInDoubt
from engine.run.failing import ports_of, tries_left
from engine.wrappers.classify import ErrorInfo

CUT_OFF = "The call was sent, its outcome got lost before the run ended, and what was done is to be undone now."


def step_in_doubt(state: RunData, fact: StepInDoubt, now: datetime, events: list[Event]) -> None:
    """It was sent and nobody knows what became of it."""
    step = state.steps.get(fact.path)
    if step is not None and step.status == "running":
        enter_doubt(state, step, fact.evidence, None, now, events)


def reopen_unsure(state: RunData, now: datetime, events: list[Event]) -> None:
    """The run is over, and what it did is to be undone: calls that its end had cut off may have happened as well."""
    for path in sorted(state.unsure):
        step = state.steps.get(path)
        if step is None or step.node.undo is None:
            continue
        if step.port is None and step.status in ("cancelled", "failed"):
            step.frame.busy += 1
            enter_doubt(state, step, CUT_OFF, None, now, events)


def enter_doubt(
    state: RunData, step: Step, evidence: str, error: ErrorInfo | None, now: datetime, events: list[Event]
) -> None:
    """The service is asked first where it can be; else a person."""
    state.flight.pop(step.path, None)
    state.ready.pop(step.path, None)
    step.status, step.asked = "in_doubt", False
    state.doubts[step.path] = None
    if error is not None:
        step.frame.errors[step.node.key] = {**error}
    tell(events, now, "step_in_doubt", step, {"evidence": evidence, "error": error})
    if not step.node.can_be_asked:
        _ask_person(state, step, evidence, now)


def _ask_person(state: RunData, step: Step, evidence: str, now: datetime) -> None:
    name = step.node.name or step.node.key
    spec = {
        "kind": "doubt",
        "evidence": evidence,
        "effect_id": state.effect_id(step.path),
        "error": step.frame.errors.get(step.node.key),
    }
    wait = Wait(
        wait_id=state.wait_id(step, "in_doubt"),
        path=step.path,
        node=step.node.key,
        reason="in_doubt",
        since=now,
        title=f"Did “{name}” happen?",
        spec=spec,
    )
    add_wait(state, wait)


def verify_step(state: RunData, command: VerifyStep, _now: datetime, _events: list[Event]) -> None:
    """The question to the service is taken on."""
    step = state.steps.get(command.path)
    if step is not None and (step.status == "in_doubt" or step.path in state.checking):
        step.asked = True


def doubt_unclear(state: RunData, fact: DoubtUnclear, now: datetime, _events: list[Event]) -> None:
    """The service could not tell."""
    step = state.steps.get(fact.path)
    if step is not None and step.status == "in_doubt" and not waits_of(state, step.path):
        _ask_person(state, step, fact.evidence, now)


def doubt_settled(state: RunData, fact: DoubtSettled, now: datetime, events: list[Event]) -> None:
    """Somebody knows."""
    step = state.steps.get(fact.path)
    if step is None or step.status != "in_doubt":
        return
    state.unsure.discard(step.path)
    said = {"evidence": fact.evidence} if fact.evidence else {}
    tell(events, now, "doubt_settled", step, {"outcome": fact.outcome, "by": fact.actor, **said})
    close_waits_of(state, step, now, events, "settled", fact.actor)
    SETTLEMENTS[fact.outcome](state, step, fact, now, events)


def _it_happened(state: RunData, step: Step, fact: DoubtSettled, now: datetime, events: list[Event]) -> None:
    data = {"port": "success", "output": fact.output, "duration_ms": 0.0}
    if step.asked and fact.actor.get("kind") == "system":
        data["verified"] = True
    succeed(state, step, Outcome("success", fact.output), now, events, data)


def _it_did_not_happen(state: RunData, step: Step, fact: DoubtSettled, now: datetime, events: list[Event]) -> None:
    """Now it may be sent again, or another request in its place. With no try left an error edge goes first; only for a
    person, never for a service that would say the same each time, a new try is made without one."""
    known = step.frame.errors.get(step.node.key) or {}
    error = plain_error(
        known.get("code") or "did_not_happen",
        known.get("message") or "The call was lost and did not happen.",
        known.get("hint") or "",
        known.get("kind") or "lost",
        sent=False,
    )
    caught = any(port in step.node.wired for port in ports_of(error))
    enough = not tries_left(step) and (caught or fact.actor.get("kind") == "system")
    if is_ending(state, step) or enough:
        fail_step(state, step, error, now, events)
        return
    step.attempt += 1
    step.ordinal += step.path in state.edited
    ready_again(state, step)


def _stop_it(state: RunData, step: Step, fact: DoubtSettled, now: datetime, events: list[Event]) -> None:
    state.unsure.add(step.path)
    name = fact.actor.get("name") or "Somebody"
    error = plain_error(
        "stopped_in_doubt", f"{name} stopped the run because nobody knows if this step happened.", "", "stopped"
    )
    fail_step(state, step, error, now, events)


SETTLEMENTS: dict[str, Callable[[RunData, Step, DoubtSettled, datetime, list[Event]], None]] = {
    "happened": _it_happened,
    "did_not_happen": _it_did_not_happen,
    "stop": _stop_it,
}
