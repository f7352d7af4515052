"""One id per request, in every log line, error and audit row it causes."""

from __future__ import annotations

import re
import secrets

_ACCEPTED = re.compile(r"[A-Za-z0-9_.-]{8,64}")


def new_request_id() -> str:
    """Twenty characters nobody can guess or mistake."""
    return secrets.token_hex(10)


def request_id_from(header: str | None) -> str:
    """The id a proxy gave when it looks like one, else a new one."""
    return header if header and _ACCEPTED.fullmatch(header) else new_request_id()
