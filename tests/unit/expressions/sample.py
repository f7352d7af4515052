"""The environment the conformance cases read, and the two ways an evaluation may end."""

from datetime import UTC, datetime
from typing import Any

from engine.expressions import ExpressionError, Value, compile_expression

NOW = datetime(2026, 3, 14, 15, 9, 26, tzinfo=UTC)

ENV: dict[str, Any] = {
    "trigger": {
        "name": "Anna",
        "amount": 12.5,
        "count": 3,
        "tags": ["new", "vip"],
        "lines": [{"sku": "a", "net": 10, "qty": 2}, {"sku": "b", "net": 2.5, "qty": 4}],
        "empty": "",
        "nothing": None,
        "on": True,
        "due": "2026-03-20",
        "strange name": 7,
    },
    "steps": {"check": {"invoice": {"amount": 1200, "number": "INV-7"}}, "find_customer": {"rows": [{"id": 5}]}},
    "vars": {"limit": 1000, "rate": "1.19"},
    "run": {"id": "r1"},
}


def clock() -> datetime:
    """A clock that stands still."""
    return NOW


def outcome(source: str, env: dict[str, Any]) -> tuple[Value, ExpressionError | None]:
    """The value of an expression, or its error; anything else that is raised is a failure of the test."""
    try:
        return compile_expression(source).evaluate(env, clock=clock), None
    except ExpressionError as error:
        return None, error
