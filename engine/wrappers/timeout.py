"""One attempt gets so many seconds."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import ParamSpec, TypeVar

from engine.errors import StepTimeout

P = ParamSpec("P")
T = TypeVar("T")


def with_timeout(call: Callable[P, Awaitable[T]], seconds: float) -> Callable[P, Awaitable[T]]:
    """The same call, ended after `seconds` with StepTimeout. A call's own StepErrors pass through unchanged."""

    async def limited(*args: P.args, **kwargs: P.kwargs) -> T:
        limit = asyncio.timeout(seconds)
        try:
            async with limit:
                return await call(*args, **kwargs)
        except TimeoutError:
            raise StepTimeout(
                f"There was no answer within {seconds:g} seconds.",
                hint="Give the step more time under “Handling”, or look at the service.",
            ) from None

    return limited
