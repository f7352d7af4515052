"""Any graph, any failures, any order: every run ends or parks, and says the same wherever it is cut."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.errors import OutcomeUnknown, PermanentError, RetryableError, StepTimeout
from engine.events import Event, fold
from engine.run import Park, RunState, decide
from engine.run.data import read_head
from engine.run.frames import Frame
from engine.testing import Driver, Result, drive
from tests.unit.engine.graphs import approval, condition, each, graph, repeat, scope

OVER = {"succeeded", "failed", "skipped", "cancelled"}
KINDS: dict[str, tuple[Any, tuple[str, ...]]] = {
    "read": ("test.read", ("success", "error", "timeout")),
    "keyed": ("test.keyed", ("success", "error", "timeout")),
    "unsafe": ("test.unsafe", ("success", "error")),
    "verifiable": ("test.verifiable", ("success", "error")),
    "join": ("flow.join", ("success",)),
    "yes": (condition("1 == 1"), ("true", "false")),
    "no": (condition("1 == 2"), ("true", "false")),
    "delay": ({"type": "flow.delay", "settings": {"seconds": 30}}, ("success",)),
    "ask": (approval(), ("approved", "rejected", "timeout")),
    "stop": ("flow.stop", ()),
    "fail": ({"type": "flow.fail", "settings": {"message": "No"}}, ()),
    "each": (each("{{ [1, 2, 3] }}", concurrency=2), ("success", "error")),
    "some": (each("{{ [1, 2, 3] }}", concurrency=3, tolerated=1), ("success", "error")),
    "again": (repeat("index == 1", 2), ("success", "error")),
    "pause": (repeat("index == 1", 2, pause_s=30), ("success", "error")),
    "box": (scope(), ("success", "error")),
    "saga": (scope(on_failure="undo"), ("success", "error")),
}
CONTAINERS = ("each", "some", "again", "pause", "box", "saga")
FAILURES: dict[str, Callable[[], Exception]] = {
    "permanent": lambda: PermanentError("No.", status=400),
    "busy": lambda: RetryableError("Busy.", status=503, retry_after_s=1),
    "lost": lambda: OutcomeUnknown("Reset."),
    "late": lambda: StepTimeout("Late."),
}
JOINS = [
    {"mode": "all"},
    {"mode": "any"},
    {"mode": "any", "rest": "cancel"},
    {"mode": "n_of_m", "n": 2},
    {"mode": "all_succeeded"},
]
EFFECTS = ("read", "keyed", "unsafe", "verifiable")


DEEPEST = 3


class Drawn:
    """A graph while it is drawn."""

    def __init__(self, draw: st.DrawFn) -> None:
        self.draw = draw
        self.steps: dict[str, Any] = {}
        self.wires: list[str] = []
        self.chosen: dict[str, str] = {}
        self.undos: dict[str, Any] = {}

    def body(self, container: str | None, most: int, depth: int) -> None:
        """Steps of one body, or of the flow itself; each container gets a body of its own."""
        names: list[str] = []
        for place in range(self.draw(st.integers(1, most))):
            key = f"n{len(self.steps)}"
            left_out = set(CONTAINERS if depth == DEEPEST else ()) | set(
                () if place or depth == 0 else ("stop", "fail")
            )
            self.step(key, self.draw(st.sampled_from(sorted(set(KINDS) - left_out))), container)
            if place or container is None:
                self.wire(key, names, outside=container is None)
            names.append(key)
            if self.chosen[key] in CONTAINERS:
                self.body(key, 3, depth + 1)
        self.last_part(container, names)

    def step(self, key: str, kind: str, container: str | None) -> None:
        """A step of a kind."""
        step, _ = KINDS[kind]
        self.chosen[key] = kind
        join = self.draw(st.sampled_from(JOINS))
        made = {**({"type": step} if isinstance(step, str) else step), "join": join, "inside": container}
        self.steps[key] = {**made, "settings": dict(made.get("settings") or {})}
        if kind in EFFECTS and self.draw(st.integers(0, 3)) == 0:
            undo = self.steps[key]["undo"] = f"u{key}"
            self.undos[undo] = {"type": self.draw(st.sampled_from(["test.keyed", "test.unsafe"])), "inside": container}

    def wire(self, key: str, names: list[str], outside: bool) -> None:
        """Ways in from earlier steps beside it."""
        first = -1 if outside else 0
        sources = self.draw(st.lists(st.integers(first, len(names) - 1), min_size=1, max_size=3, unique=True))
        for source in sources:
            ports = ("success",) if source < 0 else KINDS[self.chosen[names[source]]][1]
            if ports:
                port = self.draw(st.sampled_from(ports))
                self.wires.append(f"{'start' if source < 0 else names[source]}.{port} -> {key}")

    def last_part(self, container: str | None, names: list[str]) -> None:
        """In a scope, steps nothing leads to beside its first one: one of them is its last part, the others go."""
        wired = {wire.rpartition("-> ")[2] for wire in self.wires}
        loose = [key for key in names[1:] if key not in wired]
        if container is None or not loose:
            return
        if self.chosen[container] in ("box", "saga") and loose[-1] == names[-1]:
            self.steps[container]["settings"]["finally"] = loose.pop()
        for key in loose:
            self.wires.append(f"{names[0]}.{KINDS[self.chosen[names[0]]][1][0]} -> {key}")


@st.composite
def runs(draw: st.DrawFn) -> dict[str, Any]:
    """A random graph without circles, what its actions do, what people say, and in which order calls end."""
    drawn = Drawn(draw)
    drawn.body(None, 8, 0)
    steps, wires, chosen = {**drawn.steps, **drawn.undos}, drawn.wires, drawn.chosen
    effects = [*(key for key, kind in chosen.items() if kind in EFFECTS), *drawn.undos]
    return {
        "graph": graph(steps, *wires),
        "failures": {key: draw(st.lists(st.sampled_from([*FAILURES, "ok"]), max_size=4)) for key in effects},
        "answers": {
            key: draw(st.sampled_from(["approved", "rejected", "timeout"]))
            for key, kind in chosen.items()
            if kind == "ask"
        },
        "doubts": {key: draw(st.sampled_from(["happened", "did_not_happen", "stop"])) for key in effects},
        "asked": {key: draw(st.sampled_from([True, False, None])) for key in effects},
        "undo": sorted(drawn.undos),
        "cancel_at": draw(st.integers(1, 40)),
        "order": draw(st.lists(st.integers(0, 5), max_size=30)),
    }


def play(
    case: dict[str, Any],
    between: Callable[[RunState], RunState] = lambda state: state,
    crash_at: int | None = None,
    redrive: bool = False,
) -> Result:
    """Run the case; a person's word is given as often as it is asked. With `redrive`, a dead run goes on once."""
    driver = driver_of(case, between, crash_at)
    result = _to_the_end(driver, case)
    if redrive and result.status == "dead":
        driver.actions = {}
        driver.signal("redrive")
        result = _to_the_end(driver, case)
    return result


