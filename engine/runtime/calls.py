"""One attempt of an action: the call itself, and what its outcome means for the run and for the ledger."""

from __future__ import annotations

import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from engine.errors import LimitExceeded, OutcomeUnknown, PermanentError, RetryableError, StepError
from engine.ports import Clock
from engine.run import (
    DoubtSettled,
    DoubtUnclear,
    Fact,
    Prepared,
    StepChecked,
    StepFailed,
    StepLost,
    StepSucceeded,
)
from engine.run.faults import cp
from engine.runtime.bindings import Bindings
from engine.runtime.config import config
from engine.runtime.flight import Call
from engine.runtime.held import Held, Result
from engine.runtime.settling import asked_again, until_it_counts
from engine.runtime.values import NOTHING, Packed, dump, pack
from engine.spec import SUCCESS, ActionContext, ActionSpec, EffectClass, VerifyResult
from engine.wrappers import error_info, settle, with_timeout

log = logging.getLogger("handrail.engine")
MAY_BE_CUT = (EffectClass.PURE, EffectClass.READ)
"""Calls that may be broken off: nothing outside changes by them."""
SYSTEM = {"kind": "system", "id": None, "name": "Handrail"}


@dataclass(slots=True)
class Outcome:
    """How a call ended. `packed` is the response, ready for its rows."""

    call: Call
    fact: Fact
    packed: Packed = NOTHING


async def perform(ports: Bindings, held: Held, call: Call) -> Outcome:
    """Make the call. Never raises anything but cancellation."""
    started = time.perf_counter()
    try:
        if call.verify:
            return Outcome(call, await _verify(ports, held, call))
        output = await _invoke(ports, held, call)
        return _ended_well(call, output, _us(started))
    except _TooLate:
        return Outcome(
            call, StepLost(call.prepared.path, "the process stood still before the call; nothing was sent", sent=False)
        )
    except StepError as error:
        return Outcome(call, StepFailed(call.prepared.path, error_info(error), _us(started)))
    except Exception as error:
        log.exception("step %s of run %s raised what no step may raise", call.prepared.path, held.run_id)
        wrapped = _surprise(call, error)
        return Outcome(call, StepFailed(call.prepared.path, error_info(wrapped), _us(started)))


def _ended_well(call: Call, output: Any, took_us: int) -> Outcome:
    """What was done is done, also when its answer is more than a step may hand on."""
    path = call.prepared.path
    try:
        return Outcome(call, StepSucceeded(path, SUCCESS, output, took_us), pack(output))
    except LimitExceeded as error:
        return Outcome(call, StepFailed(path, {**error_info(error), "sent": True}, took_us))


class _TooLate(Exception):
    """START_WITHIN has passed since the intent."""


async def _invoke(ports: Bindings, held: Held, call: Call) -> Any:
    prepared = call.prepared
    action = _action(ports, prepared)
    context = await _context(ports, held, prepared)
    cp("before_call")
    _check_in_time(ports.clock, call)
    output = await with_timeout(ports.invoker.run, prepared.timeout_s)(action, context, prepared.input)
    cp("after_call")
    return output


def _check_in_time(clock: Clock, call: Call) -> None:
    if call.recorded and clock.monotonic() - call.intended > config().start_within_s:
        raise _TooLate


async def _verify(ports: Bindings, held: Held, call: Call) -> Fact:
    prepared = call.prepared

    async def ask() -> VerifyResult:
        context = await _context(ports, held, prepared)
        return await with_timeout(ports.invoker.verify, prepared.timeout_s)(
            _action(ports, prepared), context, prepared.input
        )

    found = await until_it_counts(lambda: _told(ask))
    if call.check:
        return StepChecked(prepared.path, found.happened, found.evidence)
    if found.happened is None:
        unclear = DoubtUnclear(prepared.path, found.evidence or "The service cannot tell.")
        return asked_again(call, found, ports.clock.now()) or unclear
    return DoubtSettled(
        prepared.path, "happened" if found.happened else "did_not_happen", found.output, SYSTEM, found.evidence
    )


