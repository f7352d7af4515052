"""`python -m tests.bench [w1 w2 ...]`: start the product, measure, print a table; `OUT=file.json` keeps the figures.

Environment: W the workloads (`W=w2` or `W=w1,w2`; `W=growth`: what becomes slower as runs pile up), WORKERS worker
children (default: 1, as the product's), RUNS runs of the loaded part, AT_ONCE requests in flight, TOGETHER approvals
answered by one request (1: each by its own).
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path
from typing import Any

from builder.base.supervise.options import worker_children
from tests.bench import growth, meter
from tests.bench.measure import AT_ONCE, Figures, measure
from tests.bench.stack import Stack, stack
from tests.bench.workloads import WORKLOADS, Workload

WORKERS = int(os.environ.get("WORKERS") or worker_children())
REST_S = 5.0
HIDDEN = ("cpu_ms_per_run_by_group", "others_used", "error_sample", "runs")


def main(wanted: list[str]) -> None:
    """Measure the workloads named, or all; `growth` is measured when it is named."""
    if "growth" in wanted:
        growth.main()
        wanted = [name for name in wanted if name != "growth"]
        if not wanted:
            return
    figures: dict[str, Any] = {}
    with stack(WORKERS) as running:
        figures["rest"] = rest(running)
        for workload in WORKLOADS:
            if not wanted or workload.key in wanted:
                figures[workload.key] = measure(running, workload)
                report(workload, figures[workload.key])
    if os.environ.get("OUT"):
        Path(os.environ["OUT"]).write_text(json.dumps(figures, indent=2) + "\n")


def rest(running: Stack) -> Figures:
    """Memory and CPU of the product when nobody uses it."""
    groups = {name: pids for name, pids in running.groups.items() if name != "stub"}
    before = sum(meter.cpu_by_group(groups).values())
    time.sleep(REST_S)
    cpu = (sum(meter.cpu_by_group(groups).values()) - before) / REST_S
    by_group = {name: round(value) for name, value in meter.rss_by_group(groups).items()}
    found: Figures = {"rss_mb": sum(by_group.values()), "rss_mb_by_group": by_group, "cpu_share": round(cpu, 3)}
    shown = ", ".join(f"{name} {value}" for name, value in by_group.items())
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    say([f"At rest: {found['rss_mb']} MB ({shown}), {cpu:.1%} of a core; load average of the machine {load}"])
    return found


def report(workload: Workload, figures: Figures) -> None:
    """Print the table's part of one workload."""
    title = f"{workload.key.upper()} {workload.title}: {figures['runs']} runs, {AT_ONCE} at once, {WORKERS} children"
    lines = [title]
    lines += [f"  {name:<22} {value}" for name, value in figures.items() if name not in HIDDEN and value is not None]
    by_group = ", ".join(f"{name} {value}" for name, value in figures["cpu_ms_per_run_by_group"].items())
    lines.append(f"  cpu ms per run         {by_group}; others used {figures['others_used']:.0%} of the machine")
    say([*lines, *(f"  {sample}" for sample in figures["error_sample"])])


def say(lines: list[str]) -> None:
    """Print at once."""
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main([*sys.argv[1:], *filter(None, os.environ.get("W", "").lower().split(","))])
