"""In-memory ports: a catalogue of the engine's own types and of test steps of every effect class."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from engine.errors import PermanentError
from engine.nodes import ALL_NODE_SPECS
from engine.spec import (
    ActionContext,
    ActionSpec,
    Category,
    ConnectionValues,
    EffectClass,
    NodeKind,
    NodeSpec,
    VerifyResult,
)
from engine.spec.node import EFFECT_PORTS, PLAIN_PORTS


def _settings(name: str) -> dict[str, Any]:
    return {"type": "object", "properties": {"value": {"title": name}}, "additionalProperties": True}


def effect_spec(effect: EffectClass) -> NodeSpec:
    """`test.<class>`: an action of one effect class that takes anything."""
    return NodeSpec(
        type=f"test.{effect.value}",
        name=f"Test {effect.value}",
        description="A step for tests.",
        kind=NodeKind.ACTION,
        category=Category.APPS,
        settings_schema=_settings("Value"),
        sample_output={"sample": True},
        ports=PLAIN_PORTS if effect is EffectClass.PURE else EFFECT_PORTS,
        effect=effect,
        verifies=effect is EffectClass.VERIFIABLE,
        connector="test",
    )


TEST_SPECS: tuple[NodeSpec, ...] = tuple(effect_spec(effect) for effect in EffectClass)


class MemoryCatalog:
    """The Catalog port: the engine's node types, the test steps, and what else is given."""

    def __init__(self, *specs: NodeSpec, actions: Sequence[ActionSpec] = ()) -> None:
        known = (*ALL_NODE_SPECS, *TEST_SPECS, *specs, *(action.node for action in actions))
        self._specs = {(spec.type, spec.version): spec for spec in known}
        self._actions = {(action.node.type, action.node.version): action for action in actions}

    def node_spec(self, type: str, version: int = 1) -> NodeSpec | None:
        """The record of a node type, or None."""
        return self._specs.get((type, version))

    def node_specs(self) -> Sequence[NodeSpec]:
        """Every node type."""
        return list(self._specs.values())

    def action(self, type: str, version: int = 1) -> ActionSpec | None:
        """The action behind a node type, or None."""
        return self._actions.get((type, version))


class MemorySecrets:
    """The Secrets port: fields of connections by key, for every workspace alike."""

    def __init__(self, connections: Mapping[str, ConnectionValues] | None = None) -> None:
        self._connections = dict(connections or {})

    async def connection(self, workspace_id: str, key: str) -> ConnectionValues:
        """Fields of the connection `key`."""
        if key not in self._connections:
            raise PermanentError(f"There is no connection “{key}”.", hint="Choose another one.", sent=False)
        return self._connections[key]


class DirectInvoker:
    """The Invoker port: calls the action itself."""

    async def run(self, action: ActionSpec, context: ActionContext, input: dict[str, Any]) -> Any:
        """Do it."""
        return await action.run(context, input)

    async def verify(self, action: ActionSpec, context: ActionContext, input: dict[str, Any]) -> VerifyResult:
        """Ask whether it happened; an action that cannot be asked cannot tell."""
        return VerifyResult(None) if action.verify is None else await action.verify(context, input)


class RecordingSink:
    """The EventSink port: remembers what it was told."""

    def __init__(self) -> None:
        self.changes: list[tuple[str, int]] = []
        self.answers: list[Mapping[str, Any]] = []

    def run_changed(self, *, workspace_id: str, run_id: str, n: int, flow_id: str | None = None) -> None:
        """Remember that the run has events up to `n`."""
        self.changes.append((run_id, n))

    def answered(self, *, reply_to: str, answer: Mapping[str, Any]) -> None:
        """Remember the answer."""
        self.answers.append(answer)
