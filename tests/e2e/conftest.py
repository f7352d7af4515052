"""One installation and one browser for all stories; the first day comes first, because it needs an untouched house."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests import browser as chromium
from tests.e2e.house import House
from tests.e2e.stack import Installation

HERE = Path(__file__).parent
FIRST = "test_first_day.py"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Bring the first day to the front of this folder, and give every story time for a slow machine."""
    places = [n for n, item in enumerate(items) if item.path.parent == HERE]
    ordered = sorted((items[n] for n in places), key=lambda item: item.path.name != FIRST)
    for place, item in zip(places, ordered, strict=True):
        items[place] = item
        item.add_marker(pytest.mark.timeout(300))


@pytest.fixture(scope="session")
def installation() -> Iterator[Installation]:
    """A fresh installation, ready."""
    made = Installation()
    try:
        made.up()
        yield made
    finally:
        made.down()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium without a window."""
    expect.set_options(timeout=15_000)
    with sync_playwright() as playwright:
        options = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
        opened = playwright.chromium.launch(executable_path=chromium.executable(), args=[*options, "--disable-sync"])
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def whole_house(installation: Installation, browser: Browser) -> Iterator[House]:
    """The house all stories live in."""
    made = House(installation, browser)
    yield made
    for window in made.windows:
        window.context.close()


@pytest.fixture
def house(whole_house: House) -> Iterator[House]:
    """The house; whatever any window complained about during the test fails it."""
    yield whole_house
    assert whole_house.complaints() == []
