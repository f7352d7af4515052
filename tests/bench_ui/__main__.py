"""`python -m tests.bench_ui [30 100 ...]`: open the editor on flows of several sizes in a real browser, print a table.

`OUT=file.json` keeps the figures. A figure counts only beside another of the same run on the same machine.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, expect, sync_playwright

from tests import browser as chromium
from tests.bench_ui.measure import USABLE, measure, over_budget
from tests.bundle import first_load_kb
from tests.e2e.house import OWNER, House
from tests.e2e.stack import Installation

SIZES = (30, 100, 200, 500, 1_000)
EDITOR_KB = 300


def main(sizes: list[int]) -> None:
    """Start the product and a browser, measure each size, say what misses its budget."""
    installation = Installation()
    try:
        installation.up()
        with sync_playwright() as playwright:
            options = ["--no-sandbox", "--disable-gpu"]
            browser = playwright.chromium.launch(executable_path=chromium.executable(), args=options)
            figures = take(House(installation, browser), browser, sizes)
            browser.close()
    finally:
        installation.down()
    if os.environ.get("OUT"):
        Path(os.environ["OUT"]).write_text(json.dumps(figures, indent=2) + "\n")


def take(house: House, browser: Browser, sizes: list[int]) -> dict[str, Any]:
    """Figures by size, and the size of what is loaded."""
    expect.set_options(timeout=30_000)
    figures: dict[str, Any] = {}
    for size in sizes:
        window = house.window(OWNER)
        window.context.add_init_script(USABLE)
        figures[str(size)] = measure(house, window.page, size)
        window.context.close()
        show(size, figures[str(size)])
    loaded = round(first_load_kb(), 1)
    figures["bundle"] = {"editor_first_load_kb_gz": loaded}
    say([f"First load of the editor: {loaded} kB of script, squeezed (aim {EDITOR_KB})"])
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    say([f"{browser.browser_type.name} {browser.version}, {os.cpu_count()} cores, load average {load}"])
    return figures


def show(size: int, figures: dict[str, float]) -> None:
    """One row, and what misses its budget."""
    row = "  ".join(f"{name.removesuffix('_ms')} {value:g}" for name, value in figures.items())
    say([f"{size:>5} steps (ms): {row}", *(f"      over budget: {line}" for line in over_budget(size, figures))])


def say(lines: list[str]) -> None:
    """Print at once."""
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main([int(word) for word in sys.argv[1:]] or list(SIZES))
