"""Finds every connector: the folders of the catalogue and installed packages. A broken one is refused at the door."""

from __future__ import annotations

import functools
import importlib
import importlib.metadata
import pkgutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import ModuleType

import connectors.catalog
from connectors.sdk.check import problems_of
from connectors.sdk.manifest import Manifest, read_manifest
from engine.spec import ActionSpec, ConnectionSpec, NodeSpec

ENTRY_POINTS = "handrail.connectors"
"""Group under which other packages offer connectors: a value names the connector's package."""


class BrokenConnector(Exception):
    """A connector does not keep the contract; the message lists why."""


@dataclass(frozen=True, slots=True)
class Connector:
    """One catalogue entry with everything it offers."""

    manifest: Manifest
    actions: tuple[ActionSpec, ...]
    connection: ConnectionSpec | None
    icon_svg: str


class Registry:
    """All connectors by id, all their actions by type and version; what engine.ports.Catalog asks for."""

    def __init__(self, connectors: Iterable[Connector]) -> None:
        self._connectors = {connector.manifest.id: connector for connector in connectors}
        self._actions = {
            (action.node.type, action.node.version): action for c in self._connectors.values() for action in c.actions
        }

    def connectors(self) -> Sequence[Connector]:
        """Every connector, by name."""
        return sorted(self._connectors.values(), key=lambda connector: connector.manifest.name.lower())

    def connector(self, id: str) -> Connector | None:
        """A connector by id."""
        return self._connectors.get(id)

    def action(self, type: str, version: int = 1) -> ActionSpec | None:
        """The action behind a node type."""
        return self._actions.get((type, version))

    def node_spec(self, type: str, version: int = 1) -> NodeSpec | None:
        """The node type of an action."""
        action = self.action(type, version)
        return action.node if action else None

    def node_specs(self) -> Sequence[NodeSpec]:
        """All node types, the newest version of each."""
        newest: dict[str, NodeSpec] = {}
        for action in self._actions.values():
            known = newest.get(action.node.type)
            if known is None or known.version < action.node.version:
                newest[action.node.type] = action.node
        return list(newest.values())

    def connection_spec(self, connector: str) -> ConnectionSpec | None:
        """The account form of a connector; None when it needs no connection."""
        found = self._connectors.get(connector)
        return found.connection if found else None


@functools.cache
def catalog() -> Registry:
    """The registry of this installation; read once per process."""
    return Registry(load(package) for package in _packages())


def load(package: ModuleType) -> Connector:
    """Read one connector's package and check it; raises BrokenConnector with every complaint."""
    folder = Path(str(package.__file__)).parent
    manifest = read_manifest(folder)
    connector = Connector(
        manifest=manifest,
        actions=tuple(_labelled(action, manifest) for action in _actions(package)),
        connection=_connection(package),
        icon_svg=(folder / "icon.svg").read_text(),
    )
    problems = problems_of(manifest, connector.actions, connector.connection, connector.icon_svg, folder)
    if problems:
        raise BrokenConnector(f"connector {manifest.id}: " + "; ".join(problems))
    return connector


def _packages() -> Iterator[ModuleType]:
    for found in pkgutil.iter_modules(connectors.catalog.__path__):
        yield importlib.import_module(f"connectors.catalog.{found.name}")
    for entry in importlib.metadata.entry_points(group=ENTRY_POINTS):
        yield importlib.import_module(entry.value)


def _actions(package: ModuleType) -> Iterator[ActionSpec]:
    actions = importlib.import_module(f"{package.__name__}.actions")
    for found in sorted(pkgutil.iter_modules(actions.__path__), key=lambda module: module.name):
        yield importlib.import_module(f"{actions.__name__}.{found.name}").ACTION


def _connection(package: ModuleType) -> ConnectionSpec | None:
    if not (Path(str(package.__file__)).parent / "auth.py").exists():
        return None
    spec: ConnectionSpec = importlib.import_module(f"{package.__name__}.auth").CONNECTION
    return spec


def _labelled(action: ActionSpec, manifest: Manifest) -> ActionSpec:
    return replace(action, node=replace(action.node, honesty=manifest.honesty))
