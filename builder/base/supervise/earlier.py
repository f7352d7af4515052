"""What an earlier checkout at the same path left behind: a cluster whose passwords and keys went with its folder."""

import os
import time
from collections.abc import Mapping
from pathlib import Path

from builder.base.supervise.layout import Layout
from builder.base.supervise.place import root_home
from builder.base.supervise.postgres import DATA_FOLDER

SETUP_MARK = "setup-done"


def set_aside(layout: Layout, environ: Mapping[str, str] = os.environ) -> Path | None:
    """Moves away a cluster that nobody can open any more, so that a new one is made; where it went, or None.

    As root the cluster lies outside of the checkout and outlives it. Call it before passwords and keys are made: their
    absence is what tells. Nothing is deleted: with the old keys and passwords the data can be read again.
    """
    ours = layout.secrets.exists() or layout.keys.exists()
    brought = environ.get("HANDRAIL_KEYS") or environ.get("DATABASE_URL")
    home = root_home(layout) if os.geteuid() == 0 else layout.state
    data = home / DATA_FOLDER
    if ours or brought or not (data / "PG_VERSION").exists():
        return None
    aside = home / f"{DATA_FOLDER}-{time.strftime('%Y%m%d-%H%M%S')}"
    data.rename(aside)
    (home / SETUP_MARK).unlink(missing_ok=True)
    return aside
