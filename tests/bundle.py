"""What a browser loads of the built frontend, squeezed as it is served."""

import gzip
import json
from functools import cache
from pathlib import Path
from typing import Any

from builder.base.supervise import frontend

DIST = frontend.FRONTEND / "dist"
KB = 1000

ENTRY = "src/app/main.tsx"
"""What every page needs before it shows anything."""

EDITOR = ("src/app/editorRoutes.tsx", "src/features/editor/canvas/CanvasView.tsx", "src/shared/i18n/en/editor.json")
"""What the editor needs besides before it can be used: page, drawing, texts."""


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


def first_load_kb() -> float:
    """Kilobytes of script that a browser with an empty cache needs before the editor can be used."""
    return in_kb(at_once(ENTRY, *EDITOR))
