"""Waiting for programs to be ready, and the sentence when one is not."""

import asyncio
import time
from collections.abc import Awaitable, Callable

from builder.base.supervise.child import POLL_S, Child
from builder.base.supervise.journal import Journal
from builder.base.supervise.refusal import Refusal

ANSWER_WITHIN_S = 60.0
FinalCheck = Callable[[], Awaitable[str | None]]


class Starter:
    """Knows when a freshly started child is ready; gives up with a Refusal that names its log."""

    def __init__(self, journal: Journal, stopping: asyncio.Event) -> None:
        self._journal = journal
        self._stopping = stopping

    async def await_start(self, child: Child) -> None:
        """Returns when the child is ready, has done its work (``once``) or has declined."""
        while not await self._settled(child):
            if self._stopping.is_set():
                raise Refusal("Stopped before everything was started.", "Run it again: make up")
            await asyncio.sleep(POLL_S)
        if not self._stopping.is_set():
            self._journal.say(child.program.name, f"{_how(child)} after {child.age:.1f} s")

    async def await_all(self, check: FinalCheck | None) -> None:
        """Returns when ``check`` misses nothing any more, or when everything is being stopped."""
        end = time.monotonic() + ANSWER_WITHIN_S
        while check and not self._stopping.is_set() and (missing := await check()):
            if time.monotonic() > end:
                raise Refusal(
                    f"Everything runs, but the product is not ready: {missing}",
                    f"Read {self._journal.file_of('web-1')}",
                )
            await asyncio.sleep(0.1)

    async def _settled(self, child: Child) -> bool:
        program, code = child.program, child.exit_code
        if not program.vital and (code or child.age > program.ready_within):
            return True
        if code is None:
            if not program.once and child.age > program.ready_within:
                raise self._failed(child, f"was not ready after {program.ready_within:.0f} s")
            return not program.once and await child.is_ready()
        child.declined = code == 0 and program.may_decline
        if not child.declined and (code or not program.once):
            raise self._failed(child, f"ended with exit code {code}")
        return True

    def _failed(self, child: Child, how: str) -> Refusal:
        name = child.program.name
        said = self._journal.last_line(name)
        words = f" Its last words: {said[:300]}" if said else ""
        return Refusal(f"{name} {how}.{words}", f"Read {self._journal.file_of(name)}, mend the cause, then: make up")


def _how(child: Child) -> str:
    if child.exit_code:
        return f"failed with exit code {child.exit_code}, will be tried again,"
    return "done" if child.program.once else "not needed" if child.declined else "ready"
