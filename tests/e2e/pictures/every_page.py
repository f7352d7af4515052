"""Every scene, light and dark, wide and narrow, into a folder: to be looked at, not kept."""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import Browser

from tests.e2e.browsing import PHONE, WIDE
from tests.e2e.house import House
from tests.e2e.scenes import SCENES, Furnished, Scene, furnish
from tests.e2e.stack import Installation

SIZES = {"wide": WIDE, "phone": PHONE}


def take(furnished: Furnished, scene: Scene, size: str, scheme: str, folder: Path) -> None:
    """One picture; a scene that cannot be shown is told and passed over."""
    name = f"{scene.name}-{size}-{scheme}"
    window = furnished.house.window(scene.who, SIZES[size], scheme)
    try:
        scene.open(window, furnished.places)
        window.page.evaluate("document.fonts.ready")
        window.page.wait_for_timeout(400)
        window.picture(folder, name)
        window.complaints.lines.clear()
    except AssertionError as problem:
        sys.stdout.write(f"{name}: {str(problem).splitlines()[0]}\n")
        window.picture(folder, f"{name}-not-shown")
    window.context.close()
    furnished.house.windows.remove(window)


def take_all(installation: Installation, browser: Browser, folder: Path) -> None:
    """All of them, from a fresh installation."""
    furnished = furnish(House(installation, browser))
    for scheme in ("light", "dark"):
        for size in SIZES:
            for scene in SCENES:
                take(furnished, scene, size, scheme, folder)
