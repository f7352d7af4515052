"""Starts programs in stages, keeps them alive, stops them in reverse."""

import asyncio
import json
import signal
import time
from collections.abc import Callable, Coroutine, Sequence
from typing import Any

from builder.base.supervise.child import Child
from builder.base.supervise.journal import Journal
from builder.base.supervise.layout import Layout
from builder.base.supervise.program import Program
from builder.base.supervise.refusal import Refusal
from builder.base.supervise.starting import FinalCheck, Starter

HEALTH_EVERY_S = 5.0
HEALTH_MISSES = 6
FIRST_BACKOFF_S = 0.25
LONGEST_BACKOFF_S = 10.0
LONGEST_AFTER_KILL_S = 1.0
"""What breaks by itself would break again at once; what something outside killed need not."""
STEADY_AFTER_S = 10.0


class Supervisor:
    """Runs ``stages`` one after another, the programs inside a stage side by side.

    ``final_check`` says what is still missing after the last stage, None when everything answers.
    """

    def __init__(
        self,
        stages: Sequence[Sequence[Program]],
        *,
        layout: Layout,
        journal: Journal,
        final_check: FinalCheck | None = None,
    ) -> None:
        self._stages = [[Child(program) for program in stage] for stage in stages]
        self._layout = layout
        self._journal = journal
        self._final_check = final_check
        self._stopping = asyncio.Event()
        self._starter = Starter(journal, self._stopping)
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def _children(self) -> list[Child]:
        return [child for stage in self._stages for child in stage]

    async def run(self, report: Callable[[Refusal | None], None]) -> int:
        """Starts, reports once, watches until told to stop, stops. Returns the exit code."""
        self._listen_to_signals()
        refusal: Refusal | None = None
        try:
            for stage in self._stages:
                await asyncio.gather(*(self._bring_up(child) for child in stage if child.program.vital))
            await self._starter.await_all(self._final_check)
            report(None)
            for child in self._children:
                if not child.program.vital:
                    self._keep(self._bring_up(child))
            await self._stopping.wait()
        except Refusal as error:
            refusal = error
        await self._bring_down()
        if refusal is not None:
            report(refusal)
        return 1 if refusal else 0

    def stop(self) -> None:
        """Lets ``run`` stop everything and return."""
        self._stopping.set()

    def _listen_to_signals(self) -> None:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self.stop)
        loop.add_signal_handler(signal.SIGHUP, lambda: self._keep(self._roll()))

    async def _bring_up(self, child: Child) -> None:
        if self._stopping.is_set():
            return
        self._spawn(child)
        await self._starter.await_start(child)
        if not child.program.once and not child.declined:
            self._keep(self._watch(child))
            self._keep(self._check_health(child))

    async def _watch(self, child: Child) -> None:
        """Starts the child again whenever it ends; waits longer the more often it ends quickly."""
        while True:
            code = await child.ended()
            if self._stopping.is_set():
                return
            child.kill_group()
            if code == 0 and child.program.may_decline:
                child.declined = True
                self._journal.say(child.program.name, "not needed any more")
                return
            await self._again(child, code)
            if self._stopping.is_set():
                return

    async def _again(self, child: Child, code: int) -> None:
        child.quick_ends = 0 if child.rolling or child.age > STEADY_AFTER_S else child.quick_ends + 1
        longest = LONGEST_AFTER_KILL_S if code == -signal.SIGKILL else LONGEST_BACKOFF_S
        delay = 0.0 if child.rolling else min(longest, FIRST_BACKOFF_S * 2**child.quick_ends)
        child.rolling = False
        child.restarts += 1
        self._journal.say(child.program.name, f"ended with {code}; starting again in {delay:.1f} s")
        try:
            await asyncio.wait_for(self._stopping.wait(), delay)
        except TimeoutError:
            try:
                self._spawn(child)
            except OSError as error:
                self._journal.say(child.program.name, f"cannot be started: {error.strerror}")

    async def _check_health(self, child: Child) -> None:
        """Kills a child that lives but makes no progress; the watch starts it again."""
        misses, seen = 0, child.pid
        while not self._stopping.is_set() and not child.declined:
            await asyncio.sleep(HEALTH_EVERY_S)
            if child.pid != seen:
                misses, seen = 0, child.pid
            misses = 0 if not child.alive or await self._answers(child) else misses + 1
            if misses >= HEALTH_MISSES:
                self._journal.say(
                    child.program.name, f"alive but without a beat for {misses * HEALTH_EVERY_S:.0f} s; killing it"
                )
                child.signal(signal.SIGKILL)
                misses = 0

    async def _answers(self, child: Child) -> bool:
        try:
            return await asyncio.wait_for(child.is_ready(), HEALTH_EVERY_S)
        except TimeoutError:
            return False

    async def _roll(self) -> None:
        """Restarts the rolling children one by one; the others keep serving on the shared socket."""
        for child in self._children:
            if not child.program.rolls or self._stopping.is_set():
                continue
            old = child.pid
            child.rolling = True
            child.signal(child.program.stop_signal)
            while (child.pid == old or not await child.is_ready()) and not self._stopping.is_set():
                await asyncio.sleep(0.1)

    async def _bring_down(self) -> None:
        self._stopping.set()
        for stage in reversed(self._stages):
            await asyncio.gather(*(self._stop(child) for child in stage if child.alive))
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._layout.children.unlink(missing_ok=True)

    async def _stop(self, child: Child) -> None:
        begun = time.monotonic()
        how = await child.stop()
        self._journal.say(child.program.name, f"{how} after {time.monotonic() - begun:.1f} s")

    def _spawn(self, child: Child) -> None:
        reading = child.spawn()
        self._keep(self._journal.carry(child.program.name, reading))
        self._write_children()

    def _write_children(self) -> None:
        facts = {
            c.program.name: {"pid": c.pid, "restarts": c.restarts}
            for c in self._children
            if c.pid and not c.program.once
        }
        new = self._layout.children.with_suffix(".new")
        new.write_text(json.dumps(facts))
        new.replace(self._layout.children)

    def _keep(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
