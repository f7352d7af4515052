"""Meters: CPU and memory of processes and all their children, write-ahead log, percentiles."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Collection, Iterable, Mapping
from pathlib import Path
from typing import Any, Self

TICK = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")


def family(pids: Iterable[int], others: Collection[int] = ()) -> list[int]:
    """Processes and all their descendants, but for `others` and theirs."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            fields = _stat(int(entry.name))
            if fields:
                children.setdefault(int(fields[1]), []).append(int(entry.name))
    found, todo = [], list(pids)
    while todo:
        pid = todo.pop()
        found.append(pid)
        todo += [child for child in children.get(pid, []) if child not in others]
    return found


def cpu_s(pids: Iterable[int], others: Collection[int] = ()) -> float:
    """CPU seconds of families so far. Of ended children only those are in it that nobody else is charged with."""
    ended = slice(11, 13) if others else slice(11, 15)
    return sum(sum(map(int, fields[ended])) for pid in family(pids, others) if (fields := _stat(pid))) / TICK


def cpu_by_group(groups: Mapping[str, list[int]]) -> dict[str, float]:
    """CPU seconds so far; a group that started the processes of another is not charged with them."""
    roots = {pid for pids in groups.values() for pid in pids}
    return {name: cpu_s(pids, roots - set(pids)) for name, pids in groups.items()}


def rss_by_group(groups: Mapping[str, list[int]]) -> dict[str, float]:
    """Memory, megabytes; pages shared by several processes are shared out (PSS)."""
    roots = {pid for pids in groups.values() for pid in pids}
    families = {name: family(pids, roots - set(pids)) for name, pids in groups.items()}
    return {name: sum(map(_pss_kb, pids)) / 1024 for name, pids in families.items()}


def _pss_kb(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


def _stat(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def machine_busy() -> tuple[float, float]:
    """(busy, all) CPU seconds of the machine so far."""
    numbers = list(map(int, Path("/proc/stat").read_text().splitlines()[0].split()[1:9]))
    idle = numbers[3] + numbers[4]
    return (sum(numbers) - idle) / TICK, sum(numbers) / TICK


def percentile(values: Iterable[float], share: float) -> float | None:
    """In milliseconds."""
    ordered = sorted(values)
    return round(ordered[min(len(ordered) - 1, int(share * len(ordered)))] * 1000, 1) if ordered else None


class Metered:
    """What a piece of work costs: CPU of the groups and of ourselves, their memory at its height, bytes of the log."""

    def __init__(self, groups: Mapping[str, list[int]], wal: Callable[[], int]) -> None:
        self._groups = groups
        self._wal = wal
        self._stop = threading.Event()
        self._watch = threading.Thread(target=self._sample, daemon=True)
        self._peak_mb = 0.0

    def __enter__(self) -> Self:
        self._wal_before = self._wal()
        self._cpu_before = cpu_by_group(self._groups)
        self._own_before, self._machine_before = time.process_time(), machine_busy()
        self._watch.start()
        return self

    def __exit__(self, *_: object) -> None:
        machine = machine_busy()
        self._stop.set()
        self._watch.join()
        cpu = {name: value - self._cpu_before[name] for name, value in cpu_by_group(self._groups).items()}
        self._cpu = cpu | {"client": time.process_time() - self._own_before}
        passed = machine[1] - self._machine_before[1]
        self._others = max(0.0, (machine[0] - self._machine_before[0] - sum(self._cpu.values())) / passed)
        self._bytes = self._wal() - self._wal_before

    def per_run(self, runs: int) -> dict[str, Any]:
        """The figures, shared out over so many runs. The CPU of client and stub is shown, and is not the product's."""
        own = sum(value for name, value in self._cpu.items() if name not in ("client", "stub"))
        return {
            "cpu_ms_per_run": round(own * 1000 / runs, 2),
            "cpu_ms_per_run_by_group": {name: round(value * 1000 / runs, 2) for name, value in self._cpu.items()},
            "rss_mb": round(self._peak_mb),
            "wal_bytes_per_run": round(self._bytes / runs),
            "others_used": round(self._others, 2),
            "load_average": round(os.getloadavg()[0], 1),
        }

    def _sample(self) -> None:
        product = {name: pids for name, pids in self._groups.items() if name != "stub"}
        while True:
            over = self._stop.wait(2.0)
            self._peak_mb = max(self._peak_mb, sum(rss_by_group(product).values()))
            if over:
                return
