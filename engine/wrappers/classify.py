"""From an exception to the facts the retry rule needs."""

from __future__ import annotations

import asyncio
from typing import Any, NotRequired, TypedDict

from engine.errors import (
    HandrailError,
    OutcomeUnknown,
    PermanentError,
    RetryableError,
    StepError,
    StepTimeout,
)


class ErrorInfo(TypedDict):
    """A failure as JSON; `error_info` makes it from an exception.

    kind: retryable | permanent | timeout | unknown (sent, answer lost) | verify (it answered, but it did not work) |
        meant (a Fail step) | lost (the process died).
    sent: whether anything may have reached the outside world.
    """

    code: str
    message: str
    hint: str
    kind: str
    retryable: bool
    sent: bool
    status: NotRequired[int | None]
    retry_after_s: NotRequired[float | None]
    details: NotRequired[dict[str, Any]]


KINDS: tuple[tuple[type[BaseException], str], ...] = (
    (StepTimeout, "timeout"),
    (OutcomeUnknown, "unknown"),
    (RetryableError, "retryable"),
    (PermanentError, "permanent"),
    (StepError, "permanent"),
    (TimeoutError, "timeout"),
    (asyncio.CancelledError, "lost"),
    (HandrailError, "permanent"),
    (ConnectionError, "unknown"),
)
"""The first that fits; anything else is a fault of the action: whether it happened, nobody knows."""


def error_info(error: BaseException) -> ErrorInfo:
    """The failure as facts: what people read, and what the retry rule looks at."""
    kind = next((name for known, name in KINDS if isinstance(error, known)), "unknown")
    if not isinstance(error, HandrailError):
        return _of_strange(error, kind)
    step_error = error if isinstance(error, StepError) else None
    info = ErrorInfo(
        code=error.code,
        message=error.message,
        hint=error.hint,
        kind=kind,
        retryable=step_error is not None and step_error.retryable,
        sent=step_error is not None and step_error.sent,
        status=step_error.status if step_error else None,
        retry_after_s=step_error.retry_after_s if step_error else None,
    )
    if error.details:
        info["details"] = error.details
    return info


def _of_strange(error: BaseException, kind: str) -> ErrorInfo:
    """Words for an error nobody meant; its text may hold secrets, so only its kind is told."""
    code, message = "fault", f"The step broke off ({type(error).__name__})."
    hint = "Look at the log of the worker; report it if it comes again."
    if kind == "timeout":
        code, message = "timed_out", "The step had no answer in time."
        hint = "Give it more time under “Handling”, or look at the service."
    return ErrorInfo(code=code, message=message, hint=hint, kind=kind, retryable=True, sent=True, status=None)
