"""A request that was answered once is answered from the ledger, not sent again."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from engine.errors import PermanentError


class Ledger(Protocol):
    """The effects of a run, by idempotency key."""

    async def answer(self, key: str) -> tuple[str, Any] | None:
        """(request digest, output) of the effect `key` once it is done, else None."""
        ...

    async def keep(self, key: str, digest: str, output: Any) -> None:
        """Record that the effect `key` is done."""
        ...


def once_per_key(
    call: Callable[[], Awaitable[Any]], ledger: Ledger, *, key: str, digest: str
) -> Callable[[], Awaitable[Any]]:
    """The same call, made at most once per key. The same key with another request raises PermanentError."""

    async def keyed() -> Any:
        known = await ledger.answer(key)
        if known is None:
            output = await call()
            await ledger.keep(key, digest, output)
            return output
        if known[0] != digest:
            message = "This step was already made with another request under the same key."
            raise PermanentError(
                message, hint="Redrive the step, so that it gets a key of its own.", code="key_reused", sent=False
            )
        return known[1]

    return keyed
