"""The door of the catalogue: every node type there is, the engine's own and the connectors'."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from typing import Any

from builder.catalog.records import connector_as_json, described, spec_as_json
from connectors.registry import catalog as registry
from engine.errors import NotFound
from engine.nodes import ALL_NODE_SPECS
from engine.spec import ActionSpec, NodeSpec

__all__ = ["HouseCatalog", "as_json", "describe", "house_catalog"]


class HouseCatalog:
    """engine.ports.Catalog: the engine's node types first, then the connectors' actions."""

    def __init__(self) -> None:
        self._own: Mapping[tuple[str, int], NodeSpec] = {(spec.type, spec.version): spec for spec in ALL_NODE_SPECS}

    def node_spec(self, type: str, version: int = 1) -> NodeSpec | None:
        """A node type by id and version."""
        return self._own.get((type, version)) or registry().node_spec(type, version)

    def node_specs(self) -> Sequence[NodeSpec]:
        """All node types, in the order of the picker."""
        return [*self._own.values(), *registry().node_specs()]

    def action(self, type: str, version: int = 1) -> ActionSpec | None:
        """The action behind a connector's node type."""
        return registry().action(type, version)


@functools.cache
def house_catalog() -> HouseCatalog:
    """The catalogue of this process."""
    return HouseCatalog()


@functools.cache
def as_json() -> dict[str, Any]:
    """The whole catalogue for the screens; made once, it never changes while a process lives."""
    return {
        "nodes": [spec_as_json(spec) for spec in house_catalog().node_specs()],
        "connectors": [connector_as_json(connector) for connector in registry().connectors()],
    }


def describe(type: str, settings: Mapping[str, Any], *, version: int | None = None) -> dict[str, Any]:
    """Ports, effect, output schema and sample of a node with these settings; raises NotFound for an unknown type."""
    newest = {spec.type: spec for spec in house_catalog().node_specs()}.get(type)
    spec = house_catalog().node_spec(type, version) if version else newest
    if spec is None:
        raise NotFound(f'There is no step type "{type}".', hint="See the catalogue.", code="unknown_type")
    return described(spec, settings)
