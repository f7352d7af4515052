"""Homes, people and browsers for the tests of the platform."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from builder.accounts.models import User
from tests.factories.browser import Browser
from tests.factories.people import Home, make_home


@pytest.fixture
def home(db: None) -> Home:
    """A workspace with an admin."""
    return make_home()


@pytest.fixture
def other(db: None) -> Home:
    """Another tenant of the same installation."""
    return make_home("Other")


@pytest.fixture
def browse() -> Callable[[User], Browser]:
    """A signed-in browser of somebody."""
    return Browser.of
