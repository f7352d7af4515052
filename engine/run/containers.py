"""Containers at work: what starts inside them, and what the end of a pass through their body means.

One record per type in `KINDS`. A container is over when its passes are; nothing here looks at more than one pass.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from engine.events import Event
from engine.expressions import ExpressionError
from engine.nodes import Outcome, flow_each, flow_repeat, flow_scope
from engine.run.backtest import MODE as BACKTEST
from engine.run.commands import Wait
from engine.run.data import RunData, Step
from engine.run.edges import make_ready, pass_over
from engine.run.ending import (
    add_wait,
    cancelled,
    check_output,
    close_wait,
    expression_failure,
    fail_step,
    plain_error,
    stop_frame,
    succeed,
    tell,
    why_over,
)
from engine.run.facts import StepOpens
from engine.run.frames import Frame, Loop, inner_frame
from engine.run.items import is_apart, wait_for_items
from engine.run.pruning import drop_frame, drop_loop
from engine.run.undo import begin_undo
from engine.spec import SUCCESS
from engine.wrappers.classify import ErrorInfo


@dataclass(slots=True)
class Turn:
    """A container, and the moment something in it ended."""

    state: RunData
    loop: Loop
    step: Step
    now: datetime
    events: list[Event]


@dataclass(frozen=True, slots=True)
class Kind:
    """A type of container.

    total: how many passes the settings ask for, None when nobody can know; raises StepError.
    go_on: start what may start now. ended: a pass is over that nothing outside had ended.
    """

    total: Callable[[dict[str, Any]], int | None]
    go_on: Callable[[Turn], None]
    ended: Callable[[Turn, Frame], None]


def step_opens(state: RunData, fact: StepOpens, now: datetime, events: list[Event]) -> None:
    """The settings of a container are known: its first passes start."""
    step = state.steps.get(fact.path)
    if step is None or step.status != "running":
        return
    if state.ending is not None or step.frame.stopping:
        cancelled(state, step, why_over(state, step), now, events)
        return
    del state.flight[step.path]
    step.status = "open"
    loop = state.loops[step.path] = Loop(step.path, step.node, fact.values)
    loop.total = KINDS[step.node.type].total(fact.values)
    loop.apart = state.mode != BACKTEST and is_apart(step.node, loop.total)
    loop.results = [] if loop.apart else [None] * (loop.total or 0)
    tell(events, now, "step_started", step, {"total": loop.total})
    KINDS[step.node.type].go_on(Turn(state, loop, step, now, events))


def settle_frames(state: RunData, now: datetime, events: list[Event]) -> None:
    """Passes in which nothing is left to do are over; that may end the container, and so the pass around it."""
    while state.emptied:
        frame = state.emptied.pop(0)
        state.closing.pop(frame.base, None)
        loop = state.loops[frame.owner]
        turn = Turn(state, loop, state.steps[frame.owner], now, events)
        if turn.step.status != "open":
            continue
        if state.ending is None and not turn.step.frame.stopping and loop.cancelled is None:
            KINDS[loop.node.type].ended(turn, frame)
        elif _is_quiet(turn):
            container_cancelled(state, turn.step, loop.cancelled or why_over(state, turn.step), now, events)


def close_container(state: RunData, step: Step, why: str) -> bool:
    """Nobody needs this container any more: its passes end; True = it is over once they are."""
    loop = state.loops[step.path]
    loop.cancelled = why
    busy = [frame for base in loop.live if (frame := state.frames[base]).busy]
    for frame in busy:
        stop_frame(state, frame, {"cancelled": why})
    return bool(busy)


def container_cancelled(state: RunData, step: Step, why: str, now: datetime, events: list[Event]) -> None:
    """It is over; what is inside is kept only for a redrive."""
    cancelled(state, step, why, now, events)
    if why == "not_needed":
        drop_loop(state, state.loops[step.path])


def next_round(state: RunData, wait: Wait, now: datetime, events: list[Event]) -> None:
    """The pause between two rounds is over."""
    step = state.steps[wait.path]
    close_wait(state, wait, now, events, "due", None)
    KINDS[step.node.type].go_on(Turn(state, state.loops[step.path], step, now, events))


def revive(state: RunData, step: Step, now: datetime, events: list[Event]) -> None:
    """A container the run died in is open again; what had ended its passes is forgotten."""
    loop = state.loops[step.path]
    loop.error = loop.cancelled = None
    step.status, step.port, step.done = "open", None, 0
    step.frame.busy += 1
    step.frame.errors.pop(step.node.key, None)
    for base in list(loop.live):
        if base in state.undo:
            continue
        frame = state.frames[base]
        frame.ending = None
        state.closing.pop(base, None)
        if frame.outcome is not None:
            _forget_last_part(state, loop, frame)
        if frame.undone:
            _begin_anew(state, loop, frame)
    tell(events, now, "step_started", step, {"total": loop.total})


def _forget_last_part(state: RunData, loop: Loop, frame: Frame) -> None:
    """The main part goes on, so its last part comes again, as new requests."""
    frame.outcome = None
    frame.turn += 1
    for key in (*frame.held, *loop.node.contains.finals):
        state.steps.pop(frame.base + key, None)
    frame.held = []


def _begin_anew(state: RunData, loop: Loop, frame: Frame) -> None:
    """What was done inside is undone, so it is done again from its beginning, as new requests."""
    loop.turn += 1
    del loop.live[frame.base]
    drop_frame(state, loop.node, frame)


def resume_scope(state: RunData, base: str, now: datetime, events: list[Event]) -> None:
    """What a failed scope had done is undone: it goes on to its end."""
    frame = state.frames[base]
    frame.undone = True
    state.emptied.append(frame)


def take_up(state: RunData, step: Step, now: datetime, events: list[Event]) -> None:
    """After a redrive: passes with nothing left to do are over, and new ones start where there is room."""
    loop = state.loops[step.path]
    quiet = (state.frames[base] for base in loop.live if base not in state.undo)
    state.emptied.extend(frame for frame in quiet if not frame.busy)
    if not loop.live:
        KINDS[step.node.type].go_on(Turn(state, loop, step, now, events))


def _is_quiet(turn: Turn) -> bool:
    return not any(turn.state.frames[base].busy for base in turn.loop.live)


def _start(turn: Turn, index: int | None) -> None:
    state, loop = turn.state, turn.loop
    names = loop.names(index, loop.last)
    frame = inner_frame(loop.path, index, turn.step.frame, names)
    frame.turn += loop.turn
    frame.carried = names.get("item") if loop.total is None else None
    state.frames[frame.base] = frame
    loop.live[frame.base] = None
    for node in loop.node.contains.entries:
        make_ready(state, frame, node)


def _result(turn: Turn, frame: Frame, last: Any) -> tuple[dict[str, Any], dict[str, Any] | None]:
    """What the settings that are computed inside say at the end of a pass, and what is wrong with them."""
    try:
        found = turn.loop.node.late_program.evaluate(frame.env, lambda: turn.now)
    except ExpressionError as error:
        failure = expression_failure(error)
        return {}, {"step": turn.step.node.key, "path": turn.step.path, **failure}
    return {"result": last, **found}, None


def _leave(turn: Turn, frame: Frame, error: dict[str, Any] | None) -> None:
    """A pass is counted, and forgotten unless it may have to be undone."""
    loop = turn.loop
    loop.done += 1
    del loop.live[frame.base]
    counts = {"index": frame.index, "done": loop.done, "failed": len(loop.failed), "total": loop.total}
    tell(turn.events, turn.now, "item_finished", turn.step, {**counts, "ok": error is None, "error": error})
    if not loop.node.contains.undoes:
        drop_frame(turn.state, loop.node, frame)


def container_succeeded(turn: Turn, output: Any) -> None:
    """It leaves by “Done”, if the builder's own check agrees."""
    state, step = turn.state, turn.step
    problem = check_output(state, step, output)
    if problem is not None:
        container_failed(turn, cast("dict[str, Any]", problem))
        return
    data = {"port": SUCCESS, "output": output, "duration_ms": _duration_us(turn) / 1000}
    succeed(state, step, Outcome(SUCCESS, output), turn.now, turn.events, data)
    if not turn.loop.node.contains.undoes:
        drop_loop(state, turn.loop)


