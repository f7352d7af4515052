"""What to do next: an ordered list of rules over a plan and a state."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from engine.expressions import CompiledValue, ExpressionError
from engine.plan import Plan
from engine.run.commands import Answer, CancelStep, Command, Finish, OpenWait, Park, RunStep, VerifyStep
from engine.run.holding import OF_DOUBT
from engine.run.items import result_of
from engine.run.state import RunState
from engine.run.turns import asked_again
from engine.spec import EffectClass, NodeKind

Rule = Callable[[Plan, RunState, datetime, list[Command]], bool]
"""Adds commands; True = the rules after it have nothing to say."""

READY = "ready"
_MAY_BE_CUT = (EffectClass.PURE, EffectClass.READ)


def decide(plan: Plan, state: RunState, now: datetime) -> list[Command]:
    """The commands that are due now. Pure, deterministic and total; [] = steps are in flight, wait for their facts.

    Loop of the runtime: `for f in state.due(now): apply` · `for c in decide(...): apply(c), then do it` · again after
    every fact, until `Finish` or `Park`.
    """
    commands: list[Command] = []
    for rule in RULES:
        if rule(plan, state, now, commands):
            break
    return commands


def it_is_over(_plan: Plan, state: RunState, _now: datetime, _commands: list[Command]) -> bool:
    """A finished run asks for nothing."""
    return state.finished is not None


def answer_the_webhook(_plan: Plan, state: RunState, _now: datetime, commands: list[Command]) -> bool:
    """A respond step is done: its answer goes out."""
    commands.extend(Answer(reply.status, reply.headers, reply.body) for reply in state.replies)
    return False


def ask_the_service(_plan: Plan, state: RunState, _now: datetime, commands: list[Command]) -> bool:
    """A doubt about a step whose service can tell: ask it before a person. And a success that is to be confirmed."""
    for path in state.doubts:
        step = state.steps[path]
        if step.node.can_be_asked and not step.asked and not _is_waited_for(state, path):
            commands.append(VerifyStep(path, step.node.key, step.attempt))
    answered = (state.steps[path] for path in state.checking)
    commands.extend(VerifyStep(step.path, step.node.key, step.attempt) for step in answered if not step.asked)
    return False


def _is_waited_for(state: RunState, path: str) -> bool:
    """A person is asked, or it is too early to ask the service."""
    return any(wait.path == path for wait in state.waits.values())


def wind_up(plan: Plan, state: RunState, now: datetime, commands: list[Command]) -> bool:
    """The run is to end: nothing new starts, waits are closed, calls in flight end, doubts are settled, then Finish."""
    if state.ending is None:
        return False
    _cancel_what_can_be(state, commands)
    _open_and_undo(state, commands)
    if not commands and not _is_at_work(state):
        end = state.ending
        if go_where_it_is_served(plan, state, now, commands):
            return True
        if state.waits:
            commands.append(Park(state.next_due(), state.wait_reason() or "in_doubt"))
        else:
            commands.append(Finish(end["status"], end["output"], end["error"]))
    return True


def _open_and_undo(state: RunState, commands: list[Command]) -> None:
    """While the run ends, doubts are asked about, and undo steps do all that steps do."""
    for wait_id in state.unopened:
        wait = state.waits[wait_id]
        if wait.reason in OF_DOUBT or wait.node in state.plan.undo_keys:
            commands.append(OpenWait(wait))
    undoing = [] if state.paused else [path for path in _served(state) if state.is_undo(state.steps[path])]
    commands.extend(RunStep(path, state.steps[path].node.key, state.steps[path].attempt) for path in undoing)


def _served(state: RunState) -> Iterable[str]:
    """Ready steps that the worker at hand executes."""
    if state.lanes is None:
        return state.ready
    return [path for path in state.ready if state.steps[path].node.lane in state.lanes]


def _cancel_what_can_be(state: RunState, commands: list[Command]) -> None:
    waiting = dict.fromkeys((*state.ready, *_cancellable(state)))
    forward = [path for path in waiting if not state.is_undo(state.steps[path])]
    commands.extend(CancelStep(path, "run_over") for path in forward)
    calls = {path: None for path in state.flight if not state.is_undo(state.steps[path])}
    _cut_calls(state, calls, "run_over", commands)


def _cancellable(state: RunState) -> list[str]:
    """Paths of steps that wait for something else than the end of a doubt."""
    return [wait.path for wait in state.waits.values() if wait.reason not in OF_DOUBT]


def _cut_calls(state: RunState, paths: dict[str, None], why: str, commands: list[Command]) -> None:
    """Ask calls without an effect to end; one with an effect is let run to its end."""
    for path in paths:
        step = state.steps[path]
        if not step.asked and step.node.kind is NodeKind.ACTION and step.node.effect in _MAY_BE_CUT:
            commands.append(CancelStep(path, why))


def drop_what_no_join_needs(_plan: Plan, state: RunState, _now: datetime, commands: list[Command]) -> bool:
    """A join has all it wants: the other branches are cancelled where that can be done."""
    if not state.unwanted:
        return False
    opened = [path for path, loop in state.loops.items() if loop.cancelled is None and _is_open(state, path)]
    known = dict.fromkeys((*state.ready, *sorted(_cancellable(state)), *opened))
    commands.extend(CancelStep(path, "not_needed") for path in known if path in state.unwanted)
    _cut_calls(state, {path: None for path in state.flight if path in state.unwanted}, "not_needed", commands)
    return bool(commands)


def _is_open(state: RunState, path: str) -> bool:
    return state.steps[path].status == "open"


def end_what_failed_inside(_plan: Plan, state: RunState, _now: datetime, commands: list[Command]) -> bool:
    """A pass through a container is to end: the rest of it is cancelled where that can be done."""
    if not state.closing:
        return False
    bases = tuple(sorted(state.closing))
    known = dict.fromkeys((*state.ready, *sorted(_cancellable(state))))
    commands.extend(CancelStep(path, "body_over") for path in known if path.startswith(bases))
    _cut_calls(state, {path: None for path in state.flight if path.startswith(bases)}, "body_over", commands)
    return bool(commands)


def get_places_back(plan: Plan, state: RunState, _now: datetime, commands: list[Command]) -> bool:
    """A run that had given its turn up goes on only when it has it again."""
    lost = list(asked_again(state)) if plan.takes_turns else []
    commands.extend(OpenWait(wait) for wait in lost if wait.wait_id in state.unopened)
    if lost and not commands and not _is_at_work(state):
        commands.append(Park(state.next_due(), "paused" if state.paused else "turn"))
    return bool(lost)


def open_waits(_plan: Plan, state: RunState, _now: datetime, commands: list[Command]) -> bool:
    """Whoever can end a wait hears of it."""
    commands.extend(OpenWait(state.waits[wait_id]) for wait_id in state.unopened)
    return False


def stand_still_when_paused(_plan: Plan, state: RunState, _now: datetime, commands: list[Command]) -> bool:
    """A paused run starts nothing; calls in flight end, timers are kept."""
    if not state.paused:
        return False
    if not commands and not _is_at_work(state):
        commands.append(Park(None, "paused"))
    return True


def start_what_is_ready(_plan: Plan, state: RunState, _now: datetime, commands: list[Command]) -> bool:
    """Every step whose ways in are decided starts; they run side by side."""
    for path in _served(state):
        step = state.steps[path]
        commands.append(RunStep(path, step.node.key, step.attempt))
    return bool(commands)


def wait_for_calls_in_flight(_plan: Plan, state: RunState, _now: datetime, _commands: list[Command]) -> bool:
    """Something is at work: its fact decides what comes next."""
    return _is_at_work(state)


def _is_at_work(state: RunState) -> bool:
    """A step is in flight, or a service is being asked about one."""
    asked = (path for path in state.doubts if state.steps[path].asked)
    return bool(state.flight) or any(not _is_waited_for(state, path) for path in asked)


def go_where_it_is_served(_plan: Plan, state: RunState, now: datetime, commands: list[Command]) -> bool:
    """What is ready is for another kind of worker: the run is let go at once, for one of those."""
    wanted = (state.steps[path].node.lane for path in state.ready)
    lane = next((lane for lane in wanted if state.lanes is not None and lane not in state.lanes), None)
    if lane is not None:
        commands.append(Park(now, READY, lane))
    return lane is not None


def park_for_a_wait(_plan: Plan, state: RunState, _now: datetime, commands: list[Command]) -> bool:
    """Only waits are left."""
    if state.waits:
        commands.append(Park(state.next_due(), state.wait_reason() or "timer"))
    return bool(state.waits)


def finish_when_all_is_done(plan: Plan, state: RunState, now: datetime, commands: list[Command]) -> bool:
    """Nothing is left to do: the run succeeded, and its result is computed."""
    try:
        output = _output(plan, state, now)
    except ExpressionError as error:
        failure = {
            "code": "bad_output",
            "message": f"The result cannot be computed: {error.message}",
            "hint": error.hint,
        }
        commands.append(Finish("failed", None, failure))
        return True
    commands.append(Finish("succeeded", output, None))
    return True


def _output(plan: Plan, state: RunState, now: datetime) -> Any:
    if state.of_item:
        return result_of(state, now)
    return {name: _result(value, state, now) for name, value in plan.output_programs} if plan.outputs else None


def _result(value: CompiledValue, state: RunState, now: datetime) -> Any:
    """One part of the result; null where it is made of a step that did not run this time."""
    try:
        return value.evaluate_json(state.env, clock=lambda: now)
    except ExpressionError as error:
        if error.code == "E022":
            return None
        raise


RULES: tuple[Rule, ...] = (
    it_is_over,
    answer_the_webhook,
    ask_the_service,
    wind_up,
    drop_what_no_join_needs,
    end_what_failed_inside,
    get_places_back,
    open_waits,
    stand_still_when_paused,
    start_what_is_ready,
    wait_for_calls_in_flight,
    go_where_it_is_served,
    park_for_a_wait,
    finish_when_all_is_done,
)
