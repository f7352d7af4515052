"""Any graph, any failures, any order: every run ends or parks, and says the same wherever it is cut."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.errors import OutcomeUnknown, PermanentError, RetryableError, StepTimeout
from engine.events import Event, fold
from engine.run import Park, RunState, decide
from engine.testing import Result, drive
from tests.unit.engine.graphs import approval, condition, graph

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
}
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


@st.composite
def runs(draw: st.DrawFn) -> dict[str, Any]:
    """A random graph without circles, what its actions do, what people say, and in which order calls end."""
    count = draw(st.integers(1, 9))
    steps, wires, chosen = {}, [], {}
    for place in range(count):
        key = f"n{place}"
        kind = draw(st.sampled_from(sorted(KINDS)))
        step, _ = KINDS[kind]
        chosen[key] = kind
        join = draw(st.sampled_from(JOINS))
        steps[key] = {**({"type": step} if isinstance(step, str) else step), "join": join}
        sources = draw(st.lists(st.integers(-1, place - 1), min_size=1, max_size=3, unique=True))
        for source in sources:
            ports = ("success",) if source < 0 else KINDS[chosen[f"n{source}"]][1]
            if ports:
                port = draw(st.sampled_from(ports))
                wires.append(f"{'start' if source < 0 else f'n{source}'}.{port} -> {key}")
    effects = [key for key, kind in chosen.items() if kind in EFFECTS]
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
        "order": draw(st.lists(st.integers(0, 5), max_size=30)),
    }


def play(
    case: dict[str, Any], between: Callable[[RunState], RunState] = lambda state: state, crash_at: int | None = None
) -> Result:
    """Run the case; a person's word on a doubt is given as often as it is asked."""
    order = list(case["order"])

    def pick(count: int) -> int:
        return (order.pop(0) if order else 0) % count

    driver = drive(
        case["graph"],
        actions={key: _action(failures) for key, failures in case["failures"].items()},
        answers=case["answers"],
        doubts=case["doubts"],
        asked=case["asked"],
        pick=pick,
        between=between,
        crash_at=crash_at,
    )
    result = driver.go()
    for _ in range(10):
        if result.state.finished is not None:
            break
        driver.doubts = dict(case["doubts"])
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
    assert state.flight == state.ready == state.waits == state.doubts == {}
    assert {step.status for step in state.steps.values()} <= OVER
    if state.finished.status == "succeeded" and state.ending is None:
        assert set(state.steps) == set(case["graph"]["nodes"])
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
    assert {path: step["status"] for path, step in view["steps"].items()} == result.statuses()
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

    straight, cut = play(case), play(case, reread)
    assert [event.to_json() for event in cut.events] == [event.to_json() for event in straight.events]
    assert cut.state.to_bytes() == straight.state.to_bytes()


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
    for key, node in case["graph"]["nodes"].items():
        if node["type"] in ("test.unsafe", "test.verifiable"):
            assert_every_further_send_was_allowed([event for event in result.events if event.path == key])


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
