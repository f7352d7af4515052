"""``make test``: every part in order, its time, one summary. ``python -m tests.parts unit int`` runs parts alone."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from builder.base.supervise import frontend
from builder.base.supervise.refusal import Refusal
from tests import browser, services

ROOT = Path(__file__).resolve().parent.parent
COUNT = re.compile(r"(\d+) (passed|failed|errors?|skipped|xfailed)\b")
COLOURS = re.compile(r"\x1b\[[0-9;]*m")


@dataclass(frozen=True)
class Part:
    """One part of the tests: commands that must all succeed, after what they need has been brought."""

    name: str
    title: str
    commands: Sequence[Sequence[str]]
    before: Callable[[], None] = lambda: None
    verdict: str = ""
    """A line of its output that begins so is said again at the very end, when it is played alone."""


def python(*arguments: str) -> list[str]:
    """A command of our own Python."""
    return [sys.executable, "-m", *arguments]


def npm(*arguments: str) -> list[str]:
    """A script of the frontend; resolved to the right Node when it runs."""
    return ["npm", *arguments]


def pytest(*arguments: str) -> list[str]:
    """A quiet pytest over some folders."""
    return python("pytest", "-q", "--no-header", *arguments)


SIDE_BY_SIDE = (
    "-n",
    os.environ.get("LANES") or str((os.cpu_count() or 1) + 1),
    "--dist",
    "load",
    "--maxschedchunk",
    "1",
)
"""Cases that mostly wait: each lane has a database, an outside service and a doorbell of its own."""
ALONE = ("tests/e2e/test_first_day.py", "tests/e2e/test_speed.py")
"""Stories that need an untouched house, or a machine that does nothing else."""
IN_PAIRS = ("-n", "2", "--dist", "loadfile")
"""File by file, two at a time, where half of the time is waiting: each lane has a database and a doorbell of its own,
and the stories have an installation and a browser."""
KEEPS_COMPILED = {"PYTHONDONTWRITEBYTECODE": ""}
"""Every part starts several Pythons: what one of them compiled the others read, whatever the machine says."""
REAL = ("tests/architecture", "tests/replay", "tests/conformance", "connectors", "tests/integration")
PARTS = (
    Part(
        "check",
        "lint, format, types, import contracts, generated files",
        [
            python("ruff", "check", "."),
            python("ruff", "format", "--check", "-q", "."),
            python("mypy"),
            [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"],
            npm("run", "--silent", "lint"),
            npm("run", "--silent", "types"),
            python("tests.generated", "check"),
        ],
        before=frontend.install,
    ),
    Part("unit", "engine and rules in memory", [pytest("tests/unit")]),
    Part(
        "int",
        "real servers, conformance, replay, architecture",
        [pytest(*REAL, *IN_PAIRS)],
        before=frontend.build,
    ),
    Part("ui", "the frontend's own tests", [npm("run", "--silent", "test")], before=frontend.install),
    Part("fault", "kills at named points", [pytest("tests/fault", *SIDE_BY_SIDE)], verdict="fault: "),
    Part(
        "e2e",
        "a real browser through the whole story",
        [pytest(*ALONE), pytest("tests/e2e", *IN_PAIRS, *(f"--ignore={path}" for path in ALONE))],
        before=browser.bring,
    ),
)


@dataclass(frozen=True)
class Result:
    """How a part went: seconds, counts by word, whether everything in it succeeded."""

    part: Part
    seconds: float
    counts: dict[str, int]
    ok: bool
    verdict: str = ""


def run_part(part: Part) -> Result:
    """Runs all commands of a part, also after one has failed, so that one run shows everything."""
    print(f"\n===== {part.name}: {part.title} =====", flush=True)
    begun = time.monotonic()
    counts: dict[str, int] = {}
    codes, tail = [], list[str]()
    try:
        part.before()
        for command in part.commands:
            code, tail = run_command(command)
            codes.append(code)
            add_counts(tail, counts)
    except Refusal as refusal:
        print(refusal, flush=True)
        codes = [1]
    verdict = next((line.strip() for line in tail if part.verdict and line.startswith(part.verdict)), "")
    return Result(part, time.monotonic() - begun, counts, not any(codes), verdict)


def run_command(command: Sequence[str]) -> tuple[int, list[str]]:
    """Runs one command with its output shown: its exit code and last lines."""
    argv, folder, env = resolve(command)
    begun = time.monotonic()
    tail: list[str] = []
    with subprocess.Popen(
        argv, cwd=folder, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as run:
        assert run.stdout is not None
        for line in run.stdout:
            sys.stdout.write(line)
            sys.stdout.flush()
            tail = [*tail[-9:], COLOURS.sub("", line)]
    verdict = "ok" if run.returncode == 0 else f"FAILED ({run.returncode})"
    print(f"----- {' '.join(command[-3:])}: {verdict}, {time.monotonic() - begun:.1f} s", flush=True)
    return run.returncode, tail


def resolve(command: Sequence[str]) -> tuple[Sequence[str], Path, dict[str, str]]:
    """The real command, its folder and environment. Tools that only read settings get addresses that lead nowhere."""
    if command[0] == "npm":
        node = frontend.find_node()
        return [*node.npm, *command[1:]], frontend.FRONTEND, node.environment()
    reads_only = "pytest" not in command
    return command, ROOT, {**os.environ, **KEEPS_COMPILED, **(services.NOWHERE if reads_only else {})}


def add_counts(tail: Sequence[str], counts: dict[str, int]) -> None:
    """Adds what the last summary line says: pytest's and vitest's look alike."""
    for line in reversed(tail):
        found = COUNT.findall(line)
        if found and ("Test Files" not in line):
            for number, word in found:
                counts[word.rstrip("s") if word.startswith("error") else word] = counts.get(word, 0) + int(number)
            return


def summary(results: Sequence[Result]) -> str:
    """A table of parts, then one line in the manner of pytest."""
    rows = [f"{r.part.name:<8} {'ok' if r.ok else 'FAILED':<7} {r.seconds:7.1f} s" for r in results]
    total: dict[str, int] = {}
    for result in results:
        for word, number in result.counts.items():
            total[word] = total.get(word, 0) + number
    failed_parts = [r.part.name for r in results if not r.ok]
    if failed_parts and not total.get("failed"):
        total["failed"] = len(failed_parts)
    words = ", ".join(f"{total[word]} {word}" for word in ("failed", "passed", "skipped", "error") if total.get(word))
    seconds = sum(result.seconds for result in results)
    return "\n".join([*rows, f"===== {words or '0 failed'} in {seconds:.2f}s ====="])


def main(names: Sequence[str]) -> int:
    """Runs the named parts, all when none is named. Any failure makes the exit code 1."""
    chosen = [part for part in PARTS if part.name in names] if names else list(PARTS)
    results = [run_part(part) for part in chosen]
    print("\n" + summary(results), flush=True)
    if len(results) == 1 and results[0].verdict:
        print(results[0].verdict, flush=True)
    return 0 if all(result.ok for result in results) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
