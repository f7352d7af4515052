"""One installation and one browser for all stories."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests import browser as chromium
from tests.e2e.stack import Installation


@pytest.fixture(scope="session")
def installation() -> Iterator[Installation]:
    """A fresh installation, ready."""
    made = Installation()
    made.up()
    yield made
    made.down()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium without a window."""
    with sync_playwright() as playwright:
        options = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
        opened = playwright.chromium.launch(executable_path=chromium.executable(), args=[*options, "--disable-sync"])
        yield opened
        opened.close()
