"""What a failure means, by effect class: again, in doubt, or for good."""

from __future__ import annotations

from typing import Any

import pytest

from engine.errors import OutcomeUnknown, PermanentError, RetryableError, StepError, StepTimeout
from engine.run import StepLost
from engine.run.data import Step
from engine.run.failing import Verdict, judge, retry_wait
from engine.spec import EffectClass
from engine.testing import MORNING, drive, run_flow
from engine.wrappers import error_info
from tests.unit.engine.graphs import graph

ERRORS: dict[str, StepError] = {
    "dns": RetryableError("Not found.", sent=False),
    "429": RetryableError("Slow down.", status=429),
    "503 with retry-after": RetryableError("Busy.", status=503, retry_after_s=5),
    "503": OutcomeUnknown("Busy.", status=503),
    "500": OutcomeUnknown("Broken.", status=500),
    "408": OutcomeUnknown("Too slow.", status=408),
    "reset": OutcomeUnknown("Reset."),
    "read timeout": StepTimeout("No answer."),
    "connect timeout": StepTimeout("No connection.", sent=False),
    "400": PermanentError("Bad request.", status=400),
    "bad settings": PermanentError("No address.", sent=False),
}
R, D, F = Verdict.RETRY, Verdict.DOUBT, Verdict.FAIL
TABLE: dict[str, dict[str, tuple[Verdict, Verdict]]] = {
    # error: class -> (verdict with a try left, verdict without)
    "dns": {"pure": (R, F), "read": (R, F), "keyed": (R, F), "verifiable": (R, F), "unsafe": (R, F)},
    "429": {"pure": (R, F), "read": (R, F), "keyed": (R, F), "verifiable": (R, F), "unsafe": (R, F)},
    "503 with retry-after": {"pure": (R, F), "read": (R, F), "keyed": (R, F), "verifiable": (R, F), "unsafe": (R, F)},
    "503": {"pure": (R, F), "read": (R, F), "keyed": (R, D), "verifiable": (D, D), "unsafe": (D, D)},
    "500": {"pure": (R, F), "read": (R, F), "keyed": (R, D), "verifiable": (D, D), "unsafe": (D, D)},
    "408": {"pure": (R, F), "read": (R, F), "keyed": (R, D), "verifiable": (D, D), "unsafe": (D, D)},
    "reset": {"pure": (R, F), "read": (R, F), "keyed": (R, D), "verifiable": (D, D), "unsafe": (D, D)},
    "read timeout": {"pure": (R, F), "read": (R, F), "keyed": (R, D), "verifiable": (D, D), "unsafe": (D, D)},
    "connect timeout": {"pure": (R, F), "read": (R, F), "keyed": (R, F), "verifiable": (R, F), "unsafe": (R, F)},
    "400": {"pure": (F, F), "read": (F, F), "keyed": (F, F), "verifiable": (F, F), "unsafe": (F, F)},
    "bad settings": {"pure": (F, F), "read": (F, F), "keyed": (F, F), "verifiable": (F, F), "unsafe": (F, F)},
}
CASES = [(error, effect, left) for error in TABLE for effect in TABLE[error] for left in (True, False)]


def one_step(effect: str, **more: Any) -> dict[str, Any]:
    """A flow of one test step."""
    return graph({"a": {"type": f"test.{effect}", **more}}, "start -> a")


def step_of(effect: str, attempt: int) -> Step:
    """The step of such a flow at an attempt."""
    driver = drive(one_step(effect))
    step = driver.result.state.steps["a"]
    step.attempt = attempt
    step.at = MORNING
    return step


@pytest.mark.parametrize(("error", "effect", "left"), CASES)
def test_verdict_follows_from_class_and_error(error: str, effect: str, left: bool) -> None:
    expected = TABLE[error][effect][0 if left else 1]
    assert judge(step_of(effect, 1 if left else 3), error_info(ERRORS[error]), 1.0, MORNING) is expected


def test_table_knows_every_class() -> None:
    assert all(set(row) == {effect.value for effect in EffectClass} for row in TABLE.values())


def failing(times: int, error: StepError) -> Any:
    """An action that fails so often, then works."""
    left = [times]

    def act(_call: Any) -> Any:
        if left[0] == 0:
            return {"ok": True}
        left[0] -= 1
        raise error

    return act


def test_retry_succeeds_within_three_tries_of_the_same_effect() -> None:
    result = run_flow(one_step("keyed"), actions={"a": failing(2, ERRORS["reset"])})
    assert result.status == "succeeded"
    assert [call.attempt for call in result.calls] == [1, 2, 3]
    assert len({call.effect_id for call in result.calls}) == 1
    assert [wait.reason for wait in result.opened] == ["retry", "retry"]


def test_waits_between_tries_grow_and_stay_within_their_bounds() -> None:
    state = drive(one_step("read")).result.state
    error = error_info(ERRORS["dns"])
    waits = []
    for attempt in (1, 2, 3):
        step = step_of("read", attempt)
        waits.append(retry_wait(state, step, error))
    assert all(0 <= wait <= longest for wait, longest in zip(waits, (1, 2, 4), strict=True))
    assert len(set(waits)) == 3


