"""`run_flow`: a whole flow in memory, from its graph to its end, with everything it did.

    result = run_flow(graph, {"n": 4200}, actions={"erp": lambda call: {"id": 7}}, answers={"ask": "approved"})
    assert result.status == "succeeded"
    assert result.output_of("erp") == {"id": 7}

Actions are functions by step key; they return an output or raise StepErrors. The clock is turned on to the next timer.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from engine.events import Event, RunView, fold
from engine.graph import Graph, load_graph
from engine.plan import Plan, compile_graph
from engine.run import (
    Answer,
    CancelStep,
    ChildEnded,
    Command,
    DoubtSettled,
    DoubtUnclear,
    Fact,
    ItemsEnded,
    OpenWait,
    Park,
    Prepared,
    RunFacts,
    RunState,
    RunStep,
    SignalReceived,
    StepCancelled,
    StepChecked,
    StepFailed,
    StepLost,
    StepSucceeded,
    VerifyStep,
    Wait,
    decide,
    prepare_step,
    run_control,
)
from engine.run.items import frozen, item_id
from engine.testing.clock import FakeClock
from engine.testing.ports import MemoryCatalog
from engine.wrappers import error_info

RUN_ID = "018f3e6a-0000-7000-8000-000000000001"
SOMEBODY = {"kind": "user", "id": "1", "name": "Ada", "email": "ada@example.com"}
Action = Callable[[Prepared], Any]
MOST_ROUNDS = 100_000


@dataclass(slots=True)
class Result:
    """What a run did. `calls` are the attempts that reached an action, in order."""

    plan: Plan
    state: RunState
    events: list[Event] = field(default_factory=list)
    calls: list[Prepared] = field(default_factory=list)
    replies: list[Answer] = field(default_factory=list)
    opened: list[Wait] = field(default_factory=list)
    parked: Park | None = None

    @property
    def status(self) -> str:
        """How it ended, or `parked`."""
        return self.state.finished.status if self.state.finished else "parked"

    @property
    def output(self) -> Any:
        """The result of the run."""
        return self.state.finished.output if self.state.finished else None

    @property
    def error(self) -> dict[str, Any]:
        """What it failed with; empty when it did not."""
        return (self.state.finished.error if self.state.finished else None) or {}

    @property
    def view(self) -> RunView:
        """The fold of its events."""
        return fold(self.events)

    def types(self) -> list[str]:
        """Types of its events, in order."""
        return [str(event.type) for event in self.events]

    def statuses(self) -> dict[str, str]:
        """Status of every step, by path."""
        return {path: step.status for path, step in self.state.steps.items()}

    def output_of(self, path: str) -> Any:
        """Output of a step, from its last event."""
        found = [e.data.get("output") for e in self.events if e.path == path and e.type == "step_succeeded"]
        return found[-1] if found else None


class Driver:
    """Plays the runtime for one run.

    Attributes:
        actions: by step key; without one an action yields {"ok": true}.
        answers: by step key: an outcome, or a payload, for what a task or message wait gets when the run parks on it;
            for another flow its result, or the exception it fails with.
        doubts: by step key: what somebody says of a doubt (`happened`, `did_not_happen`, `stop`).
        asked: by step key: what the service says of a doubt; None = it cannot tell.
        pick: which of the calls in flight ends next (a position).
        between: called with the state between any two commands and facts; what it returns goes on.
        crash_at: the process dies after so many commands and facts.
    """

    def __init__(
        self,
        plan: Plan,
        trigger: str,
        payload: Any,
        *,
        actions: Mapping[str, Action] | None = None,
        answers: Mapping[str, Any] | None = None,
        doubts: Mapping[str, str] | None = None,
        asked: Mapping[str, bool | None] | None = None,
        clock: FakeClock | None = None,
        run: Mapping[str, Any] | None = None,
        pick: Callable[[int], int] = lambda _count: 0,
        between: Callable[[RunState], RunState] = lambda state: state,
        crash_at: int | None = None,
    ) -> None:
        self.clock = clock or FakeClock()
        self.actions, self.answers = dict(actions or {}), dict(answers or {})
        self.doubts, self.asked = dict(doubts or {}), dict(asked or {})
        self.pick, self.between = pick, between
        self._moves, self._crash_at = 0, crash_at
        facts = cast("RunFacts", {"id": RUN_ID, "started_at": self.clock.now().isoformat(), **(run or {})})
        state = RunState.new(plan, trigger, payload, facts)
        self.result = Result(plan, state)
        self._flight: deque[Fact] = deque()
        self._add(state.opening(self.clock.now()))

    def go(self, *, wake: bool = True) -> Result:
        """On to the end, or to a wait nobody answers; without `wake` to the first place where the run parks."""
        for _ in range(MOST_ROUNDS):
            state, result = self.result.state, self.result
            for due in state.due(self.clock.now()):
                self.apply(due)
            commands = decide(result.plan, result.state, self.clock.now())
            crashed = self._take_on(commands)
            if crashed:
                continue
            if result.state.finished is not None:
                return result
            if not commands and not self._end_one_call():
                msg = "nothing is in flight, and nothing is to be done"
                raise AssertionError(msg)
            if commands and isinstance(commands[-1], Park) and not (wake and self._wake(commands[-1])):
                return result
        msg = "the run does not end"
        raise AssertionError(msg)

    def _take_on(self, commands: list[Command]) -> bool:
        """Apply and do the commands; True = the process died on the way."""
        for command in commands:
            self.apply(command)
            self._do(command)
            self._moves += 1
            if self._moves == self._crash_at:
                self.crash()
                return True
        return False

    def crash(self) -> None:
        """The process dies and another one takes the run over: state from bytes, calls in flight lost."""
        self._flight.clear()
        state = self.result.state
        self.result.state = RunState.from_bytes(state.to_bytes(), state.plan)
        for path in self.result.state.running():
            self._add(self.result.state.apply(StepLost(path), self.clock.now()))

    def signal(self, kind: str, payload: Mapping[str, Any] | None = None, actor: Mapping[str, Any] = SOMEBODY) -> None:
        """Post a signal to the run."""
        number = self.result.state.signals_done + 1
        self.apply(SignalReceived(number, kind, dict(payload or {}), dict(actor)))

    def apply(self, item: Fact | Command) -> None:
        """Move the state, keep the events."""
        result = self.result
        self._add(result.state.apply(item, self.clock.now()))
        result.state = self.between(result.state)

    def _add(self, events: list[Event]) -> None:
        for event in events:
            self.result.events.append(event.numbered(len(self.result.events) + 1))

    def _do(self, command: Command) -> None:
        result = self.result
        if isinstance(command, RunStep) and command.path not in result.state.flight:
            return  # in doubt instead
        if isinstance(command, RunStep):
            fact = self._attempt(command)
            if isinstance(fact, StepSucceeded) and fact.kept is not None:
                self.apply(fact)  # computed and written in one go, as the runtime does
            else:
                self._flight.append(fact)
        elif isinstance(command, VerifyStep):
            self._flight.append(self._ask(command))
        elif isinstance(command, CancelStep) and command.path in result.state.flight:
            self._flight = deque(fact for fact in self._flight if getattr(fact, "path", None) != command.path)
            self._flight.append(StepCancelled(command.path))
        elif isinstance(command, OpenWait):
            result.opened.append(command.wait)
        elif isinstance(command, Answer):
            result.replies.append(command)
        elif isinstance(command, Park):
            result.parked = command

    def _attempt(self, command: RunStep) -> Fact:
        result = self.result
        prepared = prepare_step(result.plan, result.state, command.path, self.clock)
        if isinstance(prepared, StepFailed):
            return prepared
        if prepared.stand_in is not None:
            return prepared.stand_in
        if prepared.kind != "action":
            return run_control(result.plan, result.state, prepared, self.clock)
        result.calls.append(prepared)
        action = self.actions.get(command.node, _fine)
        try:
            return StepSucceeded(command.path, "success", action(prepared))
        except Exception as error:  # noqa: BLE001 - whatever an action of a test raises is its failure
            return StepFailed(command.path, error_info(error))

    def _ask(self, command: VerifyStep) -> Fact:
        said = self.asked.get(command.node)
        if command.path in self.result.state.checking:
            return StepChecked(command.path, said, "" if said is None else "The service was asked.")
        if said is None:
            return DoubtUnclear(command.path, "The service cannot tell.")
        service = {"kind": "system", "name": "the service"}
        return DoubtSettled(command.path, "happened" if said else "did_not_happen", {"found": True}, service)

    def _end_one_call(self) -> bool:
        if not self._flight:
            return False
        place = self.pick(len(self._flight))
        fact = self._flight[place]
        del self._flight[place]
        self.apply(fact)
        return True

    def _wake(self, park: Park) -> bool:
        """Answer one open wait, else turn the clock to the next one; False when nothing ends any."""
        for wait in self.result.state.waits.values():
            if self._answer(wait):
                return True
        if park.wake_at is None:
            return False
        self.clock.turn_to(park.wake_at)
        return True

    def _work_on_items(self, wait: Wait) -> ItemsEnded:
        """Every item as a run of its own, one after another. Actions are found by the key of the step alone."""
        state, result = self.result.state, self.result
        step, total = state.steps[wait.path], (wait.spec or {})["total"]
        values = frozen(state, step)
        results: list[Any] = [None] * total
        failed: list[dict[str, Any]] = []
        for index in range(total):
            given = {"item": state.loops[wait.path].values["items"][index], "index": index, "values": values}
            facts = {**state.run, "id": str(item_id(wait.wait_id, index))}
            inner = Driver(result.plan, step.node.key, given, actions=self.actions, clock=self.clock, run=facts)
            ended = inner.go()
            result.calls.extend(ended.calls)
            if ended.status == "succeeded":
                results[index] = ended.output
            else:
                failed.append({"index": index, "error": ended.error})
        return ItemsEnded(wait.wait_id, results, failed, total)

    def _answer(self, wait: Wait) -> bool:
        if wait.reason == "in_doubt" and wait.node in self.doubts:
            payload = {"path": wait.path, "outcome": self.doubts.pop(wait.node), "output": {"said": True}}
            self.signal("doubt_settled", payload)
            return True
        if wait.reason == "items":
            self.apply(self._work_on_items(wait))
            return True
        if wait.reason == "publish" or (wait.spec or {}).get("detached"):
            about = {"event_id": wait.wait_id, "published": True}
            self.apply(ChildEnded(wait.wait_id, about if wait.reason == "publish" else {"run_id": wait.wait_id}))
            return True
        if wait.node not in self.answers or wait.reason not in ("task", "message", "child"):
            return False
        answer = self.answers.pop(wait.node)
        if wait.reason == "child":
            failed = isinstance(answer, Exception)
            self.apply(
                ChildEnded(wait.wait_id, error=error_info(answer)) if failed else ChildEnded(wait.wait_id, answer)
            )
            return True
        if wait.reason == "message":
            self.signal("message", {"correlation": wait.correlation, "body": answer})
        else:
            given = answer if isinstance(answer, dict) else {"outcome": answer, "comment": "", "decided_by": "ada"}
            self.signal("task_decided", {"wait_id": wait.wait_id, **given})
        return True


def _fine(_call: Prepared) -> Any:
    return {"ok": True}


def drive(
    graph: Mapping[str, Any] | Graph,
    payload: Any = None,
    *,
    trigger: str | None = None,
    catalog: Any = None,
    **more: Any,
) -> Driver:
    """A driver for a graph, started at its (first) trigger; see `Driver` for the rest."""
    read = graph if isinstance(graph, Graph) else load_graph(dict(graph))
    plan = compile_graph(read, catalog or MemoryCatalog())
    return Driver(plan, trigger or plan.triggers[0], {} if payload is None else payload, **more)


def run_flow(graph: Mapping[str, Any] | Graph, payload: Any = None, **more: Any) -> Result:
    """Run a whole flow; see `Driver` for what can be given."""
    return drive(graph, payload, **more).go()
