"""A workspace with people, demo servers and a worker."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from builder.base.demo_ports import choose_ports
from builder.config.demo.seed import furnish
from tests.integration.process.support import DemoServers, Engine, Person, join, new_workspace


@dataclass(frozen=True)
class House:
    """A workspace and its people."""

    workspace_id: UUID
    owner: Person
    builder: Person
    approver: Person
    operator: Person
    viewer: Person


@pytest.fixture(autouse=True)
def _state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    """Ports and books of the demo, and built files, in a folder of the test."""
    monkeypatch.setenv("HANDRAIL_STATE", str(tmp_path))
    settings.STATIC_ROOT = tmp_path
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def house(db: None) -> House:
    """A workspace with one person of each kind; nothing in it yet."""
    workspace_id = new_workspace("Demo company")
    return House(
        workspace_id=workspace_id,
        owner=join(workspace_id, "Olga", "admin", "builder", "publisher"),
        builder=join(workspace_id, "Bea", "builder", "publisher"),
        approver=join(workspace_id, "Ann", "approver"),
        operator=join(workspace_id, "Otto", "operator"),
        viewer=join(workspace_id, "Vic", "viewer"),
    )


@pytest.fixture
def stranger(db: None) -> Person:
    """An admin of another workspace."""
    return join(new_workspace("Another company"), "Sam", "admin", "builder", "publisher")


@pytest.fixture
def servers(tmp_path: Path, _state: None) -> Iterator[DemoServers]:
    """The demo's servers, listening."""
    found = DemoServers(choose_ports(), tmp_path)
    found.start()
    yield found
    found.stop()


@pytest.fixture
def demo(house: House, servers: DemoServers) -> dict[str, Any]:
    """The furnished demo: its flow as the API shows it."""
    furnish(actor=house.owner.actor, workspace_id=house.workspace_id)
    found: dict[str, Any] = house.owner.get("flows").json()["items"][0]
    return found


@pytest.fixture
def engine(transactional_db: None) -> Iterator[Engine]:
    """A worker that drives runs."""
    found = Engine()
    found.start()
    yield found
    found.stop()
