"""The keys of an installation. They live outside the database: who steals the one does not have the other.

Where from, in this order: `HANDRAIL_KEYS` (the JSON itself, or the path of a file), else `keys` in the state folder.
Form: {"django": text, "fernet": [newest, older...], "audit": text}.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]


class KeysMissing(Exception):
    """There are no keys, or they cannot be read. The message says what to do."""


@dataclass(frozen=True, slots=True)
class Keys:
    """`django` signs sessions and forms, `fernet` encrypts connections (the first new ones), `audit` signs seals."""

    django: str
    fernet: tuple[str, ...]
    audit: str

    def __repr__(self) -> str:
        """Says nothing, so that a traceback or a log line never shows a key."""
        return "Keys(...)"


def state_folder(environ: Mapping[str, str] = os.environ) -> Path:
    """The folder with everything this installation keeps outside the database."""
    return Path(environ.get("HANDRAIL_STATE") or CHECKOUT / ".handrail").expanduser().absolute()


def load_keys(environ: Mapping[str, str] = os.environ) -> Keys:
    """Read and check the keys; raises KeysMissing with the cure."""
    given = environ.get("HANDRAIL_KEYS", "").strip()
    text = given if given.startswith("{") else _read(Path(given) if given else state_folder(environ) / "keys")
    try:
        raw = json.loads(text)
        keys = Keys(django=raw["django"], fernet=tuple(raw["fernet"]), audit=raw["audit"])
    except (ValueError, KeyError, TypeError) as error:
        raise KeysMissing(
            'The keys are not of the form {"django": "...", "fernet": ["..."], "audit": "..."}.'
        ) from error
    if not keys.fernet or min(len(keys.django), len(keys.audit)) < 32:
        raise KeysMissing("A key is missing or shorter than 32 characters.")
    return keys


def _read(path: Path) -> str:
    try:
        return path.read_text()
    except OSError as error:
        reason = error.strerror or "unreadable"
        raise KeysMissing(
            f"The keys in {path} cannot be read ({reason}). `make up` makes them; or set HANDRAIL_KEYS."
        ) from error