def driver_of(case: dict[str, Any], between: Callable[[RunState], RunState], crash_at: int | None = None) -> Driver:
    """Who plays the runtime for the case."""
    order = list(case["order"])

    def pick(count: int) -> int:
        return (order.pop(0) if order else 0) % count

    return drive(
        case["graph"],
        actions={key: _action(failures) for key, failures in case["failures"].items()},
        answers=case["answers"],
        doubts=case["doubts"],
        asked=case["asked"],
        pick=pick,
        between=between,
        crash_at=crash_at,
    )


def _to_the_end(driver: Driver, case: dict[str, Any]) -> Result:
    result = driver.go()
    for _ in range(300):
        if result.state.finished is not None:
            break
        driver.doubts, driver.answers = dict(case["doubts"]), dict(case["answers"])
        result = driver.go()
    return result


def _action(failures: list[str]) -> Callable[[Any], Any]:
    left = list(failures)

    def act(_call: Any) -> Any:
        failure = left.pop(0) if left else "ok"
        if failure != "ok":
            error = FAILURES[failure]()
            raise error
        return {"ok": True}

    return act


relaxed = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])


@relaxed
@given(runs())
def test_every_run_ends_with_every_step_over_and_every_edge_decided(case: dict[str, Any]) -> None:
    result = play(case)
    state = result.state
    assert state.finished is not None
    assert state.flight == state.ready == state.waits == state.doubts == state.closing == {}
    assert state.emptied == []
    assert all(frame.busy == 0 for frame in (state.frame, *state.frames.values()))
    assert {step.status for step in state.steps.values()} <= OVER
    if state.finished.status == "succeeded" and state.ending is None and not case["undo"]:
        assert set(state.steps) == {key for key, node in case["graph"]["nodes"].items() if not node.get("inside")}
        assert (state.frames, state.loops) == ({}, {})
        assert all(left == 0 for left, _ in state.joins.values())


@relaxed
@given(runs())
def test_every_step_is_over_once_and_the_fold_says_what_the_state_says(case: dict[str, Any]) -> None:
    result = play(case)
    final = ("step_succeeded", "step_skipped", "step_cancelled")
    ends = [
        e.path for e in result.events if e.type in final or (e.type == "step_failed" and not e.data["will_retry_at"])
    ]
    assert len(ends) == len(set(ends))
    view = fold(result.events)
    seen = {path: step["status"] for path, step in view["steps"].items()}
    assert {path: seen[path] for path in result.statuses()} == result.statuses()
    assert set(seen.values()) <= OVER
    assert view["waits"] == []
    assert [event.n for event in result.events] == list(range(1, len(result.events) + 1))


@relaxed
@given(runs())
def test_decide_is_deterministic_and_changes_nothing(case: dict[str, Any]) -> None:
    def twice(state: RunState) -> RunState:
        before = state.to_bytes()
        first = decide(state.plan, state, _now())
        assert decide(state.plan, state, _now()) == first
        assert state.to_bytes() == before
        return state

    play(case, twice)


