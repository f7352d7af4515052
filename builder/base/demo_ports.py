"""Where the demo's own servers listen: chosen once, kept in the state folder, so that connections go on working."""

from __future__ import annotations

import json
import os
import socket
from dataclasses import asdict, dataclass
from pathlib import Path

from builder.base.keys import state_folder

HOST = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class DemoPorts:
    """Loopback ports of the ERP and of the mail sink."""

    erp: int
    smtp: int

    @property
    def erp_url(self) -> str:
        """Base address of the ERP."""
        return f"http://{HOST}:{self.erp}"

    @property
    def addresses(self) -> tuple[str, ...]:
        """`host:port` of both: exactly what the outgoing client is allowed to reach besides the world."""
        return (f"{HOST}:{self.erp}", f"{HOST}:{self.smtp}")


def demo_file() -> Path:
    """The file that keeps the ports."""
    return state_folder() / "demo.json"


def known_ports() -> DemoPorts | None:
    """The ports chosen at the first start, or None when there is no demo here."""
    try:
        raw = json.loads(demo_file().read_text())
        return DemoPorts(erp=int(raw["erp"]), smtp=int(raw["smtp"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def choose_ports() -> DemoPorts:
    """The known ports, or two free ones, written before they are returned."""
    known = known_ports()
    if known is not None:
        return known
    ports = DemoPorts(*_two_free())
    path = demo_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(f".{os.getpid()}.new")
    draft.write_text(json.dumps(asdict(ports)))
    draft.replace(path)
    return ports


def _two_free() -> tuple[int, int]:
    with socket.socket() as first, socket.socket() as second:
        first.bind((HOST, 0))
        second.bind((HOST, 0))
        return int(first.getsockname()[1]), int(second.getsockname()[1])
