"""Hooks and fixtures for every test: settings, markers by folder, no sockets in unit tests, two database roles."""

import os
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import hypothesis
import pytest
import pytest_socket
from pytest_django import DjangoDbBlocker

from tests import services

ROOT = Path(__file__).resolve().parent.parent
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
SETTINGS = "builder.config.settings.test"


def pytest_configure(config: pytest.Config) -> None:
    """Decides on the servers before Django reads its settings; xdist workers inherit what their controller decided."""
    if not hasattr(config, "workerinput"):
        services.prepare(needs_servers=_needs_servers(config))
    # How long an example takes depends on who else uses the machine: it is no claim of a test.
    hypothesis.settings.register_profile(
        "handrail", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
    )
    hypothesis.settings.load_profile("handrail")
    if _settings_exist():
        _set_up_django()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stops the servers this session started; xdist workers leave them alone."""
    if not hasattr(config, "workerinput"):
        services.stop()


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


def _needs_servers(config: pytest.Config) -> bool:
    paths = [_relative(Path(arg.split("::", 1)[0])) for arg in config.args]
    return any(not path.startswith(("tests/unit", "tests/architecture", "tests/e2e")) for path in paths)


def _relative(path: Path) -> str:
    absolute = path if path.is_absolute() else Path.cwd() / path
    return absolute.relative_to(ROOT).as_posix() if absolute.is_relative_to(ROOT) else absolute.as_posix()


def _marker_of(path: Path) -> str | None:
    relative = _relative(path)
    return next((marker for folder, marker in MARKER_BY_FOLDER.items() if relative.startswith(folder + "/")), None)


def _settings_exist() -> bool:
    try:
        return find_spec(SETTINGS) is not None
    except ModuleNotFoundError:
        return False


def _set_up_django() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    import django

    django.setup()