@relaxed
@given(runs())
def test_state_read_back_between_any_two_moves_gives_the_same_run(case: dict[str, Any]) -> None:
    def reread(state: RunState) -> RunState:
        again = RunState.from_bytes(state.to_bytes(), state.plan)
        assert again.to_bytes() == state.to_bytes()
        again.steps.update({path: _with_asked(step, state) for path, step in again.steps.items()})
        return again

    straight, cut = play(case, redrive=True), play(case, reread, redrive=True)
    assert [event.to_json() for event in cut.events] == [event.to_json() for event in straight.events]
    assert cut.state.to_bytes() == straight.state.to_bytes()


@relaxed
@given(runs())
def test_state_whose_values_stand_beside_it_gives_the_same_run(case: dict[str, Any]) -> None:
    def reread(state: RunState) -> RunState:
        whole = state.to_bytes()
        large = [state.payload, *(value for frame in _frames(state) for value in frame.outputs.values())]
        state.beside = values = {f"v{n}": value for n, value in enumerate(large) if isinstance(value, dict | list)}
        again = RunState.from_json(read_head(state.to_bytes()), state.plan, values)
        assert again.beside == state.beside
        again.beside = {}
        assert again.to_bytes() == whole
        again.steps.update({path: _with_asked(step, state) for path, step in again.steps.items()})
        return again

    straight, cut = play(case, redrive=True), play(case, reread, redrive=True)
    assert [event.to_json() for event in cut.events] == [event.to_json() for event in straight.events]


def _frames(state: RunState) -> list[Frame]:
    return [state.frame, *state.frames.values()]


@relaxed
@given(runs(), st.integers(1, 80))
def test_redriven_run_ends_wherever_it_is_cut(case: dict[str, Any], moment: int) -> None:
    """What the failure had broken off goes on; nothing is done twice and nothing is left over."""
    result = play(case, redrive=True, crash_at=moment)
    state = result.state
    assert state.finished is not None
    assert state.flight == state.ready == state.waits == state.doubts == state.closing == {}
    assert all(frame.busy == 0 for frame in (state.frame, *state.frames.values()))
    assert {step.status for step in state.steps.values()} <= OVER
    view = fold(result.events)
    seen = {path: step["status"] for path, step in view["steps"].items()}
    assert {path: seen[path] for path in result.statuses()} == result.statuses()
    if state.finished.status == "succeeded" and state.ending is None and not case["undo"]:
        assert (state.frames, state.loops) == ({}, {})


@relaxed
@given(runs(), st.integers(1, 80))
def test_cancelled_with_undo_everything_that_can_be_is_undone_once(case: dict[str, Any], moment: int) -> None:
    moves = 0

    def cancel(state: RunState) -> RunState:
        nonlocal moves
        moves += 1
        if moves == case["cancel_at"]:
            driver.signal("cancel", {"undo": True})
        return driver.result.state

    driver = driver_of(case, cancel, moment)
    result = _to_the_end(driver, case)
    state = result.state
    assert state.finished is not None
    assert state.flight == state.ready == state.waits == state.doubts == {}
    owners = {node["undo"]: key for key, node in case["graph"]["nodes"].items() if node.get("undo")}
    over = [event.path for event in result.events if event.type == "step_succeeded" and event.path]
    undone = [path for path in over if path.rpartition("/")[2] in owners]
    assert len(undone) == len(set(undone))
    if state.finished.status == "cancelled":
        kept = {path for path in over if path in state.steps and path.rpartition("/")[2] in owners.values()}
        assert kept == {path.removesuffix(undo) + owners[undo] for path in undone if (undo := path.rpartition("/")[2])}


def _with_asked(step: Any, old: RunState) -> Any:
    """Whether a cancellation was asked lives in the process that asked: here nobody died."""
    step.asked = old.steps[step.path].asked
    return step


@relaxed
@given(runs(), st.integers(1, 40))
def test_process_that_dies_anywhere_loses_nothing_and_repeats_no_unsafe_call(case: dict[str, Any], moment: int) -> None:
    result = play(case, crash_at=moment)
    assert result.state.finished is not None
    assert {step.status for step in result.state.steps.values()} <= OVER
    careful = {
        key for key, node in case["graph"]["nodes"].items() if node["type"] in ("test.unsafe", "test.verifiable")
    }
    for path in {event.path for event in result.events if event.node in careful}:
        assert_every_further_send_was_allowed([event for event in result.events if event.path == path])


def assert_every_further_send_was_allowed(events: list[Event]) -> None:
    """Between two sends somebody knew that the first did not happen: the service refused or said so, or a person."""
    allowed = True
    for event in events:
        if event.type == "step_started":
            assert allowed
            allowed = False
        elif event.type == "step_failed" and event.data["will_retry_at"]:
            allowed = event.data["error"]["status"] == 503
        elif event.type == "doubt_settled":
            allowed = event.data["outcome"] == "did_not_happen"


def test_parked_run_parks_again() -> None:
    driver = drive(graph({"ask": approval()}, "start -> ask"))
    state = driver.go().state
    assert isinstance(decide(state.plan, state, _now())[0], Park)


def _now() -> Any:
    from engine.testing import MORNING

    return MORNING
