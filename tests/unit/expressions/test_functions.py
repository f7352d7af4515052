"""Every function gives a value or a clear error, for values of the kinds it declares and of others."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import orjson
import pytest

from engine.expressions import CODES, Missing, compile_expression, to_json
from engine.expressions.functions import FUNCTIONS
from engine.expressions.functions.record import Function, Param
from tests.unit.expressions.sample import clock, outcome

pytestmark = pytest.mark.unit

POOLS: dict[str, list[Any]] = {
    "text": [
        *(
            "",
            " ",
            "a",
            "b",
            "a.b",
            "ab ab",
            "ß",
            "é",
            "İ",
            "😀",
            "\0",
            "x" * 200,
            "%d",
            "{}",
            "[",
            "[x]YYYY",
            "$1",
            "DD.MM",
        ),
        *(
            "2026-01-31",
            "2026-02-29",
            "0001-01-01",
            "9999-12-31T23:59:59.999999Z",
            "0001-01-01T00:00:00+14:00",
            "2026-W05-6",
        ),
        *(
            "12",
            "-1.5",
            "1e5",
            "1e999999",
            "nan",
            "inf",
            "٣",
            "1_000",
            "0x1",
            "half_even",
            "month",
            "Europe/Berlin",
            "../x",
        ),
        *(
            "(a)(b)?",
            "[",
            "a*",
            "(?i)A",
            "[1, {",
            '{"a": [1.5, null]}',
            '"\\ud800"',
            "SGk=",
            "%E4%ff",
            "a=b",
            "0",
            "true",
        ),
    ],
    "number": [
        *(
            0,
            1,
            -1,
            2,
            3,
            30,
            31,
            100,
            10**6,
            10**9,
            2**63,
            2**255,
            -(2**255),
            10**100,
            0.0,
            -0.0,
            0.1,
            1.5,
            -2.5,
            1e15,
        ),
        *(
            1e300,
            5e-324,
            float("nan"),
            float("inf"),
            Decimal("0.10"),
            Decimal("-1E+3"),
            Decimal("1E-400"),
            Decimal("9E+399"),
        ),
    ],
    "yes/no": [True, False],
    "list": [
        *(
            [],
            [1],
            [3, 1, 2],
            ["b", "a"],
            [None, 1],
            [[1], [2, [3]]],
            [{"a": 1}, {"a": {"b": 2}}, {}],
            [1, "a", None, True],
        ),
        *(
            [["k", 1]],
            [["k"]],
            [date(2026, 1, 1), datetime(2026, 1, 1, tzinfo=UTC)],
            [0.1, Decimal("0.1")],
            [float("nan"), 1],
        ),
        *([True, False], list(range(500)), [timedelta(1), timedelta(2)]),
    ],
    "object": [{}, {"a": 1}, {"a": {"b": [1, 2]}, "": None}, {"é": "", "x y": [None]}, {"d": date(2026, 1, 1)}],
    "date": [
        *(date(2026, 1, 31), date.min, date.max, datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)),
        *(datetime(2026, 3, 29, 1, 30, tzinfo=ZoneInfo("Europe/Berlin")), datetime(2026, 1, 1)),  # noqa: DTZ001
    ],
    "duration": [timedelta(0), timedelta(days=1, seconds=1.5), timedelta.max, timedelta.min],
}
EVERYTHING = [value for pool in POOLS.values() for value in pool] + [None, Missing("trigger.gone")]


def _values(function: Function, draw: Random) -> list[Any]:
    """Values for one call: mostly of the kinds it declares, sometimes of any."""
    most = function.most if function.most is not None else function.least + 2
    values = []
    for at in range(draw.randint(function.least, most)):
        param: Param = function.param(at)
        fitting = [value for kind in param.kinds for value in POOLS[kind]] or EVERYTHING
        values.append(draw.choice(fitting if draw.random() < 0.75 else EVERYTHING))
    return values


@pytest.mark.parametrize("name", FUNCTIONS)
def test_function_gives_a_value_or_a_clear_error(name: str) -> None:
    draw = Random(name)
    for _ in range(80):
        values = _values(FUNCTIONS[name], draw)
        arguments = ", ".join(f"trigger.a{at}" for at in range(len(values)))
        value, error = outcome(f"{name}({arguments})", {"trigger": {f"a{at}": each for at, each in enumerate(values)}})
        if error is not None:
            assert error.code in set(CODES) - {"E099"}, (values, error.__cause__)
            assert error.hint
        elif not isinstance(value, Missing):
            assert_result(name, value)


def assert_result(name: str, value: Any) -> None:
    """The value has the declared kind, and can be written as JSON unless it holds no number or too large a one."""
    declared = FUNCTIONS[name].returns
    found = compile_expression("type_of(trigger)").evaluate({"trigger": value})
    if declared not in {"any", "same", "item"}:
        allowed = {"date", "date with time"} if declared.startswith("date") else {declared}
        assert found in allowed | ({"null"} if name == "average" else set())
    if not any(word in repr(value).lower() for word in ("nan", "inf", "0" * 78)):
        orjson.dumps(to_json(value))


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("round(-2.5)", -3),
        ("round(1234.5, -2)", 1200),
        ("round(2.675, 2)", Decimal("2.68")),
        ("round_up(-2.5)", -2),
        ("percent(1, 0)", 0),
        ("average([])", None),
        ("min([])", None),
        ("sum([null, 1])", 1),
        ("sorted([null, 2, 1])", [1, 2, None]),
        ("sorted([2, null, 1], true)", [2, 1, None]),
        ("unique([1, 1.0, true, 'a', {'b': 1, 'a': 2}, {'a': 2, 'b': 1.0}])", [1, True, "a", {"b": 1, "a": 2}]),
        ("count([1, null], null)", 1),
        ("date('2026-01-31') + duration(1)", date(2026, 2, 1)),
        ("hour(datetime('2026-07-01T12:00:00Z', 'Europe/Berlin'))", 12),
        ("hour(in_zone('2026-07-01T12:00:00Z', 'Europe/Berlin'))", 14),
        ("add_days('2026-03-28T09:00:00Z', 1)", datetime(2026, 3, 29, 9, tzinfo=UTC)),
        ("text(add_hours(datetime('2026-03-29T01:30', 'Europe/Berlin'), 1))", "2026-03-29T03:30:00+02:00"),
        ("datetime('2026-03-30', 'Europe/Berlin') - datetime('2026-03-29', 'Europe/Berlin')", timedelta(hours=23)),
        ("date('2026-01-31') + duration(0, 25) == datetime('2026-02-01T01:00')", True),
        ("duration(1) + date('2026-01-31')", date(2026, 2, 1)),
        ("date('2026-01-31') - duration(31)", date(2025, 12, 31)),
        ("days_between('2026-03-01', '2026-01-31')", -29),
        ("parse_date('7.3.26 9:05', 'D.M.YY H:mm')", datetime(2026, 3, 7, 9, 5, tzinfo=UTC)),
        ("format_date('2026-01-01T00:05:00Z', 'h:mm A [on] dddd Z')", "12:05 AM on Thursday +00:00"),
        ("format_number(-1234567.895, 2)", "-1,234,567.90"),
        ("format_number(5, 0)", "5"),
        ("number('٣')", 3),
        ("yes_no('No')", False),
        ("replace_pattern('a', 'a', '$1$9$')", "$"),
        ("find('b', 'a')", None),
        ("get({'a': [1]}, 'a.5', 'x')", "x"),
        ("merge({'a': 1})", {"a": 1}),
        ("parse_json('1.10') + 1", Decimal("2.10")),
        ("to_json({'d': date('2026-01-01'), 'n': 1.5})", '{"d": "2026-01-01", "n": 1.5}'),
        ("url_decode(url_encode('ä &=/')) == 'ä &=/'", True),
        ("base64_decode(base64_encode('ä€')) == 'ä€'", True),
        ("weekday(now()) in [6, 7]", True),
    ],
)
def test_function_has_the_stated_value(source: str, expected: Any) -> None:
    value = compile_expression(source).evaluate({}, clock=clock)
    assert value == expected
    assert type(value) is type(expected)
