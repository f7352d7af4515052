"""Every error the engine, the connectors and the product raise on purpose.

    HandrailError                 code, message (what happened and why), hint (what to do)
    ├── InvalidInput              somebody sent something that cannot be accepted
    │   ├── GraphError            a graph that cannot be read, or is newer than this version
    │   ├── PlanError             a graph that cannot be compiled to a plan
    │   └── ExpressionError       an expression that is wrong (see engine.expressions)
    ├── NotFound                  it does not exist, or not for this workspace
    ├── Conflict                  somebody else was first; reread and try again
    ├── LimitExceeded             a limit of size, number or rate was reached
    ├── StepError                 a step failed; says whether and when it may be tried again
    │   ├── RetryableError        a later attempt may succeed (429, 503, connection refused)
    │   ├── PermanentError        another attempt gives the same answer (400, bad settings)
    │   ├── StepTimeout           the step had no answer in time
    │   └── OutcomeUnknown        the call was sent and nobody knows what became of it
    └── LeaseLost                 another worker holds this run now; forget it

Messages are written for people: what happened, why; `hint` says what to do about it.
"""

from __future__ import annotations

from typing import Any


class HandrailError(Exception):
    """Base of all deliberate errors.

    Attributes:
        code: stable, documented, lower_snake_case.
        message: one sentence: what happened and why.
        hint: one sentence: what to do; may be empty.
        details: JSON-ready facts for programs (never secrets).
    """

    code = "error"

    def __init__(self, message: str, *, hint: str = "", code: str | None = None, **details: Any) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.details = details
        if code is not None:
            self.code = code

    def as_dict(self) -> dict[str, Any]:
        """The error as JSON: code, message, hint and details."""
        return {"code": self.code, "message": self.message, "hint": self.hint, **self.details}


class InvalidInput(HandrailError):
    """Somebody sent something that cannot be accepted; nothing was changed."""

    code = "invalid_input"


class GraphError(InvalidInput):
    """A graph that cannot be read, is too large, or comes from a newer version."""

    code = "invalid_graph"


class PlanError(InvalidInput):
    """A graph with errors cannot be compiled; `details["findings"]` lists them."""

    code = "graph_has_errors"


class NotFound(HandrailError):
    """It does not exist, or not for this workspace."""

    code = "not_found"


class Conflict(HandrailError):
    """Somebody else was first; reread and try again."""

    code = "conflict"


class LimitExceeded(HandrailError):
    """A limit of size, number or rate was reached; `details["retry_after_s"]` when waiting helps."""

    code = "limit_exceeded"


class StepError(HandrailError):
    """A step failed.

    Attributes:
        retryable: whether another attempt may succeed.
        sent: whether anything may have reached the outside world. Decides what an `unsafe` step may do next.
        retry_after_s: seconds the service asked us to wait, if it did.
        status: the service's own status (an HTTP status, an SMTP code), if any.
    """

    code = "step_failed"
    retryable = False

    def __init__(
        self,
        message: str,
        *,
        hint: str = "",
        code: str | None = None,
        sent: bool = True,
        retry_after_s: float | None = None,
        status: int | None = None,
        **details: Any,
    ) -> None:
        super().__init__(message, hint=hint, code=code, **details)
        self.sent = sent
        self.retry_after_s = retry_after_s
        self.status = status


class RetryableError(StepError):
    """A later attempt may succeed: the service refused (429, 503) or nothing was sent (DNS, connect, TLS)."""

    code = "try_again"
    retryable = True


class PermanentError(StepError):
    """Another attempt gives the same answer: bad settings, 4xx, a rule of the service."""

    code = "refused"


class StepTimeout(StepError):
    """The step had no answer in time. For a step with an effect the outcome is unknown."""

    code = "timed_out"
    retryable = True


class OutcomeUnknown(StepError):
    """The call was sent and the answer was lost (reset, 408, 5xx other than 503): it may have happened."""

    code = "outcome_unknown"
    retryable = True


class LeaseLost(HandrailError):
    """Another worker holds this run now, or its state moved on; drop it from memory."""

    code = "lease_lost"
