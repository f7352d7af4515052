"""Which differences between two runs say something."""

from __future__ import annotations

from typing import Any

import pytest

from builder.insight.differences import differences

pytestmark = pytest.mark.unit


def found(left: Any, right: Any) -> list[tuple[str, bool]]:
    """Where two values differ, and whether it says nothing."""
    return [(one.at, one.volatile) for one in differences(left, right)]


def test_places_are_named_as_people_write_them() -> None:
    left = {"a": {"b": [1, 2]}, "c": "x", "gone": 1}
    assert found(left, {"a": {"b": [1, 3]}, "c": "x", "new": 2}) == [("a.b[1]", False), ("gone", False), ("new", False)]


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("2026-05-04T12:00:00Z", "2026-05-04T12:00:09.5+02:00"),
        ("018f3e6a-0000-7000-8000-000000000001", "018F3E6A-0000-7000-8000-000000000002"),
        ("Mon, 04 May 2026 12:00:00 GMT", "Tue, 05 May 2026 12:00:00 GMT"),
        ("9f86d081884c7d659a2feaa0", "60303ae22b998861bce3b28f"),
    ],
)
def test_what_is_made_anew_in_every_run_says_nothing(left: str, right: str) -> None:
    assert found({"x": left}, {"x": right}) == [("x", True)]


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("2026-05-04", "2026-05-05"),
        ("R-1", "R-2"),
        ("2026-05-04T12:00:00Z", "soon"),
        (4, 5),
        (True, False),
        ("abc", "abd"),
    ],
)
def test_what_people_decide_says_something(left: Any, right: Any) -> None:
    assert found({"x": left}, {"x": right}) == [("x", False)]


def test_lengths_of_time_say_nothing_and_other_numbers_do() -> None:
    assert found({"duration_ms": 3, "total": 3}, {"duration_ms": 4, "total": 4}) == [
        ("duration_ms", True),
        ("total", False),
    ]
