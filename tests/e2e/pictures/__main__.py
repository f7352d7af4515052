"""`python -m tests.e2e.pictures`: the pictures of the documents. With a folder: every page there, in all sizes."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, expect, sync_playwright
from playwright.sync_api import Error as PlaywrightError

from tests import browser as chromium
from tests.e2e.house import House
from tests.e2e.pictures import every_page, film, furniture, shrink
from tests.e2e.pictures.shot import IMAGES, Shot
from tests.e2e.pictures.shots import SHOTS
from tests.e2e.scenes import Furnished
from tests.e2e.stack import Installation


def for_documents(installation: Installation, browser: Browser, folder: Path) -> None:
    """The film from a house nobody has used yet, then the pictures from one that is full."""
    house = House(installation, browser)
    film.shoot(house, folder)
    furnished = furniture.furnish(house)
    missing = [shot.file for shot in SHOTS if not taken(shot, furnished, folder)]
    if missing:
        raise AssertionError(f"These could not be taken: {', '.join(missing)}")


def taken(shot: Shot, furnished: Furnished, folder: Path) -> bool:
    """Take one picture; whether it could be. The others are made all the same."""
    try:
        shot.take(furnished, folder)
    except (AssertionError, PlaywrightError) as problem:
        sys.stdout.write(f"{shot.file}: {str(problem).splitlines()[0]}\n")
        return False
    shrink.shrink(folder / shot.file)
    return True


def main(folder: Path, make: Callable[[Installation, Browser, Path], None]) -> None:
    """Start an installation and a browser, make the pictures, and take both away."""
    expect.set_options(timeout=15_000)
    chromium.bring()
    installation = Installation()
    try:
        installation.up()
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium.executable(), args=["--no-sandbox"])
            make(installation, browser, folder)
            browser.close()
    finally:
        installation.down()
    sys.stdout.write(f"Pictures are in {folder}\n")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        main(Path(sys.argv[1]), every_page.take_all)
    else:
        main(IMAGES, for_documents)
