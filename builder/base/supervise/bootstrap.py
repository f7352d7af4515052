"""Makes .venv and installs what is pinned: ``python3 builder/base/supervise/bootstrap.py runtime|dev``.

Runs on the machine's own Python, before anything is installed, so it is one file of plain Python that an old version
can still read far enough to say what is missing. Does nothing when everything already is as the locks want it.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
VENV = ROOT / ".venv"
VENV_PYTHON = VENV / "bin" / "python"
MARKER = ROOT / ".handrail" / "build" / "python.json"
OLDEST = (3, 11)
NEWER_NAMES = ("python3.14", "python3.13", "python3.12", "python3.11")


class Missing(Exception):
    """What this machine lacks, and the command that brings it."""

    def __init__(self, what: str, cure: str) -> None:
        super().__init__(f"{what}\n  {cure}")


def main(profile: str) -> None:
    """Brings .venv to the given profile; dev holds everything runtime has."""
    check_python()
    check_venv_module()
    wanted = {"root": str(ROOT), "runtime": lock_hash("runtime"), "dev": lock_hash("dev")}
    known = read_marker()
    if satisfied(profile, wanted, known):
        return
    begun = time.monotonic()
    # A checkout that once had the tools of development keeps them.
    lock = "dev" if "dev" in (profile, known.get("profile")) else "runtime"
    make_venv(moved=known.get("root") not in (None, str(ROOT)))
    install(lock)
    write_marker({**wanted, "profile": lock})
    sys.stdout.write(f"Python packages: done in {time.monotonic() - begun:.0f} s ({lock})\n")


def check_python() -> None:
    """Continues under a newer Python of this machine when this one is too old."""
    if sys.version_info >= OLDEST:
        return
    for path in filter(None, map(shutil.which, NEWER_NAMES)):
        os.execv(path, [path, *sys.argv])  # noqa: S606
    raise Missing(
        f"Handrail needs Python 3.11 or newer; this is {sys.version_info[0]}.{sys.version_info[1]}.",
        "Install it (Debian, Ubuntu: sudo apt-get install python3 python3-venv; macOS: brew install python)"
        " or name one: make up PYTHON=/path/to/python3",
    )


def check_venv_module() -> None:
    """Debian ships Python without the part that makes virtual environments."""
    for module in ("venv", "ensurepip"):
        if not VENV_PYTHON.exists() and not is_installed(module):
            raise Missing(
                f"This Python ({sys.executable}) cannot make virtual environments: it has no module {module}.",
                "Debian, Ubuntu: sudo apt-get install python3-venv",
            )


def is_installed(module: str) -> bool:
    """Whether the module could be imported, found without importing it."""
    try:
        return importlib.util.find_spec(module) is not None
    except ImportError:
        return False


def satisfied(profile: str, wanted: dict[str, str], known: dict[str, str]) -> bool:
    """Whether .venv already holds what the locks say, for this profile, at this place."""
    if not VENV_PYTHON.exists() or known.get("root") != str(ROOT):
        return False
    same = all(known.get(name) == wanted[name] for name in ("runtime", profile))
    return same and (profile == "runtime" or known.get("profile") == "dev")


def make_venv(*, moved: bool) -> None:
    """A virtual environment remembers its path: one that was copied with the checkout is made anew."""
    if moved or not VENV_PYTHON.exists():
        shutil.rmtree(VENV, ignore_errors=True)
        run([sys.executable, "-m", "venv", str(VENV)], "The virtual environment .venv could not be made")


def install(lock: str) -> None:
    """uv installs exactly what is locked; where it cannot reach the index that pip reaches, pip does it slowly."""
    python = str(VENV_PYTHON)
    pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes", "-r"]
    run([*pip, str(lock_path("uv"))], "The installer could not be downloaded")
    uv = [python, "-m", "uv", "pip", "sync", "--quiet", "--require-hashes", "--python", python, str(lock_path(lock))]
    if subprocess.run(uv, cwd=ROOT, capture_output=True, check=False).returncode:
        run([*pip, str(lock_path(lock))], "The Python packages could not be installed")


def run(argv: list[str], sentence: str) -> None:
    """Runs a command; its last words become part of the sentence when it fails."""
    ended = subprocess.run(argv, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    if ended.returncode:
        lines = ended.stdout.decode(errors="replace").strip().splitlines() or ["it gave no reason"]
        raise Missing(
            f"{sentence}: {lines[-1]}", "Check the network and the free space on this disk, then run it again."
        )


def lock_path(name: str) -> Path:
    """The locked requirements of a profile."""
    return ROOT / "requirements" / f"{name}.txt"


def lock_hash(name: str) -> str:
    """Changes whenever the locked requirements do."""
    return hashlib.sha256(lock_path(name).read_bytes()).hexdigest()


def read_marker() -> dict[str, str]:
    """What was installed last, empty when nobody knows."""
    try:
        found = json.loads(MARKER.read_text())
    except (OSError, ValueError):
        return {}
    return {str(name): str(value) for name, value in found.items()}


def write_marker(facts: dict[str, str]) -> None:
    """Remembers what was installed."""
    MARKER.parent.mkdir(parents=True, exist_ok=True)
    MARKER.write_text(json.dumps(facts, indent=1))


if __name__ == "__main__":
    # Run as a file: this folder must not hide modules of the standard library.
    sys.path[:] = [entry for entry in sys.path if Path(entry or ".").resolve() != Path(__file__).resolve().parent]
    try:
        main(sys.argv[1] if len(sys.argv) > 1 else "runtime")
    except (Missing, OSError) as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(1)
