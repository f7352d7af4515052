"""Named crash points: places where a test kills, stalls or blinds the process.

`cp("after_call")` does nothing until armed, by `arm()` or by the environment of a child process:

    HANDRAIL_FAULT="after_call:2:kill"      the second time this point is passed: SIGKILL to oneself
    modes: kill | ackloss (raise AckLost: the commit is done, the answer is lost) | pause (SIGSTOP to oneself)
"""

from __future__ import annotations

import os
import signal
import threading
from dataclasses import dataclass
from typing import Literal

Mode = Literal["kill", "ackloss", "pause"]
ENV = "HANDRAIL_FAULT"

CRASH_POINTS: dict[str, str] = {
    "before_claim": "the claim is about to be sent",
    "after_claim": "the run is ours, nothing was done",
    "before_intent": "the step is prepared, no row says so",
    "after_intent": "the intent row is committed, nothing was sent",
    "before_call": "the request is about to be written",
    "after_call": "the service answered, nobody recorded it",
    "before_result": "the result is about to be written",
    "after_result": "the result is committed, the state is not",
    "before_checkpoint": "the checkpoint is about to be written",
    "after_checkpoint": "the checkpoint is committed",
    "before_park": "the run is about to be parked",
    "after_park": "the run is parked, the doorbell did not ring",
    "before_finish": "the run is about to be finished",
    "after_finish": "the run is finished, nobody was told",
    "before_signal": "a signal is about to be posted",
    "after_signal": "a signal is committed, the doorbell did not ring",
    "before_relay": "an outbox row is taken, its handler was not called",
    "after_relay": "the handler is done, the outbox row is still there",
    "before_reap": "a dead worker was found, its runs are still its own",
    "after_accept": "a start is committed, the answer was not sent",
}


class AckLost(ConnectionError):
    """The commit was done and its acknowledgement never arrived."""


@dataclass(slots=True)
class _Armed:
    point: str
    occurrence: int
    mode: Mode


_lock = threading.Lock()
_armed: _Armed | None = None


def arm(point: str, occurrence: int = 1, mode: Mode = "kill") -> None:
    """From now on the `occurrence`-th passing of `point` does what `mode` says. One point at a time."""
    global _armed  # noqa: PLW0603 - one switch for the whole process, by design
    if point not in CRASH_POINTS:
        msg = f"There is no crash point {point!r}. Known points: {', '.join(CRASH_POINTS)}."
        raise ValueError(msg)
    with _lock:
        _armed = _Armed(point, occurrence, mode)


def disarm() -> None:
    """No point does anything any more."""
    global _armed  # noqa: PLW0603
    with _lock:
        _armed = None


def arm_from_environment() -> None:
    """Read `HANDRAIL_FAULT` (`point:occurrence:mode`), if it is set."""
    text = os.environ.get(ENV, "")
    if not text:
        return
    point, _, rest = text.partition(":")
    occurrence, _, mode = rest.partition(":")
    chosen: Mode = mode if mode in ("ackloss", "pause") else "kill"  # type: ignore[assignment]
    arm(point, int(occurrence or 1), chosen)


def cp(point: str) -> None:
    """Pass a crash point."""
    if _armed is not None and _armed.point == point:
        _strike(point)


def _strike(point: str) -> None:
    with _lock:
        armed = _armed
        if armed is None or armed.point != point:
            return
        armed.occurrence -= 1
        if armed.occurrence != 0:
            return
        mode = armed.mode
    if mode == "ackloss":
        msg = f"acknowledgement lost at {point}"
        raise AckLost(msg)
    if mode == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    stand_still()


def stand_still() -> None:
    """Stop the whole process here. Sent to the process, the signal would find it through any of its threads, and this
    one could go on for a while."""
    signal.pthread_kill(threading.get_ident(), signal.SIGSTOP)


arm_from_environment()
