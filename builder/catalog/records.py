"""Node types and connectors as JSON for screens and programs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any, TypeVar

from connectors.registry import Connector
from engine.errors import InvalidInput
from engine.spec import AuthField, NodeSpec, Port

R = TypeVar("R")


def spec_as_json(spec: NodeSpec) -> dict[str, Any]:
    """A node type; ports, effect and output are those of its default settings."""
    return {
        "type": spec.type,
        "version": spec.version,
        "name": spec.name,
        "description": spec.description,
        "synonyms": list(spec.synonyms),
        "kind": spec.kind.value,
        "category": spec.category.value,
        "icon": spec.icon,
        "connector": spec.connector,
        "settings_schema": spec.settings_schema,
        "dynamic_ports": callable(spec.ports),
        "connection": spec.connection,
        "connection_required": spec.connection is not None and spec.connection_required,
        "timeout_s": spec.timeout_s,
        "retry": spec.retry.model_dump(),
        "verifies": spec.verifies,
        "verifies_by": spec.verifies_by,
        "honesty": spec.honesty,
        "help": spec.help,
        **described(spec, default_settings(spec)),
    }


def described(spec: NodeSpec, settings: Mapping[str, Any]) -> dict[str, Any]:
    """What depends on the settings. Half-typed ones are normal while somebody draws; hopeless ones InvalidInput."""
    return {
        "ports": [_port(port) for port in _asked(spec.ports_for, spec, settings)],
        "effect": _asked(spec.effect_for, spec, settings).value,
        "output_schema": _asked(spec.output_schema_for, spec, settings),
        "sample_output": _asked(spec.sample_for, spec, settings),
    }


def default_settings(spec: NodeSpec) -> dict[str, Any]:
    """The defaults in the settings schema."""
    properties = spec.settings_schema.get("properties", {})
    return {name: schema["default"] for name, schema in properties.items() if "default" in schema}


def connector_as_json(connector: Connector) -> dict[str, Any]:
    """A connector with the form of its connection, if it takes one."""
    spec = connector.connection
    manifest = connector.manifest
    return {
        "id": manifest.id,
        "name": manifest.name,
        "icon_svg": connector.icon_svg,
        "description": manifest.description,
        "tier": manifest.tier.value,
        "connection": {"name": spec.name, "fields": [_field(field) for field in spec.fields]} if spec else None,
    }


def _asked(function: Callable[[Mapping[str, Any]], R], spec: NodeSpec, settings: Mapping[str, Any]) -> R:
    try:
        return function(settings)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise InvalidInput(
            f"These are no settings of {spec.name}.", hint="Check them against the settings schema."
        ) from error


def _port(port: Port) -> dict[str, str]:
    return {"name": port.name, "label": port.label, "kind": port.kind.value}


def _field(field: AuthField) -> dict[str, Any]:
    facts = asdict(field)
    return {
        **facts,
        "choices": [{"value": value, "label": label} for value, label in field.choices],
        "show_if": {name: list(values) for name, values in field.show_if.items()} if field.show_if else None,
    }
