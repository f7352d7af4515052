"""The pure tools, by examples."""

from __future__ import annotations

from typing import Any

import pytest

from connectors.registry import catalog
from connectors.sdk.guard import Guard
from connectors.sdk.http import HttpClient
from connectors.sdk.testing import context
from engine.errors import PermanentError

EXAMPLES: list[tuple[str, dict[str, Any], Any]] = [
    ("text.compose", {"text": "Hello"}, {"text": "Hello"}),
    ("text.split", {"text": "a, b,,c"}, {"parts": ["a", "b", "c"], "count": 3}),
    ("text.split", {"text": "a\n b", "separator": "\\n", "trim": False}, {"parts": ["a", " b"], "count": 2}),
    (
        "text.extract",
        {"text": "INV-12 and INV-7", "pattern": r"INV-(\d+)"},
        {"found": True, "first": "INV-12", "matches": ["INV-12", "INV-7"], "groups": [["12"], ["7"]]},
    ),
    (
        "text.extract",
        {"text": "none", "pattern": r"\d"},
        {"found": False, "first": "", "matches": [], "groups": []},
    ),
    ("text.replace", {"text": "a-b-c", "find": "-", "replace": "+"}, {"text": "a+b+c", "count": 2}),
    ("number.round", {"value": "2.345"}, {"value": 2.35, "text": "2.35"}),
    ("number.round", {"value": "2.345", "rule": "half_even"}, {"value": 2.34, "text": "2.34"}),
    ("number.round", {"value": 7, "decimals": 0}, {"value": 7, "text": "7"}),
    ("number.round", {"value": "-0.5", "decimals": 0}, {"value": -1, "text": "-1"}),
    ("number.parse", {"text": "1.234,50 €", "decimal_sign": ","}, {"value": 1234.5, "text": "1234.50"}),
    ("number.parse", {"text": "-1,200"}, {"value": -1200, "text": "-1200"}),
    ("number.format", {"value": "1234.5", "unit": "EUR"}, {"text": "1,234.50 EUR"}),
    ("number.format", {"value": 1234.5, "style": "1.234,50"}, {"text": "1.234,50"}),
    ("date.add", {"date": "2026-11-20", "amount": 7}, {"date": "2026-11-27", "date_time": "2026-11-27T00:00:00+00:00"}),
    (
        "date.add",
        {"date": "2026-11-20", "amount": 1, "unit": "working_days"},
        {"date": "2026-11-23", "date_time": "2026-11-23T00:00:00+00:00"},
    ),
    (
        "date.add",
        {"date": "2026-11-21", "amount": -1, "unit": "working_days"},
        {"date": "2026-11-20", "date_time": "2026-11-20T00:00:00+00:00"},
    ),
    (
        "date.difference",
        {"start": "2026-11-20", "end": "2026-11-21T12:00:00Z"},
        {"days": 1.5, "hours": 36.0, "minutes": 2160.0, "seconds": 129600.0},
    ),
    (
        "date.format",
        {"date": "2026-07-01T23:30:00Z", "style": "2026-11-20 14:05", "zone": "Europe/Berlin"},
        {"text": "2026-07-02 01:30"},
    ),
    ("json.parse", {"text": '{"a": [1]}'}, {"data": {"a": [1]}}),
    ("json.write", {"data": {"ä": 1}}, {"text": '{"ä": 1}'}),
    ("json.pick", {"data": [{"a": 1, "b": 2}], "fields": ["a", "z"]}, {"data": [{"a": 1}]}),
]

REFUSED: list[tuple[str, dict[str, Any], str]] = [
    ("text.extract", {"text": "x", "pattern": "("}, "pattern"),
    ("text.replace", {"text": "a" * 100_000, "find": "a", "replace": "b" * 10_000}, "too long"),
    ("number.parse", {"text": "twelve"}, "not a number"),
    ("number.round", {"value": "x"}, "“Number” has to be a number"),
    ("date.add", {"date": "soon", "amount": 1}, "date"),
    ("date.add", {"date": "9999-12-31", "amount": 100}, "years"),
    ("date.format", {"date": "2026-01-01", "zone": "Mars/Base"}, "time zone"),
    ("json.parse", {"text": "{"}, "not JSON"),
    ("json.parse", {"text": "[" * 100_000}, "not JSON"),
]


async def compute(type: str, settings: dict[str, Any]) -> Any:
    action = catalog().action(type)
    assert action is not None
    return await action.run(context(HttpClient(Guard())), settings)


@pytest.mark.parametrize(("type", "settings", "output"), EXAMPLES)
async def test_a_tool_computes(type: str, settings: dict[str, Any], output: Any) -> None:
    assert await compute(type, settings) == output


@pytest.mark.parametrize(("type", "settings", "why"), REFUSED)
async def test_a_tool_says_what_is_wrong(type: str, settings: dict[str, Any], why: str) -> None:
    with pytest.raises(PermanentError, match=why):
        await compute(type, settings)
