"""Finds and ends what a killed supervisor left behind: its children carry a mark in their environment."""

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

MARK = "HANDRAIL_MARK"
STEPS = ((signal.SIGINT, 5.0), (signal.SIGTERM, 10.0), (signal.SIGKILL, 5.0))


def mark_of(state: Path) -> dict[str, str]:
    """The environment entry that says: a child of the supervisor of this state folder."""
    return {MARK: str(state)}


def reap(state: Path) -> int:
    """Ends every marked process, gently first. Needs the lock of the state folder. Returns how many there were."""
    found = len(list(_left(state)))
    for number, patience in STEPS:
        _signal_all(state, number)
        end = time.monotonic() + patience
        while any(_left(state)) and time.monotonic() < end:
            time.sleep(0.05)
    return found


def _signal_all(state: Path, number: signal.Signals) -> None:
    for pid in _left(state):
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            continue


def _left(state: Path) -> Iterator[int]:
    wanted = f"{MARK}={state}".encode()
    for file in Path("/proc").glob("[0-9]*/environ"):
        try:
            if wanted in file.read_bytes().split(b"\0") and int(file.parent.name) != os.getpid():
                yield int(file.parent.name)
        except OSError:
            continue
