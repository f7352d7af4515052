"""What people, other systems and other runs post to a run. One function per kind, found in a table."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from engine.events import Event
from engine.nodes import flow_call
from engine.nodes.flow_turn import granted
from engine.run.attempts import SILENT
from engine.run.commands import Wait
from engine.run.containers import revive, take_up
from engine.run.data import OVER, RunData, Step
from engine.run.doubts import doubt_settled, enter_doubt, reopen_unsure
from engine.run.edges import make_ready, recount
from engine.run.ending import tell_run
from engine.run.facts import ChildEnded, DoubtSettled, ItemsEnded, SignalReceived
from engine.run.turns import ask_again
from engine.run.undo import THE_RUN, undo_and_stop, undo_path
from engine.run.waiting import answer_wait, child_ended, hears, items_ended
from engine.spec import NodeKind

KEPT_EARLY = 1_000
EDITED = "The call was sent, its outcome got lost, and now another request is to be sent in its place."
ENDED_FOR_GOOD = frozenset({"child_failed", "child_cancelled", SILENT})
"""Ends that nothing can go on from: another run that failed or was cancelled (a dead one goes on itself), and a call
that was answered and did not happen. A new one is made."""
TIMED_OUT = "timed_out"
"""Of a wait: another run it had waited for was cancelled, so it is no better."""
Signal = Callable[[RunData, SignalReceived, datetime, list[Event]], None]


def signal_received(state: RunData, fact: SignalReceived, now: datetime, events: list[Event]) -> None:
    """Take a signal once; a kind of a newer version is passed over."""
    if fact.n <= state.signals_done:
        return
    state.signals_done = fact.n
    take = SIGNALS.get(fact.kind)
    if take is not None and (state.finished is None or fact.kind == "redrive"):
        take(state, fact, now, events)


def _task_decided(state: RunData, fact: SignalReceived, now: datetime, events: list[Event]) -> None:
    wait = state.waits.get(str(fact.payload.get("wait_id")))
    if wait is None:
        if not _is_past(state, str(fact.payload.get("wait_id"))):
            _keep(state, fact.payload)
    elif wait.reason == "task":
        by = fact.payload.get("decided_by") or fact.actor
        answer_wait(state, wait, fact.payload, now, events, "decided", by)


def _is_past(state: RunData, wait_id: str) -> bool:
    """Whether the wait is closed already: a late decision is forgotten."""
    over = (step for step in state.steps.values() if step.node.kind is NodeKind.WAIT and step.status in OVER)
    return any(state.wait_id(step, "task") == wait_id for step in over)


def _message(state: RunData, fact: SignalReceived, now: datetime, events: list[Event]) -> None:
    wait = _waiting_for(state, fact.payload.get("correlation"))
    if wait is None:
        _keep(state, {"correlation": fact.payload.get("correlation"), "body": fact.payload.get("body")})
    else:
        answer_wait(state, wait, fact.payload, now, events, "message", fact.actor)


def _event(state: RunData, fact: SignalReceived, now: datetime, events: list[Event]) -> None:
    """What a wait listened for, found by the wait. Where that is over by now, another one of the run hears it: one that
    waits for the same, or will."""
    said = fact.payload
    open_ones = (wait for wait in state.waits.values() if hears(wait, said))
    wait = state.waits.get(str(said.get("wait_id"))) or next(open_ones, None)
    if wait is not None and wait.reason in ("message", "event"):
        answer_wait(state, wait, said, now, events, wait.reason, fact.actor)
    elif "name" in said:
        _keep(state, {name: said.get(name) for name in ("name", "about", "body")})


def _turn(state: RunData, fact: SignalReceived, now: datetime, events: list[Event]) -> None:
    """A place became free for a run that waited for its turn."""
    wait = state.waits.get(str(fact.payload.get("wait_id")))
    if wait is not None and wait.reason == "turn":
        answer_wait(state, wait, {"output": granted((wait.spec or {})["key"])}, now, events, "turn", fact.actor)


def _waiting_for(state: RunData, correlation: Any) -> Wait | None:
    fitting = (wait for wait in state.waits.values() if wait.reason == "message" and wait.correlation == correlation)
    return next(fitting, None)


def _keep(state: RunData, payload: dict[str, Any]) -> None:
    """Nobody waits for it yet: kept until somebody does."""
    if len(state.early) < KEPT_EARLY:
        state.early.append(payload)


def _child_done(state: RunData, fact: SignalReceived, now: datetime, events: list[Event]) -> None:
    payload = fact.payload
    if "results" in payload:
        items_ended(state, ItemsEnded(**payload), now, events)
        return
    child_ended(state, ChildEnded(str(payload.get("run_id")), payload.get("output"), payload.get("error")), now, events)


def _cancel(state: RunData, fact: SignalReceived, now: datetime, events: list[Event]) -> None:
    data = {"by": fact.actor, "reason": fact.payload.get("reason")}
    tell_run(events, now, "run_cancel_requested", data)
    if state.ending is None:
        undo = bool(fact.payload.get("undo"))
        state.ending = {"status": "cancelled", "output": None, "error": None, **({"undo": True} if undo else {})}
    state.paused = False


def _pause(state: RunData, fact: SignalReceived, now: datetime, events: list[Event]) -> None:
    if not state.paused and state.ending is None:
        state.paused = True
        tell_run(events, now, "run_paused", {"by": fact.actor})


def _resume(state: RunData, fact: SignalReceived, now: datetime, events: list[Event]) -> None:
    if state.paused:
        state.paused = False
        tell_run(events, now, "run_resumed", {"by": fact.actor})


def _doubt(state: RunData, fact: SignalReceived, now: datetime, events: list[Event]) -> None:
    payload = fact.payload
    wanted = {payload.get("effect_id"), payload.get("path")} - {None}
    for path in list(state.doubts):
        if path in wanted or state.effect_id(path) in wanted:
            settled = DoubtSettled(path, payload["outcome"], payload.get("output"), fact.actor)
            doubt_settled(state, settled, now, events)


def _redrive(state: RunData, fact: SignalReceived, now: datetime, events: list[Event]) -> None:
    """A dead run goes on from the steps that failed; what its end had cancelled comes back."""
    if state.finished is None or state.finished.status != "dead":
        return
    if fact.payload.get("undo"):
        state.finished = None
        state.paused = False
        undo_and_stop(state)
        tell_run(events, now, "run_redriven", {"by": fact.actor, "steps": [], "undo": True})
        reopen_unsure(state, now, events)
        return
    failed = [step for step in state.steps.values() if step.status == "failed" and step.port is None]
    failed = [step for step in failed if step.path not in state.unwanted and _is_unsettled(state, step)]
    state.swept = [path for path in state.swept if path in state.steps and _is_unsettled(state, state.steps[path])]
    broken = [step for step in failed if step.path in state.loops]
    failed = [step for step in failed if step.path not in state.loops]
    broken += [state.steps[path] for path in state.swept if path in state.loops and path in state.steps]
    state.finished = None
    state.ending = state.undo[THE_RUN]["ending"] if THE_RUN in state.undo else None
    state.paused = False
    path = fact.payload.get("path")
    told = failed or broken
    tell_run(events, now, "run_redriven", {"by": fact.actor, "steps": [step.path for step in told]})
    for step in sorted(broken, key=lambda step: step.path.count("/")):
        if state.steps.get(step.path) is step:
            revive(state, step, now, events)
    for step in failed:
        if state.steps.get(step.path) is not step:
            continue
        _start_over(state, step)
        if "input" in fact.payload and (path == step.path or len(failed) == 1) and fact.payload["input"] is not None:
            _edit(state, step, fact.payload["input"], now, events)
    _bring_back(state, now, events)
    ask_again(state, now)
    for step in broken:
        if state.steps.get(step.path) is step:
            take_up(state, step, now, events)


def _edit(state: RunData, step: Step, given: Any, now: datetime, events: list[Event]) -> None:
    """Another request, with a key of its own; first it has to be known that the old one did not happen."""
    state.edited[step.path] = given
    if step.path in state.unsure:
        enter_doubt(state, step, EDITED, None, now, events)
    else:
        step.ordinal += 1


def _is_unsettled(state: RunData, step: Step) -> bool:
    """Whether no container around a step has dealt with it: what is kept only to be undone does not go on."""
    if state.is_undo(step):
        return any(undo_path(state, job) == step.path for job in state.undo.values())
    frame = step.frame
    while frame.outer is not None:
        owner = state.steps[frame.owner]
        if owner.port is not None or frame.base not in state.loops[frame.owner].live:
            return False
        frame = frame.outer
    return True


def _bring_back(state: RunData, now: datetime, events: list[Event]) -> None:
    """Steps that were cancelled are decided anew; those nothing leads to start again. What a wait among them had waited
    for is closed, so it waits for something new; only a run it had started goes on, and is met again. A call that was
    tried goes on being tried: its key was used since the first try."""
    swept, state.swept = state.swept, []
    before: dict[str, Step] = {}
    for path in swept:
        step = state.steps.get(path)
        if step is None or step.status != "cancelled":
            continue
        del state.steps[path]
        before[path] = step
        if not step.node.incoming:
            make_ready(state, step.frame, step.node)
    recount(state, now, events)
    for path, old in before.items():
        step = state.steps.get(path)
        if step is not None and old.node.kind is NodeKind.WAIT:
            step.ordinal = old.ordinal + (old.node.type != flow_call.SPEC.type)
        elif step is not None and old.at is not None:
            step.at, step.ordinal, step.base, step.attempt = old.at, old.ordinal, old.attempt, old.attempt + 1


def _start_over(state: RunData, step: Step) -> None:
    """Attempts go on counting, so that every one has its own number; the retry setting starts anew, and so does the
    time a wait has."""
    step.base = step.attempt
    step.attempt += 1
    step.status = "ready"
    step.done = 0
    if not state.is_undo(step):
        step.frame.busy += 1
    known = step.frame.errors.pop(step.node.key, None) or {}
    if known.get("code") in ENDED_FOR_GOOD or (step.node.kind is NodeKind.WAIT and known.get("code") == TIMED_OUT):
        step.ordinal += 1
    if step.node.kind is NodeKind.WAIT:
        step.at = None
    state.ready[step.path] = None


SIGNALS: dict[str, Signal] = {
    "task_decided": _task_decided,
    "message": _message,
    "event": _event,
    "turn": _turn,
    "child_done": _child_done,
    "cancel": _cancel,
    "pause": _pause,
    "resume": _resume,
    "doubt_settled": _doubt,
    "redrive": _redrive,
}
