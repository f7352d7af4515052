"""Budgets of what a browser loads: sizes of the built frontend, squeezed as it is served."""

import gzip
import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from builder.base.supervise import frontend

DIST = frontend.FRONTEND / "dist"
KB = 1000

SHELL_KB = 190
"""What every page needs before it shows anything: the entry and all it imports at once."""

EDITOR_KB = 295
"""The shell and what the editor needs before it can be used: page, drawing, texts. This only ever goes down."""

LAZY_KB = 180
"""Any one file that comes later."""

ENTRY = "src/app/main.tsx"
EDITOR = ("src/app/editorRoutes.tsx", "src/features/editor/canvas/CanvasView.tsx", "src/shared/i18n/en/editor.json")
EXEMPT = ("elk",)
"""The layout engine: one large file, loaded by a worker when somebody tidies up."""


@cache
def manifest() -> dict[str, Any]:
    """Vite's record of what was built, by source file."""
    path = DIST / ".vite" / "manifest.json"
    assert path.exists(), "the frontend is not built: make test-int builds it"
    found: dict[str, Any] = json.loads(path.read_text())
    return found


@cache
def squeezed(file: Path) -> int:
    """Bytes of a file as gzip sends them."""
    return len(gzip.compress(file.read_bytes(), 9))


def at_once(*entries: str) -> set[Path]:
    """The scripts that entries need before they run: their own and, through all levels, what those import."""
    seen: set[str] = set()
    left = list(entries)
    while left:
        name = left.pop()
        if name not in seen:
            seen.add(name)
            left += manifest()[name].get("imports", [])
    return {DIST / manifest()[name]["file"] for name in seen}


def in_kb(files: set[Path]) -> float:
    return sum(squeezed(file) for file in files) / KB


def test_shell_stays_within_its_budget() -> None:
    assert in_kb(at_once(ENTRY)) <= SHELL_KB


def test_first_load_of_the_editor_stays_within_its_budget() -> None:
    assert in_kb(at_once(ENTRY, *EDITOR)) <= EDITOR_KB


def test_no_other_page_needs_the_editor() -> None:
    """The shell must not reach the editor's files by a careless import."""
    assert at_once(*EDITOR) - at_once(ENTRY)


def test_every_file_that_comes_later_stays_within_its_budget() -> None:
    shell = at_once(ENTRY)
    scripts = [file for file in (DIST / "assets").glob("*.js") if file not in shell]
    assert len(scripts) > 10
    over = {file.name: squeezed(file) / KB for file in scripts if squeezed(file) > LAZY_KB * KB}
    assert [name for name in over if not name.startswith(EXEMPT)] == []


@pytest.mark.parametrize("name", EXEMPT)
def test_exemption_is_still_needed(name: str) -> None:
    """An exemption nobody needs any more would hide the next large file."""
    assert any(squeezed(file) > LAZY_KB * KB for file in (DIST / "assets").glob(f"{name}*.js"))
