"""Small programs that behave like the product's processes, for tests of the supervisor alone."""

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

from builder.base.supervise.journal import Journal
from builder.base.supervise.layout import CHECKOUT, Layout
from builder.base.supervise.leftovers import mark_of
from builder.base.supervise.program import Program
from builder.base.supervise.refusal import Refusal
from builder.base.supervise.stack import beat_check
from builder.base.supervise.supervisor import Supervisor

BEATING = """
import os, pathlib, signal, sys, time
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
while True:
    pathlib.Path(os.environ["HANDRAIL_BEAT"]).touch()
    time.sleep(0.1)
"""


def layout_in(folder: Path) -> Layout:
    """A state folder of its own."""
    layout = Layout(checkout=CHECKOUT, state=folder / "state")
    layout.make()
    return layout


def beating(layout: Layout, name: str, source: str = BEATING) -> Program:
    """A program that touches its beat, or does what ``source`` says."""
    beat = layout.beat(name)
    env = {**mark_of(layout.state), "HANDRAIL_BEAT": str(beat)}
    return Program(
        name, [sys.executable, "-c", source], layout.state, env, ready=beat_check(beat), ready_within=10, grace=2
    )


def once(layout: Layout, name: str, source: str) -> Program:
    """A program that runs to its end."""
    return Program(name, [sys.executable, "-c", source], layout.state, mark_of(layout.state), once=True)


async def supervise(
    layout: Layout, stages: Sequence[Sequence[Program]], act: Callable[[Supervisor], Awaitable[None]] | None = None
) -> Refusal | None:
    """Runs the stages; once they are ready, acts and stops. Returns what was reported."""
    journal = Journal(layout.log, terminal=False, echo=False)
    supervisor = Supervisor(stages, layout=layout, journal=journal)
    reported: asyncio.Queue[Refusal | None] = asyncio.Queue()
    running = asyncio.create_task(supervisor.run(reported.put_nowait))
    refusal = await reported.get()
    try:
        if refusal is None and act is not None:
            await act(supervisor)
    finally:
        supervisor.stop()
        await running
        journal.close()
    return refusal


def is_alive(pid: int) -> bool:
    """Whether the process still runs; a zombie does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


async def until(holds: Callable[[], bool], within: float = 20) -> None:
    """Waits for a condition; fails when it does not come true."""
    async with asyncio.timeout(within):
        while not holds():
            await asyncio.sleep(0.02)


def kill(pid: int) -> None:
    """kill -9, by pid."""
    os.kill(pid, 9)
