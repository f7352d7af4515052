"""Hooks and fixtures for every test: markers by folder, no sockets in unit tests, two database roles."""

from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
import pytest_socket
from pytest_django import DjangoDbBlocker

from tests.early import relative

MARKER_BY_FOLDER = {
    "tests/unit": "unit",
    "tests/integration": "integration",
    "tests/conformance": "conformance",
    "tests/replay": "replay",
    "tests/e2e": "e2e",
    "tests/fault": "fault",
    "tests/bench": "bench",
    "tests/architecture": "architecture",
    "connectors": "conformance",
}


def pytest_configure() -> None:
    """How long an example of a property takes depends on who else uses the machine: it is no claim of a test."""
    hypothesis.settings.register_profile(
        "handrail", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
    )
    hypothesis.settings.load_profile("handrail")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Gives each test the marker of the folder it lives in."""
    for item in items:
        marker = _marker_of(item.path)
        if marker:
            item.add_marker(marker)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Unit tests reach nobody: any network socket is an error."""
    if item.get_closest_marker("unit"):
        pytest_socket.disable_socket(allow_unix_socket=True)


def pytest_runtest_teardown(item: pytest.Item) -> None:
    """Gives sockets back to the tests that come after a unit test."""
    if item.get_closest_marker("unit"):
        pytest_socket.enable_socket()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> Iterator[None]:
    """Makes and migrates the test database as its owner; the tests themselves connect as the product does."""
    from tests.database import two_roles

    with two_roles():
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """After the migrations: grants for the product's role, then the product's role for every connection."""
    from tests.database import become_owner, hand_over

    with django_db_blocker.unblock():
        hand_over()
    yield
    with django_db_blocker.unblock():
        become_owner()


def _marker_of(path: Path) -> str | None:
    where = relative(path)
    return next((marker for folder, marker in MARKER_BY_FOLDER.items() if where.startswith(folder + "/")), None)