async def _told(ask: Callable[[], Awaitable[VerifyResult]]) -> VerifyResult:
    """What is done is done: a question that goes wrong tells nothing about it."""
    try:
        return await settle(ask)
    except Exception:
        log.exception("a service could not be asked")
        return VerifyResult(None)


def _action(ports: Bindings, prepared: Prepared) -> ActionSpec:
    action = ports.catalog.action(prepared.action_type, prepared.version)
    if action is None:
        raise PermanentError(
            f"The step type {prepared.action_type} (version {prepared.version}) is not installed here.",
            hint="Install its connector, or replace the step.",
            sent=False,
        )
    return action


async def _context(ports: Bindings, held: Held, prepared: Prepared) -> ActionContext:
    """What the action may use. Whatever goes wrong here goes wrong before anything is sent."""
    deadline = ports.clock.now() + timedelta(seconds=prepared.timeout_s)
    try:
        return await ports.contexts.make(
            workspace_id=str(held.claimed.workspace_id),
            run_id=str(held.run_id),
            step=prepared.path,
            connection=prepared.connection,
            idempotency_key=prepared.effect_id,
            attempt=prepared.attempt,
            timeout_s=prepared.timeout_s,
            deadline=deadline,
        )
    except StepError as error:
        error.sent = False
        raise
    except Exception as error:
        log.exception("step %s of run %s could not be prepared", prepared.path, held.run_id)
        raise RetryableError(
            f"The step's connection could not be read: {type(error).__name__}.",
            hint="Nothing was sent; it is tried again by itself.",
            code="not_prepared",
            sent=False,
        ) from None


def _surprise(call: Call, error: Exception) -> StepError:
    """A connector raised something else than a StepError: with an effect, nobody knows what became of it."""
    if call.recorded:
        return OutcomeUnknown(
            f"The step broke off: {type(error).__name__}.", hint="Report it to the connector's author."
        )
    return PermanentError(
        f"The step broke off: {type(error).__name__}: {error}", hint="Report it to the connector's author.", sent=False
    )


def _us(started: float) -> int:
    return int((time.perf_counter() - started) * 1e6)


def result_of(held: Held, outcome: Outcome, *, in_doubt: bool) -> Result:
    """The ledger's entry for an outcome; `in_doubt`: what the run made of a failure."""
    call, fact = outcome.call, outcome.fact
    error = None
    if isinstance(fact, StepSucceeded):
        status = "done"
    else:
        status = "in_doubt" if in_doubt else "failed"
        error = dump(fact.error) if isinstance(fact, StepFailed) else None
    effect_id = UUID(call.prepared.effect_id)
    response, ref = outcome.packed.inline, outcome.packed.ref
    return Result(held.claimed.day, held.run_id, effect_id, call.sends, status, response, ref, error, None)


def cut(held: Held, call: Call) -> Result:
    """The ledger's entry for a read that was broken off."""
    effect_id = UUID(call.prepared.effect_id)
    error = dump(
        {"code": "cancelled", "message": "The step was not needed any more.", "sent": True, "kind": "cancelled"}
    )
    return Result(held.claimed.day, held.run_id, effect_id, call.sends, "failed", None, None, error, None)


def known_outcome(outcome: Outcome) -> bool:
    """Whether an outcome says for certain if it happened: that is worth recording even without the lease."""
    fact = outcome.fact
    if isinstance(fact, StepFailed):
        return not fact.error["sent"] or fact.error["kind"] in ("permanent", "retryable")
    return isinstance(fact, StepSucceeded | StepLost)


def settled(held: Held, effect_id: str, payload: dict[str, Any], actor: dict[str, Any]) -> Result:
    """What a person, or the service itself, said about an effect in doubt, with the evidence for it where there is any.
    A column of JSON takes no U+0000."""
    status = {"happened": "done", "did_not_happen": "failed"}.get(payload.get("outcome", ""), "in_doubt")
    response = dump(payload.get("output")) if status == "done" else None
    said = str(payload.get("evidence") or "").replace("\0", "")
    by = dump({**actor, "evidence": said} if said else actor).decode()
    return Result(held.claimed.day, held.run_id, UUID(effect_id), 0, status, response, None, None, by)
