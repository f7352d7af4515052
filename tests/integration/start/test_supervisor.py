"""The supervisor with small programs: order, readiness, restart, health, and nothing left behind."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest

from builder.base.supervise import supervisor as supervisor_module
from builder.base.supervise.layout import CHECKOUT, Layout
from builder.base.supervise.leftovers import mark_of, reap
from builder.base.supervise.lock import Holder, Lock, holder_of
from builder.base.supervise.supervisor import Supervisor
from tests.integration.start.fakes import beating, is_alive, kill, layout_in, once, supervise, until


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    return layout_in(tmp_path)


def pid_of(layout: Layout, name: str) -> int:
    """The process that currently runs a program."""
    return int(json.loads(layout.children.read_text())[name]["pid"])


async def test_a_stage_starts_only_after_the_one_before_is_done(layout: Layout) -> None:
    seen = layout.state / "seen"
    first = once(layout, "first", f"import time; time.sleep(0.3); open({str(seen)!r}, 'w').close()")
    second = once(layout, "second", f"import os, sys; sys.exit(not os.path.exists({str(seen)!r}))")

    assert await supervise(layout, [[first], [second]]) is None


async def test_a_step_that_fails_is_named_with_its_last_words_and_its_log(layout: Layout) -> None:
    step = once(layout, "migrate", "import sys; sys.exit('the disk is full')")

    refusal = await supervise(layout, [[beating(layout, "server")], [step]])

    assert refusal is not None
    assert "migrate ended with exit code 1. Its last words: the disk is full" in refusal.what
    assert str(layout.log / "migrate.log") in refusal.cure


async def test_everything_is_stopped_when_one_cannot_start(layout: Layout) -> None:
    bad = beating(layout, "bad", "import sys; sys.exit(3)")

    assert await supervise(layout, [[beating(layout, "good")], [bad]]) is not None
    assert reap(layout.state) == 0


async def test_a_killed_program_comes_back(layout: Layout) -> None:
    async def act(_: Supervisor) -> None:
        old = pid_of(layout, "server")
        kill(old)
        await until(lambda: pid_of(layout, "server") != old and is_alive(pid_of(layout, "server")))

    assert await supervise(layout, [[beating(layout, "server")]], act) is None


async def test_what_is_killed_again_and_again_comes_back_sooner_than_what_breaks_by_itself(
    layout: Layout, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, seconds in (("FIRST_BACKOFF_S", 0.05), ("LONGEST_AFTER_KILL_S", 0.2), ("LONGEST_BACKOFF_S", 0.8)):
        monkeypatch.setattr(supervisor_module, name, seconds)

    async def act(_: Supervisor) -> None:
        for _round in range(4):
            for name, number in (("killed", signal.SIGKILL), ("broken", signal.SIGTERM)):
                old = pid_of(layout, name)
                os.kill(old, number)
                await until(partial(_came_back, layout, name, old))

    assert await supervise(layout, [[beating(layout, "killed"), beating(layout, "broken")]], act) is None
    waits = {name: _waits(layout.log / f"{name}.log") for name in ("killed", "broken")}
    assert waits == {"killed": ["0.1", "0.2", "0.2", "0.2"], "broken": ["0.1", "0.2", "0.4", "0.8"]}


def _came_back(layout: Layout, name: str, old: int) -> bool:
    return pid_of(layout, name) != old and is_alive(pid_of(layout, name))


def _waits(log: Path) -> list[str]:
    """Seconds before each new start."""
    return [line.split()[-2] for line in log.read_text().splitlines() if "starting again in" in line]


async def test_a_program_without_a_beat_is_killed_and_started_again(
    layout: Layout, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor_module, "HEALTH_EVERY_S", 0.1)
    monkeypatch.setattr("builder.base.supervise.stack.BEAT_FRESH_S", 1.0)

    async def act(_: Supervisor) -> None:
        old = pid_of(layout, "server")
        os.kill(old, signal.SIGSTOP)
        await until(lambda: pid_of(layout, "server") != old)

    assert await supervise(layout, [[beating(layout, "server")]], act) is None


async def test_what_a_killed_program_started_dies_with_it(layout: Layout) -> None:
    note = layout.state / "grandchild"
    source = (
        "import os, pathlib, subprocess, sys, time\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(300)'])\n"
        f"pathlib.Path({str(note)!r}).write_text(str(child.pid))\n"
        "while True:\n    pathlib.Path(os.environ['HANDRAIL_BEAT']).touch(); time.sleep(0.1)\n"
    )

    async def act(_: Supervisor) -> None:
        grandchild = int(note.read_text())
        kill(pid_of(layout, "server"))
        await until(lambda: not is_alive(grandchild))

    assert await supervise(layout, [[beating(layout, "server", source)]], act) is None


async def test_a_program_that_declines_is_left_in_peace(layout: Layout) -> None:
    program = beating(layout, "demo", "")
    declining = type(program)(**{**program.__dict__, "may_decline": True})

    async def act(_: Supervisor) -> None:
        await asyncio.sleep(0)

    assert await supervise(layout, [[declining]], act) is None
    assert "not needed" in (layout.log / "demo.log").read_text()


async def test_a_program_that_is_not_vital_holds_nothing_up(layout: Layout) -> None:
    program = beating(layout, "demo", "import sys; sys.exit(1)")
    optional = type(program)(**{**program.__dict__, "vital": False})

    log = layout.log / "demo.log"

    async def act(_: Supervisor) -> None:
        await until(lambda: log.exists() and "starting again" in log.read_text())

    assert await supervise(layout, [[optional, beating(layout, "server")]], act) is None


async def test_a_stubborn_program_is_killed_after_its_grace(layout: Layout) -> None:
    source = (
        "import os, pathlib, signal, time\n"
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "while True:\n    pathlib.Path(os.environ['HANDRAIL_BEAT']).touch(); time.sleep(0.1)\n"
    )

    assert await supervise(layout, [[beating(layout, "stubborn", source)]]) is None
    assert reap(layout.state) == 0
    assert "killed after" in (layout.log / "stubborn.log").read_text()


async def test_children_die_with_a_killed_supervisor(layout: Layout) -> None:
    source = (
        "import asyncio, pathlib\n"
        "from tests.integration.start.fakes import beating, layout_in, supervise\n"
        f"layout = layout_in(pathlib.Path({str(layout.state.parent)!r}))\n"
        "async def act(_):\n    print('ready', flush=True); await asyncio.sleep(300)\n"
        "asyncio.run(supervise(layout, [[beating(layout, 'server')]], act))\n"
    )
    process = subprocess.Popen([sys.executable, "-c", source], cwd=CHECKOUT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    child = pid_of(layout, "server")

    process.kill()
    process.communicate()

    await until(lambda: not is_alive(child))


async def test_leftovers_of_a_killed_supervisor_are_found_by_their_mark(layout: Layout) -> None:
    orphan = subprocess.Popen(["sleep", "300"], env={**os.environ, **mark_of(layout.state)})
    stranger = subprocess.Popen(["sleep", "300"])
    waiting = asyncio.create_task(asyncio.to_thread(orphan.wait))

    assert await asyncio.to_thread(reap, layout.state) == 1

    await waiting
    assert is_alive(stranger.pid)
    stranger.kill()
    stranger.wait()


def test_only_one_may_hold_the_lock_and_everybody_may_see_who(layout: Layout) -> None:
    ours = Lock(layout.lock)
    assert holder_of(layout.lock) is None
    assert ours.take()
    ours.tell(Holder(4711, "http://127.0.0.1:8480/"))

    assert not Lock(layout.lock).take()
    assert holder_of(layout.lock) == Holder(4711, "http://127.0.0.1:8480/")

    ours.free()
    assert holder_of(layout.lock) is None
