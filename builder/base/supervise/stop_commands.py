"""``down``, ``reload`` and ``reset``."""

import os
import shutil
import signal
import sys
import time
from pathlib import Path

from builder.base.supervise.layout import Layout, layout_from
from builder.base.supervise.lock import holder_of
from builder.base.supervise.place import root_home
from builder.base.supervise.refusal import Refusal
from builder.base.supervise.saying import say

DOWN_WITHIN_S = 90
KEPT_BY_RESET = frozenset({"build"})


def down(_arguments: list[str]) -> int:
    """Stops the product, newest process first, and waits until everything has ended."""
    layout = layout_from()
    holder = holder_of(layout.lock)
    if holder is None:
        say("Handrail is not running.")
        return 0
    begun = time.monotonic()
    if holder.pid:
        os.kill(holder.pid, signal.SIGTERM)
    while holder_of(layout.lock) is not None:
        if time.monotonic() - begun > DOWN_WITHIN_S:
            raise Refusal(f"Process {holder.pid} has not stopped in {DOWN_WITHIN_S} s.", f"See {layout.log}")
        time.sleep(0.05)
    say(f"Handrail has stopped ({time.monotonic() - begun:.1f} s). All data is kept; start again with: make up")
    return 0


def reload(_arguments: list[str]) -> int:
    """Restarts the web processes one by one, without refusing a request when there are several."""
    holder = holder_of(layout_from().lock)
    if holder is None or not holder.pid:
        raise Refusal("Handrail is not running.", "Start it: make up")
    os.kill(holder.pid, signal.SIGHUP)
    say("The web processes are being restarted.")
    return 0


def reset(arguments: list[str]) -> int:
    """Stops the product and deletes all its data, after a yes."""
    layout = layout_from()
    if os.environ.get("YES") != "1" and not agreed(layout):
        say("Nothing was deleted.")
        return 1
    down(arguments)
    if layout.state.exists():
        for entry in layout.state.iterdir():
            if entry.name not in KEPT_BY_RESET:
                remove(entry)
    if os.geteuid() == 0:
        remove(root_home(layout))
    say("All data of this installation is deleted. Begin anew with: make up")
    return 0


def agreed(layout: Layout) -> bool:
    """Asks on the terminal; without one the answer must come as YES=1."""
    if not sys.stdin.isatty():
        raise Refusal(f"This deletes every flow, run and person kept in {layout.state}.", "Say so: make reset YES=1")
    answer = input(f"This deletes every flow, run and person kept in {layout.state}. Type yes to go on: ")
    return answer.strip().lower() == "yes"


def remove(path: Path) -> None:
    """Deletes a file or a folder; one that is gone already is fine."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
