"""The tags of the built application, from Vite's manifest."""

from __future__ import annotations

import functools
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

BASE = "/static/app/"


@dataclass(frozen=True, slots=True)
class EntryTags:
    """Addresses the shell names: one script, what it needs at once, its styles. No script = nothing is built."""

    script: str = ""
    preloads: tuple[str, ...] = ()
    styles: tuple[str, ...] = ()


def entry_tags() -> EntryTags:
    """The tags for the entry point; read again only when the build changed."""
    path = Path(settings.FRONTEND_DIST) / ".vite" / "manifest.json"
    try:
        return _read(path, path.stat().st_mtime_ns)
    except FileNotFoundError:
        return EntryTags()


@functools.lru_cache(maxsize=1)
def _read(path: Path, _changed: int) -> EntryTags:
    return _tags(json.loads(path.read_text()))


def _tags(manifest: dict[str, dict[str, Any]]) -> EntryTags:
    entry = next(chunk for chunk in manifest.values() if chunk.get("isEntry"))
    needed = _imports(manifest, entry)
    styles = [name for chunk in (entry, *needed) for name in chunk.get("css", ())]
    return EntryTags(
        script=BASE + entry["file"],
        preloads=tuple(BASE + chunk["file"] for chunk in needed),
        styles=tuple(BASE + name for name in dict.fromkeys(styles)),
    )


def _imports(manifest: dict[str, dict[str, Any]], entry: dict[str, Any]) -> list[dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    open_names = list(entry.get("imports", ()))
    while open_names:
        name = open_names.pop()
        if name not in found:
            found[name] = manifest[name]
            open_names.extend(manifest[name].get("imports", ()))
    return list(found.values())