def container_failed(turn: Turn, error: dict[str, Any]) -> None:
    """Caught, its passes are forgotten; else they are kept for a redrive."""
    fail_step(turn.state, turn.step, cast("ErrorInfo", error), turn.now, turn.events, _duration_us(turn))
    if turn.step.port is not None and not turn.loop.node.contains.undoes:
        drop_loop(turn.state, turn.loop)


def _duration_us(turn: Turn) -> int:
    return 0 if turn.step.at is None else int((turn.now - turn.step.at).total_seconds() * 1e6)


# For each -------------------------------------------------------------------------------------------------------------


def _each_go_on(turn: Turn) -> None:
    """As many items at once as wanted; without any left, it is done."""
    loop = turn.loop
    if loop.apart:
        wait_for_items(turn.state, turn.step, loop, turn.now)
        return
    total = (loop.total or 0) if loop.node.contains.entries else 0
    while loop.next < total and len(loop.live) < loop.values["concurrency"]:
        _start(turn, loop.next)
        loop.next += 1
    if not loop.live:
        failed = sorted(loop.failed, key=lambda each: int(each["index"]))
        container_succeeded(turn, flow_each.output(loop.results, failed))


def _each_ended(turn: Turn, frame: Frame) -> None:
    """Kept, put up with, or one failure too many: then the other items end too."""
    loop, error = turn.loop, frame.ending
    if error is None:
        found, error = _result(turn, frame, frame.last)
        if error is None:
            loop.results[frame.index or 0] = found["result"]
            _leave(turn, frame, None)
        else:
            frame.ending = error
    if error is not None:
        _item_failed(turn, frame, error)
    if loop.error is None:
        _each_go_on(turn)
    elif _is_quiet(turn):
        container_failed(turn, loop.error)


