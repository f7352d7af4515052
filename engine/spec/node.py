"""NodeSpec: the record of a node type. Everything the product knows of a step comes from here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from engine.spec.safety import EffectClass, Retry

Settings = Mapping[str, Any]
Schema = dict[str, Any]

SUCCESS, ERROR, TIMEOUT = "success", "error", "timeout"


class NodeKind(StrEnum):
    """How the engine executes a node."""

    TRIGGER = "trigger"
    """Starts a run; its output is `trigger`."""
    CONTROL = "control"
    """Pure logic of the engine itself: condition, switch, join, set fields, respond, fail..."""
    ACTION = "action"
    """An action of a connector, executed through the Invoker port."""
    WAIT = "wait"
    """The run stands still until a timer, a person or a message."""
    CONTAINER = "container"
    """Holds a sub-graph: for each, repeat until, scope."""


class Lane(StrEnum):
    """What kind of worker executes a step, where a site has more than one kind."""

    DEFAULT = "default"
    CPU = "cpu"
    """It keeps a processor busy."""
    AI = "ai"
    """It talks with models, for long."""


class PortKind(StrEnum):
    """What taking a port means; drawn with its own colour, line and word."""

    NORMAL = "normal"
    ERROR = "error"
    TIMEOUT = "timeout"


class Category(StrEnum):
    """Where the picker shows a node type."""

    TRIGGERS = "triggers"
    FLOW = "flow"
    PEOPLE = "people"
    DATA = "data"
    APPS = "apps"
    AI = "ai"


@dataclass(frozen=True, slots=True)
class Port:
    """One way out of a node. `name` is stable and stands in edges; `label` is what people read."""

    name: str
    label: str
    kind: PortKind = PortKind.NORMAL


EFFECT_PORTS = (
    Port(SUCCESS, "Success"),
    Port(ERROR, "Error", PortKind.ERROR),
    Port(TIMEOUT, "Timed out", PortKind.TIMEOUT),
)
PLAIN_PORTS = (Port(SUCCESS, "Next"),)


def is_filled(value: Any) -> bool:
    """Whether a setting says anything."""
    return bool(value.strip()) if isinstance(value, str) else value not in (None, [], {})


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeSpec:
    """A node type.

    Attributes:
        type: stable id, `family.name` (`flow.approval`, `http.request`).
        version: raised when settings or output change incompatibly.
        name, description: plain words for the picker; description is one line.
        synonyms: other words people search by ("ask boss").
        settings_schema: JSON Schema of `node.settings`. Property keywords the form understands beside the standard
            ones: `title`, `description`, `examples`, `default`, `format` (`expression`: a bare expression;
            `textarea`; `json`; `duration` seconds; `cron`; `timezone`; `people`; `schema`), `x-template: false`
            (plain value, no `{{ }}`), `x-show-if: {"field": [values] | "filled"}`, `x-advanced: true`,
            `x-options: "name"` (dynamic choices by the connector), `x-inside: true` (a container computes it inside
            itself, at the end of each pass), `x-order`.
        output_schema: JSON Schema of the output, or a function of the settings; `{}` = not known.
        sample_output: a realistic output for drawing, mapping and dry runs; may be a function of the settings.
        ports: the ways out, or a function of the settings (cases of a switch, outcomes of a task).
        effect: effect class, or a function of the settings.
        connection: connector id whose connection the node needs, or None.
        connection_required: False where a node may also run without a connection.
        timeout_s, retry: defaults of one attempt / of the retries.
        lane: the kind of worker that executes it.
        verifies: its service can be asked whether a call happened. verifies_by: name of the setting that has to be
            filled in for it; "" = it always can.
        key_ttl_s: of class keyed: seconds for which the service surely remembers a key.
    """

    type: str
    name: str
    description: str
    kind: NodeKind
    category: Category
    version: int = 1
    synonyms: tuple[str, ...] = ()
    icon: str = "box"
    settings_schema: Schema = field(default_factory=lambda: {"type": "object", "properties": {}})
    output_schema: Schema | Callable[[Settings], Schema] = field(default_factory=dict)
    sample_output: Any | Callable[[Settings], Any] = None
    ports: tuple[Port, ...] | Callable[[Settings], tuple[Port, ...]] = PLAIN_PORTS
    effect: EffectClass | Callable[[Settings], EffectClass] = EffectClass.PURE
    connection: str | None = None
    connection_required: bool = True
    timeout_s: float = 10.0
    retry: Retry = field(default_factory=Retry)
    lane: Lane = Lane.DEFAULT
    verifies: bool = False
    verifies_by: str = ""
    key_ttl_s: float = 86_400.0
    connector: str = "flow"
    honesty: str = ""
    help: str = ""

    def ports_for(self, settings: Settings) -> tuple[Port, ...]:
        """The ways out of a node with these settings."""
        return self.ports(settings) if callable(self.ports) else self.ports

    def effect_for(self, settings: Settings) -> EffectClass:
        """The effect class of a node with these settings."""
        return self.effect(settings) if callable(self.effect) else self.effect

    def verifies_for(self, settings: Settings) -> bool:
        """Whether the service can be asked about a call of a node with these settings; a reading is not asked about."""
        if not self.verifies or self.effect_for(settings) in (EffectClass.PURE, EffectClass.READ):
            return False
        return not self.verifies_by or is_filled(settings.get(self.verifies_by))

    def output_schema_for(self, settings: Settings) -> Schema:
        """JSON Schema of what the step yields."""
        return self.output_schema(settings) if callable(self.output_schema) else self.output_schema

    def sample_for(self, settings: Settings) -> Any:
        """A realistic output."""
        return self.sample_output(settings) if callable(self.sample_output) else self.sample_output
