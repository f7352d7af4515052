"""What the supervisor is asked to keep alive, as a record."""

import signal
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Running:
    """A started process, as a readiness check sees it. ``since`` is wall-clock seconds."""

    pid: int
    since: float


ReadyCheck = Callable[[Running], Awaitable[bool]]


@dataclass(frozen=True)
class Account:
    """The system account a program runs under."""

    uid: int
    gid: int


@dataclass(frozen=True)
class Program:
    """One program: how to start it, when it is ready, how to stop it. Times are seconds.

    ``once`` runs to its end and must succeed. ``may_decline`` may end with 0 to say that it is not needed. What is not
    ``vital`` is started when all the rest is ready; nobody waits for it, and its failure stops nothing. ``rolls`` is
    restarted on SIGHUP. ``bare_env`` gets only ``env``, nothing of the caller's environment.
    """

    name: str
    argv: Sequence[str | Path]
    cwd: Path
    env: Mapping[str, str] = field(default_factory=dict)
    ready: ReadyCheck | None = None
    ready_within: float = 60
    stop_signal: signal.Signals = signal.SIGTERM
    grace: float = 15
    account: Account | None = None
    pass_fds: tuple[int, ...] = ()
    once: bool = False
    may_decline: bool = False
    vital: bool = True
    rolls: bool = False
    bare_env: bool = False
