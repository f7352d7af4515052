"""Sentences for the terminal."""

import sys

from builder.base.supervise.layout import Layout
from builder.base.supervise.refusal import Refusal


def say(sentence: str) -> None:
    """To whoever typed the command."""
    sys.stdout.write(sentence + "\n")
    sys.stdout.flush()


def complain(refusal: Refusal) -> None:
    """What is in the way, and the cure."""
    sys.stderr.write(f"{refusal}\n")
    sys.stderr.flush()


def say_ready(layout: Layout, url: str, how_to_stop: str) -> None:
    """The address, the owner's link as long as it waits to be used, and where to look and how to stop."""
    say(f"\nHandrail is ready: {url}")
    say_owner_link(layout)
    say(f"Logs: {layout.log}   Stop: {how_to_stop}")


def say_owner_link(layout: Layout) -> None:
    """The one-time link that makes the first owner; its file is gone once it has been used."""
    try:
        link = layout.owner_link.read_text().strip()
    except OSError:
        return
    if link:
        say(f"Become the owner: open this link once -> {link}")
