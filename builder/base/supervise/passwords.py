"""Passwords of the embedded servers and the keys of the product: made once, readable by their owner only."""

import base64
import json
import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from builder.base.supervise.layout import Layout
from builder.base.supervise.refusal import Refusal

PASSWORD_NAMES = ("superuser", "owner", "product", "valkey")


def passwords(layout: Layout) -> Mapping[str, str]:
    """The passwords of the embedded servers by name, made at the first start."""
    if not layout.secrets.exists():
        write_private(layout.secrets, json.dumps({name: secrets.token_hex(24) for name in PASSWORD_NAMES}))
    return _read(layout.secrets)


def ensure_keys(layout: Layout, environ: Mapping[str, str] = os.environ) -> None:
    """Makes the key file at the first start, unless ``HANDRAIL_KEYS`` brings the keys."""
    if not environ.get("HANDRAIL_KEYS") and not layout.keys.exists():
        write_private(layout.keys, new_keys())


def new_keys(*, indent: int | None = 2) -> str:
    """A fresh key file: keys of connections (newest first), of sessions, and of the seals in the audit log."""
    connection_key = base64.urlsafe_b64encode(os.urandom(32)).decode()
    keys = {"fernet": [connection_key], "django": secrets.token_urlsafe(48), "audit": secrets.token_urlsafe(48)}
    return json.dumps(keys, indent=indent) + "\n"


def write_private(path: Path, text: str) -> None:
    """Writes a file that only its owner can read, whole or not at all."""
    new = path.with_name(path.name + ".new")
    new.unlink(missing_ok=True)
    new.touch(0o600)
    new.write_text(text)
    new.replace(path)


def _read(path: Path) -> Mapping[str, str]:
    try:
        found = json.loads(path.read_text())
        return {name: str(found[name]) for name in PASSWORD_NAMES}
    except (OSError, ValueError, KeyError, TypeError):
        raise Refusal(
            f"The file {path} cannot be read as the passwords of the embedded servers.",
            "Bring it back from a backup, or begin anew without the data: make reset",
        ) from None
