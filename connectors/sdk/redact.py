"""Secrets never leave in an error, a log line or a preview."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

from engine.errors import HandrailError

MASK = "•••"
SHORTEST = 4
"""Shorter values are not replaced: hiding every "1" would make a message unreadable and hide nothing."""

Problem = TypeVar("Problem", bound=HandrailError)


def redact(value: Any, secrets: Iterable[str]) -> Any:
    """`value` with every secret replaced, in texts at any depth."""
    words = [secret for secret in secrets if len(secret) >= SHORTEST]
    return _redact(value, words) if words else value


def _redact(value: Any, words: list[str]) -> Any:
    if isinstance(value, str):
        for word in words:
            value = value.replace(word, MASK)
        return value
    if isinstance(value, dict):
        return {key: _redact(item, words) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_redact(item, words) for item in value]
    return value


def redact_error(problem: Problem, secrets: Iterable[str]) -> Problem:
    """The same error without secrets in message, hint and details."""
    words = list(secrets)
    problem.message = redact(problem.message, words)
    problem.hint = redact(problem.hint, words)
    problem.details = redact(problem.details, words)
    problem.args = (problem.message,)
    return problem
