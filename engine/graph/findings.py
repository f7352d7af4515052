"""What the checker says about a graph, and what it may know of the world when it says it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol

from engine.spec import NodeSpec


class Level(StrEnum):
    """error: refuses to publish · warning: publishing needs a tick · advice: good to know."""

    ERROR = "error"
    WARNING = "warning"
    ADVICE = "advice"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing the checker found.

    Attributes:
        code: `G006`; stable and documented.
        node: key of the step it is about, or None for the whole flow.
        field: place inside the step (`settings.body.lines[2]`, `connection`), or None.
        message: what is wrong, naming steps as people see them. hint: what to do.
        fix: edit operations (JSON) that a click applies; empty when there is no sure cure.
        start, end: character offsets inside the field, where known.
    """

    code: str
    level: Level
    message: str
    hint: str = ""
    node: str | None = None
    field: str | None = None
    fix: tuple[dict[str, Any], ...] = ()
    start: int | None = None
    end: int | None = None

    def to_json(self) -> dict[str, Any]:
        """The finding as the API sends it; `fix` only when there is one."""
        raw: dict[str, Any] = {
            "code": self.code,
            "level": str(self.level),
            "node": self.node,
            "field": self.field,
            "message": self.message,
            "hint": self.hint,
        }
        if self.fix:
            raw["fix"] = list(self.fix)
        if self.start is not None:
            raw["start"], raw["end"] = self.start, self.end
        return raw


class NodeCatalog(Protocol):
    """All that graph and plan ask of the catalogue."""

    def node_spec(self, type: str, version: int = 1) -> NodeSpec | None:
        """The record of a node type, or None when it is unknown here."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionFact:
    """A connection of the workspace: its connector, and whether it works now."""

    key: str
    connector: str
    name: str = ""
    usable: bool = True
    why_not: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowFact:
    """A flow another one runs: schemas of what its start step asks for and of its result, or why it cannot be run."""

    name: str
    inputs: Mapping[str, Any] = field(default_factory=dict)
    result: Mapping[str, Any] = field(default_factory=dict)
    problem: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphFacts:
    """What the product knows of the world around a graph. None = not known: rules about it stay silent.

    Attributes:
        connections: by key.
        people: e-mail addresses (lower case) of active people; groups: names of groups.
        flows: those the graph runs, by (id or name, version); None in there = it does not exist.
        samples: output samples of steps by key, as {"value": ..., "schema": {...} | None}.
    """

    connections: Mapping[str, ConnectionFact] | None = None
    people: frozenset[str] | None = None
    groups: frozenset[str] | None = None
    flows: Mapping[tuple[str, int | None], FlowFact | None] | None = None
    samples: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


def errors_of(findings: list[Finding]) -> list[Finding]:
    """Those that refuse publishing."""
    return [finding for finding in findings if finding.level is Level.ERROR]
