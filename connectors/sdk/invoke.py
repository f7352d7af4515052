"""Executes actions within their time limit; only StepErrors come out, outputs are JSON. An engine.ports.Invoker."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable
from typing import Any, TypeVar

from connectors.sdk.redact import redact_error
from engine.errors import OutcomeUnknown, PermanentError, StepError, StepTimeout
from engine.spec import ActionContext, ActionSpec, VerifyResult

logger = logging.getLogger(__name__)
Answer = TypeVar("Answer")


class ConnectorInvoker:
    """Runs and verifies actions of the catalogue."""

    async def run(self, action: ActionSpec, context: ActionContext, input: dict[str, Any]) -> Any:
        """Do it within the attempt's time limit; the output is checked to be JSON."""
        output = await _limited(action.run(context, input), action, context)
        return _json(output, action)

    async def verify(self, action: ActionSpec, context: ActionContext, input: dict[str, Any]) -> VerifyResult:
        """Ask whether a request with this key happened; an action that cannot tell answers None."""
        if action.verify is None:
            return VerifyResult(happened=None, evidence="This step cannot be asked.")
        return await _limited(action.verify(context, input), action, context)


async def _limited(call: Awaitable[Answer], action: ActionSpec, context: ActionContext) -> Answer:
    secrets = [str(value) for value in context.connection.values()]
    try:
        async with asyncio.timeout(context.timeout_s):
            return await call
    except StepError as problem:
        raise redact_error(problem, secrets) from None
    except TimeoutError:
        raise StepTimeout(
            f"{action.node.name} had no answer within {context.timeout_s:g} seconds.",
            hint="Raise the step's time limit if the service is slow.",
        ) from None
    except Exception as problem:
        logger.exception("action %s raised %s", action.node.type, type(problem).__name__)
        raise OutcomeUnknown(
            f"{action.node.name} ended with an internal error.",
            hint="It was written to the log; an admin can look it up there.",
            code="connector_fault",
        ) from None


def _json(output: Any, action: ActionSpec) -> Any:
    try:
        json.dumps(output, allow_nan=False)
    except (TypeError, ValueError, RecursionError):
        logger.exception("action %s returned what is not JSON", action.node.type)
        raise PermanentError(
            f"{action.node.name} answered with something that is not data.",
            hint="It was written to the log; an admin can look it up there.",
            code="connector_fault",
        ) from None
    return output
