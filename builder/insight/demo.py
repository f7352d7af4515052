"""What the demo's ERP received, asked from the ERP itself."""

from __future__ import annotations

import urllib.error
import urllib.request
from typing import Any

import orjson

from builder.base.demo_ports import known_ports
from engine.errors import NotFound

TIMEOUT_S = 3.0


def erp_received() -> dict[str, Any]:
    """{"running", "effects", "requests", "items"}; `running` is False while the demo's servers are not up."""
    ports = known_ports()
    if ports is None:
        raise NotFound("There is no demo on this machine.", hint="Start it with `make up`.", code="no_demo")
    try:
        with urllib.request.urlopen(f"{ports.erp_url}/received", timeout=TIMEOUT_S) as answer:  # noqa: S310 - our own loopback address
            found: dict[str, Any] = orjson.loads(answer.read())
    except (urllib.error.URLError, OSError, orjson.JSONDecodeError):
        return {"running": False, "effects": 0, "requests": 0, "items": []}
    return {"running": True, **found}
