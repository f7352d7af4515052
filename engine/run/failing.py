"""What a failure means: try again, ask whether it happened, or leave by the error edge. By class, as a table."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from enum import StrEnum

from engine.run.data import RunData, Step
from engine.spec import EffectClass
from engine.wrappers.classify import ErrorInfo


class Verdict(StrEnum):
    """What becomes of a failed attempt."""

    RETRY = "retry"
    DOUBT = "doubt"
    FAIL = "fail"


LOST_KINDS = frozenset({"timeout", "unknown", "lost"})
FINAL_KINDS = frozenset({"permanent", "verify", "meant"})


def refused(error: ErrorInfo) -> bool:
    """The service said in so many words that it did nothing: 429, or 503 with Retry-After."""
    status = error.get("status")
    return status == 429 or (status == 503 and error.get("retry_after_s") is not None)


def outcome_unknown(error: ErrorInfo) -> bool:
    """It may have happened: something was sent, and no answer of the service says otherwise."""
    if not error["sent"] or refused(error):
        return False
    status = error.get("status")
    if status is not None and (status == 408 or 500 <= status < 600):
        return True
    return error["kind"] not in FINAL_KINDS


def _again(error: ErrorInfo, left: bool) -> Verdict:
    return Verdict.RETRY if error["retryable"] and left else Verdict.FAIL


def _keyed(error: ErrorInfo, left: bool) -> Verdict:
    """The same key makes a second send harmless; only when no try is left the doubt is a person's."""
    if error["retryable"] and left:
        return Verdict.RETRY
    lost = error["kind"] in LOST_KINDS and error["sent"] and not refused(error)
    return Verdict.DOUBT if lost else Verdict.FAIL


def _careful(error: ErrorInfo, left: bool) -> Verdict:
    """Once it may have happened it is never sent again without an answer to that."""
    return Verdict.DOUBT if outcome_unknown(error) else _again(error, left)


VERDICTS: dict[EffectClass, Callable[[ErrorInfo, bool], Verdict]] = {
    EffectClass.PURE: _again,
    EffectClass.READ: _again,
    EffectClass.KEYED: _keyed,
    EffectClass.VERIFIABLE: _careful,
    EffectClass.UNSAFE: _careful,
}
"""effect class -> (error, is a try left) -> verdict"""


def class_at(step: Step, moment: datetime) -> EffectClass:
    """What a call of the step counts as: once its service may have forgotten the key, a keyed one is as good as one
    without a key."""
    node = step.node
    if node.effect is not EffectClass.KEYED or step.at is None or moment < step.at + timedelta(seconds=node.key_ttl_s):
        return node.effect
    return EffectClass.VERIFIABLE if node.verifies else EffectClass.UNSAFE


def judge(step: Step, error: ErrorInfo, wait_s: float, now: datetime) -> Verdict:
    """The verdict on a failed attempt whose next try would come after `wait_s` seconds."""
    counts_as = class_at(step, now + timedelta(seconds=wait_s))
    return VERDICTS[counts_as](error, tries_left(step) and within_budget(step, wait_s, now))


def tries_left(step: Step) -> bool:
    """Whether the setting allows one more try."""
    return step.attempt - step.base < step.node.retry.attempts


def within_budget(step: Step, wait_s: float, now: datetime) -> bool:
    """Whether the next try would still start within the seconds all tries together may take."""
    budget = step.node.budget_s
    return budget is None or step.at is None or now + timedelta(seconds=wait_s) <= step.at + timedelta(seconds=budget)


def retry_wait(state: RunData, step: Step, error: ErrorInfo) -> float:
    """Seconds before the next try: full jitter up to `first_s * factor**k`, never sooner than the service asked.

    The jitter is drawn from run, step and attempt, so that whoever decides it decides the same.
    """
    retry = step.node.retry
    longest = min(retry.first_s * retry.factor ** (step.attempt - step.base - 1), retry.max_s)
    drawn = random.Random(f"{state.run_id}/{step.path}/{step.attempt}").uniform(0, longest)  # noqa: S311 - no secret
    return max(drawn, error.get("retry_after_s") or 0.0)


def ports_of(error: ErrorInfo) -> tuple[str, ...]:
    """The ways out that may catch it, the nearest first."""
    return ("timeout", "error") if error["kind"] == "timeout" else ("error",)
