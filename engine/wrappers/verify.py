"""“It answered” is not “it worked”: ask the service after the call, or in its stead when a doubt has to be settled."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from engine.errors import PermanentError, StepError
from engine.spec import VerifyResult

Ask = Callable[[], Awaitable[VerifyResult]]


def with_verify(call: Callable[[], Awaitable[Any]], ask: Ask) -> Callable[[], Awaitable[Any]]:
    """The same call; when the service then says that it did not happen, PermanentError (“silent success”)."""

    async def checked() -> Any:
        output = await call()
        result = await ask()
        if result.happened is False:
            message = "The service answered well, but says that it did not happen."
            raise PermanentError(message, hint=result.evidence or "Look at the service itself.", code="silent_success")
        return output

    return checked


async def settle(ask: Ask) -> VerifyResult:
    """Did it happen? A service that cannot be asked now is an answer too: it cannot be told."""
    try:
        return await ask()
    except StepError as error:
        return VerifyResult(None, evidence=f"The service could not be asked: {error.message}", later=error.retryable)
