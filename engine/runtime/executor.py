"""The interpreter: takes the commands of the pure core, does them, and tells it what came of it.

One coroutine per run, all in one event loop, the only executor of steps of a process. It never writes itself: it hands
rows to the committer and awaits the verdict. `LeaseLost` or a lost connection means: forget this run.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

import psycopg

from engine.errors import LeaseLost, LimitExceeded
from engine.events import EventType
from engine.run import (
    Answer,
    CancelStep,
    Command,
    DoubtSettled,
    Fact,
    Finish,
    OpenWait,
    Park,
    RunStep,
    StepCancelled,
    StepFailed,
    StepSucceeded,
    VerifyStep,
    decide,
    prepare_step,
    run_control,
)
from engine.run.decide import READY
from engine.run.faults import AckLost
from engine.runtime import bell, opening
from engine.runtime.bindings import Bindings
from engine.runtime.calls import MAY_BE_CUT, Outcome, cut, known_outcome, perform, result_of, settled
from engine.runtime.children import REACHES_OUT, open_children, with_result
from engine.runtime.committer import ConnectionLost, Survived
from engine.runtime.config import config
from engine.runtime.desk import Desk, Rest, fitting, signals_of
from engine.runtime.flight import Call, Flight
from engine.runtime.held import LISTENS, Held
from engine.runtime.traffic import Traffic
from engine.runtime.turn import Turn, poked
from engine.runtime.turns import hand_on
from engine.runtime.values import dump, load, pack
from engine.spec import EffectClass
from engine.wrappers import error_info

log = logging.getLogger("handrail.engine")
BREATH = 64
"""Commands after which a run lets others have the loop."""


class Told(Protocol):
    """Who hears, after the commit, that a run has news."""

    def news(self, held: Held) -> None:
        """The run has events up to its last number."""
        ...

    def answer(self, held: Held, answer: dict[str, Any]) -> None:
        """The run answers its webhook."""
        ...


class Executor:
    """Drives runs. `desk` writes and reads for it; `told` hears after commits."""

    def __init__(self, ports: Bindings, desk: Desk, told: Told) -> None:
        self._ports = ports
        self._desk = desk
        self._told = told
        self._traffic = Traffic(desk.reader)
        self._do: dict[type[Any], Callable[[Turn, Any], None]] = {
            RunStep: self._run_step,
            VerifyStep: self._verify_step,
            OpenWait: self._open_wait,
            CancelStep: self._cancel_step,
            Answer: self._answer,
            Finish: self._finish,
            Park: self._park,
        }

    async def drive(self, held: Held) -> None:
        """Carry a run on until it ends, parks or is lost. Never raises."""
        try:
            await self._drive(held)
        except (LeaseLost, ConnectionLost, AckLost, psycopg.OperationalError) as error:
            log.info("run %s is let go: %s", held.run_id, type(error).__name__)
            self._let_go(held)
        except asyncio.CancelledError:
            self._let_go(held)
            raise
        except Exception:
            log.exception("run %s could not be carried on; it is set aside", held.run_id)
            self._let_go(held)
            await self._desk.set_aside(held)

    def _let_go(self, held: Held) -> None:
        """Calls under way go on: what they learn is recorded, whoever holds the run then."""
        held.lost = True
        held.unwritten = type(held.unwritten)()
        for outcome in held.outcomes:
            self._adopt_orphan(held, outcome)
        held.outcomes.clear()

    async def _drive(self, held: Held) -> None:
        commands_done = 0
        while True:
            turn = Turn(held, self._ports.clock.now())
            commands = await self._take_on(turn)
            if turn.finish is not None:
                return await self._end(held, turn.finish)
            if turn.calls:
                await self._launch(held, turn.calls)
            elif turn.park is not None and not held.calls:
                if await self._rest(held, turn.park, turn.now):
                    return None
            elif not commands or turn.park is not None:
                await self._await_news(held)
            commands_done += len(commands)
            if commands_done >= BREATH:
                commands_done = 0
                await asyncio.sleep(0)

    async def _take_on(self, turn: Turn) -> list[Command]:
        """Hear what there is, then do what is due. Other runs are started before this one may rest."""
        held = turn.held
        await self._hear(turn)
        for fact in held.state.due(turn.now):
            held.note(held.state.apply(fact, turn.now))
        commands = decide(held.plan, held.state, turn.now)
        for command in commands:
            self._do[type(command)](turn, command)
        if turn.children:
            await open_children(self._ports, self._desk, held, turn.children, turn.now)
            turn.park = None
        return commands

    # What others have told the run -------------------------------------------------------------------------------

    async def _hear(self, turn: Turn) -> None:
        held = turn.held
        while held.outcomes:
            await self._take_outcome(held, held.outcomes.pop(0), turn.now)
        if held.signal_seq > held.signals_done:
            seen = held.signal_seq
            for signal in signals_of(await self._desk.signals([held])):
                self._take_signal(held, await with_result(self._desk, held, signal), turn.now)
            held.signals_done = seen

    def _take_signal(self, held: Held, signal: Any, now: datetime) -> None:
        effect = self._effect_named(held, signal) if signal.kind == "doubt_settled" else None
        events = held.state.apply(signal, now)
        held.note(events)
        if effect and any(event.type == EventType.DOUBT_SETTLED for event in events):
            held.unwritten.results.append(settled(held, effect, signal.payload, signal.actor))

    def _effect_named(self, held: Held, signal: Any) -> str | None:
        path = signal.payload.get("path")
        return signal.payload.get("effect_id") or (held.state.effect_id(path) if path else None)

    async def _take_outcome(self, held: Held, outcome: Outcome, now: datetime) -> None:
        """Apply what a call brought, and note it in the ledger: of an unsafe call at once, else with the next row."""
        path = outcome.call.prepared.path
        held.calls.pop(path, None)
        effect = held.state.effect_id(path) if isinstance(outcome.fact, DoubtSettled) else None
        if isinstance(outcome.fact, StepSucceeded):
            held.know(outcome.fact.output, outcome.packed)
        events = held.state.apply(outcome.fact, now)
        held.note(events)
        self._traffic.learn(held, outcome)
        if effect and isinstance(outcome.fact, DoubtSettled):
            said = {"outcome": outcome.fact.outcome, "output": outcome.fact.output, "evidence": outcome.fact.evidence}
            held.unwritten.results.append(settled(held, effect, said, outcome.fact.actor))
        if not outcome.call.recorded:
            return
        in_doubt = any(event.type == EventType.STEP_IN_DOUBT for event in events)
        result = result_of(held, outcome, in_doubt=in_doubt)
        if outcome.call.prepared.effect is EffectClass.UNSAFE:
            await self._desk.record([result], held.chunks(outcome.packed))
        else:
            held.unwritten.results.append(result)

    # Commands ----------------------------------------------------------------------------------------------------

    def _run_step(self, turn: Turn, command: RunStep) -> None:
        held, now = turn.held, turn.now
        events = held.state.apply(command, now)
        if command.path not in held.state.flight:
            held.note(events)
            return
        prepared = prepare_step(held.plan, held.state, command.path, self._ports.clock)
        if isinstance(prepared, StepFailed):
            held.note([*events, *held.state.apply(prepared, now)])
            return
        if prepared.stand_in is not None or prepared.kind != "action":
            held.note(events)
            fact = prepared.stand_in or run_control(held.plan, held.state, prepared, self._ports.clock)
            self._apply_pure(held, fact, now, prepared.input)
            return
        held.note(events, prepared.input if prepared.effect is EffectClass.PURE else None)
        known = held.ledger.get(prepared.effect_id)
        if known is not None and known.status == "done" and prepared.effect is not EffectClass.READ:
            held.note(held.state.apply(StepSucceeded(command.path, "success", known.response), now))
            return
        turn.calls.append(Call(prepared))

    def _apply_pure(self, held: Held, fact: Fact, now: datetime, given: Any) -> None:
        if isinstance(fact, StepSucceeded):
            try:
                held.know(fact.output, pack(fact.output))
            except LimitExceeded as error:
                fact = StepFailed(fact.path, error_info(error))
        held.note(held.state.apply(fact, now), given)

    def _verify_step(self, turn: Turn, command: VerifyStep) -> None:
        held = turn.held
        held.note(held.state.apply(command, turn.now))
        prepared = prepare_step(held.plan, held.state, command.path, self._ports.clock)
        if isinstance(prepared, StepFailed):
            held.note(held.state.apply(prepared, turn.now))
            return
        turn.calls.append(Call(prepared, verify=True, check=command.path in held.state.checking))

    def _open_wait(self, turn: Turn, command: OpenWait) -> None:
        held, wait = turn.held, command.wait
        held.note(held.state.apply(command, turn.now))
        if wait.reason == "task":
            task = {"wait_id": wait.wait_id, "node": wait.node, "path": wait.path, "spec": wait.spec or {}}
            held.post("task.open", wait.wait_id, task)
        elif wait.reason in LISTENS:
            held.listen(wait)
        elif wait.reason in REACHES_OUT:
            turn.children.append(wait)
        elif wait.reason == "in_doubt":
            effect_id = (wait.spec or {}).get("effect_id") or held.state.effect_id(wait.path)
            held.unwritten.doubts.append((held.run_id, UUID(effect_id), wait.path))
            doubt = {"path": wait.path, "node": wait.node, "wait_id": wait.wait_id, "effect_id": effect_id}
            held.post("task.doubt", wait.wait_id, doubt | {"evidence": (wait.spec or {}).get("evidence", "")})

    def _cancel_step(self, turn: Turn, command: CancelStep) -> None:
        held = turn.held
        held.note(held.state.apply(command, turn.now))
        flight = held.calls.get(command.path)
        if flight is None or flight.call.prepared.effect not in MAY_BE_CUT:
            return
        flight.task.cancel()
        del held.calls[command.path]
        held.note(held.state.apply(StepCancelled(command.path), turn.now))
        if flight.call.recorded:
            held.unwritten.results.append(cut(held, flight.call))

    def _answer(self, turn: Turn, command: Answer) -> None:
        turn.held.note(turn.held.state.apply(command, turn.now))
        turn.held.unwritten.answer = dump({"status": command.status, "headers": command.headers, "body": command.body})

    def _finish(self, turn: Turn, command: Finish) -> None:
        turn.finish = fitting(turn.held, command)
        turn.held.note(turn.held.state.apply(turn.finish, turn.now))

    def _park(self, turn: Turn, command: Park) -> None:
        turn.held.note(turn.held.state.apply(command, turn.now))
        turn.park = command

    # Calls -------------------------------------------------------------------------------------------------------

    async def _launch(self, held: Held, calls: list[Call]) -> None:
        """Write the intents ahead, with everything before them; then, and only then, start the calls. Steps whose
        service takes no call now wait."""
        calls = await self._traffic.admit(held, calls, self._ports.clock.now())
        recorded = [call for call in calls if call.recorded]
        if recorded:
            intended = self._ports.clock.monotonic()
            for call in recorded:
                self._intend(held, call, intended)
            survived = await self._checkpoint(held, calls)
            for call in recorded:
                call.sends = survived.sends.get(call.prepared.effect_id, 0)
        refused = [call for call in recorded if call.sends == 0]
        if refused:
            await self._take_from_ledger(held, refused)
        for call in calls:
            if call in refused:
                continue
            path = call.prepared.path
            held.calls[path] = Flight(call, asyncio.create_task(self._call(held, call), name=f"{held.run_id}/{path}"))

    async def _take_from_ledger(self, held: Held, refused: list[Call]) -> None:
        """The ledger holds them as done, or as sent and not to be sent again: somebody knew more than we did."""
        held.ledger = (await self._desk.ledger([held])).get(held.run_id, {})
        now = self._ports.clock.now()
        for call in refused:
            held.note(held.state.apply(opening.what_became(held, call.prepared.path), now))

    def _intend(self, held: Held, call: Call, intended: float) -> None:
        prepared = call.prepared
        call.intended = intended
        request = held.keep(pack(prepared.input))
        held.unwritten.intents.append(
            (
                held.run_id,
                UUID(prepared.effect_id),
                prepared.node,
                prepared.path,
                str(prepared.effect),
                bytes.fromhex(prepared.digest),
                request.inline,
                request.ref,
                prepared.timeout_s,
            )
        )

    async def _call(self, held: Held, call: Call) -> None:
        try:
            outcome = await perform(self._ports, held, call)
        finally:
            self._traffic.give_back(held, call)
        if held.lost:
            self._adopt_orphan(held, outcome)
            return
        held.outcomes.append(outcome)
        held.poke.set()

    def _adopt_orphan(self, held: Held, outcome: Outcome) -> None:
        """The run is no longer ours, but we know how this call ended. Facts are not fenced."""
        if outcome.call.recorded and known_outcome(outcome):
            self._desk.insist([result_of(held, outcome, in_doubt=False)], held.chunks(outcome.packed))

    # Writing -----------------------------------------------------------------------------------------------------

    async def _checkpoint(self, held: Held, calls: list[Call] = []) -> Survived:  # noqa: B006 - never changed
        under_way = [*calls, *(flight.call for flight in held.calls.values())]
        longest = max((call.lasts_s for call in under_way), default=0.0)
        return await self._move(held, None, longest + config().step_margin_s)

    async def _move(self, held: Held, rest: Rest | None, silent: float) -> Survived:
        await self._flush_conflicts(held)
        answered, starts = held.unwritten.answer, bool(held.unwritten.children)
        survived = await self._desk.move(held, rest, silent)
        held.rev, held.signal_seq = survived.rev, survived.signal_seq
        self._told.news(held)
        if starts or (rest is not None and rest.reason == READY):
            bell.ring()
        if answered is not None:
            self._told.answer(held, load(answered))
        return survived

    async def _flush_conflicts(self, held: Held) -> None:
        """One statement may not write a ledger row twice: a result goes ahead of the next sending of the same
        effect."""
        again = {row[1] for row in held.unwritten.intents}
        first = [result for result in held.unwritten.results if result.effect_id in again]
        if first:
            held.unwritten.results = [result for result in held.unwritten.results if result.effect_id not in again]
            await self._desk.record(first, held.unwritten.payloads)

    async def _rest(self, held: Held, park: Park, now: datetime) -> bool:
        """Nothing to do until a wait fires: doze under the lease if it is soon, else let the run go. True = let go."""
        due_in = None if park.wake_at is None else max((park.wake_at - now).total_seconds(), 0.0)
        if due_in is not None and due_in <= config().doze_s and park.reason not in ("paused", READY):
            if held.unwritten:
                await self._checkpoint(held)
            await poked(held, due_in)
            return False
        await self._move(held, Rest(park.reason, due_in, park.lane), 0.0)
        if park.reason in ("task", "in_doubt", *LISTENS):
            self._told.answer(held, {"parked": park.reason})
        return True

    async def _await_news(self, held: Held) -> None:
        """Calls are under way: write what there is, then wait for the first of them, for a timer or for a signal."""
        if held.outcomes or held.signal_seq > held.signals_done:
            return
        if held.unwritten:
            await self._checkpoint(held)
        due = held.state.next_due()
        wait_s = None if due is None else max((due - self._ports.clock.now()).total_seconds(), 0.0)
        if not held.outcomes and held.signal_seq <= held.signals_done:
            await poked(held, wait_s)

    async def _end(self, held: Held, finish: Finish) -> None:
        await self._flush_conflicts(held)
        answered, others = held.unwritten.answer, held.unwritten.children or held.claimed.parent
        await self._desk.end(held, finish)
        if held.plan.takes_turns:
            await hand_on(self._desk, held)
        if others:
            bell.ring()
        held.lost = True
        self._told.news(held)
        ended = {"ended": finish.status, "output": finish.output, "error": finish.error}
        self._told.answer(held, load(answered) if answered is not None else ended)
