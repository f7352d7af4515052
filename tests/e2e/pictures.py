"""`python -m tests.e2e.pictures [folder]`: pictures of every page, light and dark, wide and narrow, and for docs."""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import Browser, expect, sync_playwright

from tests import browser as chromium
from tests.e2e.browsing import PHONE, WIDE
from tests.e2e.house import House
from tests.e2e.scenes import SCENES, Furnished, Scene, furnish
from tests.e2e.stack import ROOT, Installation

USUAL = ROOT / ".handrail" / "pictures"
DOCS = ROOT / "docs" / "images"
SIZES = {"wide": WIDE, "phone": PHONE}
# Wide enough for the whole flow of the demo.
DOC_SIZES = {**SIZES, "desk": (1600, 900)}
IN_DOCS = {
    "home": ("home", "wide"),
    "editor": ("editor", "desk"),
    "run": ("run-waiting", "desk"),
    "inbox": ("inbox-task", "phone"),
}


def take(furnished: Furnished, scene: Scene, size: str, scheme: str, folder: Path, name: str) -> None:
    """One picture; a scene that cannot be shown is told and passed over."""
    window = furnished.house.window(scene.who, DOC_SIZES[size], scheme)
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


def take_all(browser: Browser, folder: Path) -> None:
    """Everything, from a fresh installation."""
    installation = Installation()
    try:
        installation.up()
        furnished = furnish(House(installation, browser))
        for scheme in ("light", "dark"):
            for size in SIZES:
                for scene in SCENES:
                    take(furnished, scene, size, scheme, folder, f"{scene.name}-{size}-{scheme}")
        by_name = {scene.name: scene for scene in SCENES}
        for name, (shown, size) in IN_DOCS.items():
            take(furnished, by_name[shown], size, "light", DOCS, name)
    finally:
        installation.down()


def main(folder: Path) -> None:
    """Start a browser and take them."""
    expect.set_options(timeout=15_000)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.executable(), args=["--no-sandbox"])
        take_all(browser, folder)
        browser.close()
    sys.stdout.write(f"Pictures are in {folder} and {DOCS}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else USUAL)
