"""A clean runtime database for each test, reached as the product's role."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from engine.runtime import bindings
from engine.runtime.config import config
from tests.integration.engine.support import Connection, Hand, connect, new_session
from tests.integration.engine.world import Running, World


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test here commits for all the world to see; afterwards the runtime's tables, and only those, are
    emptied."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.django_db(transaction=True, available_apps=["engine.runtime"]))


@pytest.fixture(autouse=True)
def _own_bindings() -> Iterator[None]:
    """What a test here binds ends with it: other folders test the product as it is wired."""
    before = bindings.bound()
    yield
    bindings.bind(before)


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A call starts within a second of its intent or not at all, so that a service may soon be asked about it."""
    monkeypatch.setenv("HANDRAIL_ENGINE_START_WITHIN_S", "1")
    config.cache_clear()
    yield
    monkeypatch.undo()
    config.cache_clear()


@pytest.fixture
def database(transactional_db: None) -> Iterator[Connection]:
    """A connection to the clean database."""
    with connect() as connection:
        yield connection


@pytest.fixture
async def hand(database: Connection) -> AsyncIterator[Hand]:
    """A worker's hand under a fresh session."""
    found = Hand(new_session(database))
    yield found
    found.committer.close()


@pytest.fixture
def world(database: Connection) -> Iterator[World]:
    """A world in which a worker runs what is started."""
    found = World()
    found.bind()
    with Running():
        yield found
