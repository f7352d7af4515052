"""The garbage collector rests while a process starts: what is imported stays, and to search all of it for garbage
again and again is a tenth of the start."""

from __future__ import annotations

import gc


def rest() -> None:
    """Until `go_on`. Called before the first large import."""
    gc.disable()


def go_on() -> None:
    """Work as usual, and never look again at what is there by now; forked children then share it for longer."""
    gc.freeze()
    gc.enable()
