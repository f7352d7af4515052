"""The publish hooks in their order. Bound once in the wiring by the parts above: connections, triggers, inbox."""

from __future__ import annotations

from builder.flows.contracts import PublishHook

_hooks: list[PublishHook] = []


def bind(hooks: list[PublishHook]) -> None:
    """Replace the hooks; their order is the order of the calls."""
    _hooks[:] = hooks


def bound() -> tuple[PublishHook, ...]:
    """The hooks in order."""
    return tuple(_hooks)
