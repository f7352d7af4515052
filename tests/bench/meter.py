"""Meters: CPU and memory of processes and all their children, write-ahead log, percentiles."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")


def family(pids: Iterable[int]) -> list[int]:
    """Processes and all their descendants."""
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
        todo += children.get(pid, [])
    return found


def cpu_s(pids: Iterable[int]) -> float:
    """CPU seconds so far, ended children included."""
    return sum(sum(map(int, fields[11:15])) for pid in family(pids) if (fields := _stat(pid))) / TICK


def rss_mb(pids: Iterable[int]) -> float:
    """Memory, megabytes; pages shared by several processes are shared out (PSS)."""
    return sum(_pss_kb(pid) for pid in family(pids)) / 1024


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