def _item_failed(turn: Turn, frame: Frame, error: dict[str, Any]) -> None:
    loop = turn.loop
    if loop.error is not None:
        return
    if len(loop.failed) < loop.values["tolerated"]:
        told = {name: error.get(name) for name in ("kind", "code", "message", "status", "step")}
        loop.failed.append({"index": frame.index, "error": told})
        _leave(turn, frame, told)
        return
    loop.error = {**error, "message": f"Item {(frame.index or 0) + 1}: {error['message']}"}
    for base in loop.live:
        if turn.state.frames[base].busy:
            stop_frame(turn.state, turn.state.frames[base], {"cancelled": "body_over"})


# Repeat until ---------------------------------------------------------------------------------------------------------


def _repeat_go_on(turn: Turn) -> None:
    _start(turn, turn.loop.next)
    turn.loop.next += 1


def _repeat_ended(turn: Turn, frame: Frame) -> None:
    """Enough, once more, or given up."""
    loop = turn.loop
    found, error = ({}, frame.ending) if frame.ending is not None else _result(turn, frame, frame.last)
    if error is not None:
        frame.ending = error
        container_failed(turn, error)
        return
    loop.last = found["result"]
    most = loop.values["max_rounds"]
    enough = bool(found.get("condition"))
    if not enough and loop.next >= most:
        message = f"{most} rounds were not enough."
        hint = "Look at the condition, or allow more rounds."
        _leave(turn, frame, None)
        container_failed(
            turn, cast("dict[str, Any]", plain_error("too_many_rounds", message, hint, "permanent", sent=False))
        )
        return
    _leave(turn, frame, None)
    if enough:
        container_succeeded(turn, flow_repeat.output(loop.next, loop.last))
    elif loop.values.get("pause_s"):
        _pause(turn)
    else:
        _repeat_go_on(turn)


def _pause(turn: Turn) -> None:
    state, step = turn.state, turn.step
    until = turn.now + timedelta(seconds=float(turn.loop.values["pause_s"]))
    wait = Wait(
        wait_id=state.wait_id(step, f"pause:{turn.loop.next}"),
        path=step.path,
        node=step.node.key,
        reason="timer",
        since=turn.now,
        wake_at=until,
        until=until,
        title="Waits before the next round",
    )
    add_wait(state, wait)


# Together -------------------------------------------------------------------------------------------------------------


def _scope_go_on(turn: Turn) -> None:
    turn.loop.next = 1
    _start(turn, None)


def _scope_ended(turn: Turn, frame: Frame) -> None:
    """First, when it failed and is to be undone, the undo; then the last part, if there is one; then what the main part
    came to, unless the last part failed itself."""
    wants_undo = turn.loop.values.get("on_failure") == flow_scope.UNDO
    if frame.ending is not None and frame.outcome is None and wants_undo and not frame.undone:
        if begin_undo(turn.state, frame.base):
            return
        frame.undone = True
    if frame.outcome is None and turn.loop.node.contains.final_entries:
        _start_last_part(turn, frame)
        return
    before = frame.outcome or {"error": None, "last": frame.last}
    error = frame.ending or before["error"]
    if error is None:
        found, error = _result(turn, frame, before["last"])
    if error is not None:
        frame.ending = error
        container_failed(turn, error)
        return
    _leave(turn, frame, None)
    container_succeeded(turn, found["result"])


def _start_last_part(turn: Turn, frame: Frame) -> None:
    body = turn.loop.node.contains
    frame.outcome = {"error": frame.ending, "last": frame.last}
    frame.ending = None
    for node in body.nodes:
        if node.key not in body.finals and frame.base + node.key not in turn.state.steps:
            pass_over(turn.state, frame, node, "skipped", turn.now, turn.events)
            frame.held.append(node.key)
    for node in body.final_entries:
        make_ready(turn.state, frame, node)


KINDS: dict[str, Kind] = {
    "flow.each": Kind(lambda values: len(flow_each.items_of(values)), _each_go_on, _each_ended),
    "flow.repeat": Kind(flow_repeat.check_pause, _repeat_go_on, _repeat_ended),
    "flow.scope": Kind(lambda _values: 1, _scope_go_on, _scope_ended),
}
"""node type -> how it works"""