def test_jitter_is_the_same_for_whoever_decides_it() -> None:
    first, second = (drive(one_step("read")).result.state for _ in range(2))
    error = error_info(ERRORS["dns"])
    assert retry_wait(first, step_of("read", 2), error) == retry_wait(second, step_of("read", 2), error)


def test_retry_after_is_honoured() -> None:
    result = run_flow(one_step("unsafe"), actions={"a": failing(1, ERRORS["503 with retry-after"])})
    wait = result.opened[0]
    assert wait.wake_at is not None
    assert (wait.wake_at - wait.since).total_seconds() >= 5


def test_retry_setting_of_the_step_counts() -> None:
    handling = {"retry": {"attempts": 5, "first_s": 0, "factor": 1}}
    result = run_flow(one_step("read", handling=handling), actions={"a": failing(9, ERRORS["dns"])})
    assert result.status == "dead"
    assert len(result.calls) == 5


def test_budget_of_all_tries_ends_them_sooner() -> None:
    handling = {"retry": {"attempts": 9, "first_s": 1, "factor": 1}, "budget_s": 12}
    result = run_flow(one_step("read", handling=handling), actions={"a": failing(9, ERRORS["503 with retry-after"])})
    assert result.status == "dead"
    assert len(result.calls) == 3


def test_doubt_of_an_unsafe_step_goes_to_a_person_and_is_never_sent_again() -> None:
    driver = drive(one_step("unsafe"), actions={"a": failing(1, ERRORS["reset"])})
    result = driver.go()
    assert result.status == "parked"
    assert result.parked is not None
    assert result.parked.reason == "in_doubt"
    assert result.opened[0].spec is not None
    assert result.opened[0].spec["effect_id"] == result.calls[0].effect_id
    assert len(result.calls) == 1


@pytest.mark.parametrize(
    ("said", "status", "calls"), [("happened", "succeeded", 1), ("did_not_happen", "succeeded", 2), ("stop", "dead", 1)]
)
def test_person_settles_a_doubt(said: str, status: str, calls: int) -> None:
    result = run_flow(one_step("unsafe"), actions={"a": failing(1, ERRORS["reset"])}, doubts={"a": said})
    assert (result.status, len(result.calls)) == (status, calls)
    assert "doubt_settled" in result.types()


@pytest.mark.parametrize(
    ("said", "status", "calls"), [(True, "succeeded", 1), (False, "succeeded", 2), (None, "parked", 1)]
)
def test_service_of_a_verifiable_step_is_asked_first(said: bool | None, status: str, calls: int) -> None:
    result = run_flow(one_step("verifiable"), actions={"a": failing(1, ERRORS["reset"])}, asked={"a": said})
    assert (result.status, len(result.calls)) == (status, calls)
    assert [wait.reason for wait in result.opened] == ([] if said is not None else ["in_doubt"])


def test_timeout_edge_of_an_unsafe_step_is_taken_only_when_the_doubt_is_settled() -> None:
    handling = {"retry": {"attempts": 1}}
    flow = graph(
        {"a": {"type": "test.unsafe", "handling": handling}, "late": "flow.join"}, "start -> a", "a.timeout -> late"
    )
    actions = {"a": failing(1, ERRORS["read timeout"])}
    assert run_flow(flow, actions=actions).statuses()["a"] == "in_doubt"
    actions = {"a": failing(1, ERRORS["read timeout"])}
    settled = run_flow(flow, actions=actions, doubts={"a": "did_not_happen"})
    assert settled.statuses() == {"start": "succeeded", "a": "failed", "late": "succeeded"}


def test_verify_of_the_builder_makes_a_silent_success_a_failure() -> None:
    handling = {"verify": 'output.state == "booked"'}
    flow = graph(
        {"a": {"type": "test.unsafe", "handling": handling}, "mend": "flow.join"}, "start -> a", "a.error -> mend"
    )
    wrong = run_flow(flow, actions={"a": lambda _: {"state": "pending"}})
    assert wrong.statuses()["mend"] == "succeeded"
    right = run_flow(flow, actions={"a": lambda _: {"state": "booked"}})
    assert right.statuses()["mend"] == "skipped"


@pytest.mark.parametrize(
    ("effect", "sent", "expected"),
    [
        ("pure", True, "ready"),
        ("read", True, "ready"),
        ("keyed", True, "ready"),
        ("verifiable", True, "in_doubt"),
        ("unsafe", True, "in_doubt"),
        ("unsafe", False, "ready"),
        ("verifiable", False, "ready"),
    ],
)
def test_step_lost_with_its_process_by_class(effect: str, sent: bool, expected: str) -> None:
    driver = drive(one_step(effect))
    state = driver.result.state
    from engine.run import decide

    for command in decide(driver.result.plan, state, MORNING):
        state.apply(command, MORNING)
    before = state.effect_id("a")
    state.apply(StepLost("a", "The worker died.", sent), MORNING)
    assert state.steps["a"].status == expected
    assert state.effect_id("a") == before
