"""What a connection of a connector holds."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from engine.spec.action import ActionContext

ConnectionValues = Mapping[str, Any]
"""Decrypted fields of a connection: plain ones and secrets."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthField:
    """One field of a connection's form."""

    name: str
    label: str
    help: str = ""
    secret: bool = False
    required: bool = True
    default: Any = None
    kind: str = "text"
    """text | number | boolean | select | url"""
    choices: tuple[tuple[str, str], ...] = ()
    show_if: Mapping[str, tuple[str, ...]] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionSpec:
    """The account form of a connector. `test` returns a sentence, or raises a StepError when the values do not work."""

    connector: str
    name: str
    fields: tuple[AuthField, ...]
    test: Callable[[ActionContext], Awaitable[str]] | None = None
