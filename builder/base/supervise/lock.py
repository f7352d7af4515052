"""One supervisor per state folder: a lock that the kernel frees whatever happens to its holder."""

import fcntl
import json
import os
import time
from dataclasses import asdict, dataclass
from pathlib import Path

# Somebody who only looks holds a shared lock for a moment.
ATTEMPTS = 5
ATTEMPT_EVERY_S = 0.05


@dataclass(frozen=True)
class Holder:
    """Who holds the lock and where the product answers."""

    pid: int
    url: str


class Lock:
    """Held from ``take`` until the process ends. Facts about the holder are readable only while somebody holds it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._fd = -1

    def take(self) -> bool:
        """True when the lock is ours now, False when another process has it."""
        fd = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        for _ in range(ATTEMPTS):
            if _locked(fd, fcntl.LOCK_EX):
                self._fd = fd
                os.ftruncate(fd, 0)
                return True
            time.sleep(ATTEMPT_EVERY_S)
        os.close(fd)
        return False

    def tell(self, holder: Holder) -> None:
        """Writes who we are into the lock file."""
        os.ftruncate(self._fd, 0)
        os.pwrite(self._fd, json.dumps(asdict(holder)).encode(), 0)

    def free(self) -> None:
        """Gives the lock back before the process ends."""
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1


def holder_of(path: Path) -> Holder | None:
    """Who holds the lock at ``path``, or None when it is free. A holder that has not introduced itself has pid 0."""
    if not path.exists():
        return None
    with path.open("rb") as file:
        return None if _locked(file.fileno(), fcntl.LOCK_SH) else _introduced(file.read())


def _locked(fd: int, kind: int) -> bool:
    try:
        fcntl.flock(fd, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _introduced(text: bytes) -> Holder:
    try:
        facts = json.loads(text)
        return Holder(pid=int(facts["pid"]), url=str(facts["url"]))
    except (ValueError, KeyError):
        return Holder(pid=0, url="")
