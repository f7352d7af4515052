"""A body that is not JSON is refused with what is wrong with it."""

from __future__ import annotations

import pytest

from engine.runtime.accept.problems import Refused
from engine.runtime.accept.request import read_json

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b'{"a": NaN}', "NaN is no number in JSON (line 1, column 7)"),
        (b'{"a": -Infinity}', "Infinity is no number"),
        (b'{"a": 1e999}', "the number is too large"),
        (b'{"a": "x\x00y"}', "there is a NUL character"),
        (b'{"a": 1\x00}', "there is a NUL character"),
        (b'{"a": "x\ty"}', "there is a control character in a text"),
        ('{"ä": NaN}'.encode(), "NaN is no number"),
        (b'{"a": 1,}', "there is a comma after the last item"),
        (b"{'a': 1}", "there are single quotes"),
        (b'\xef\xbb\xbf{"a": 1}', "it begins with a byte order mark"),
        (b'{"a": "\xff"}', "it is not UTF-8"),
        (b'{"a": ', "it ends too early"),
        (b'{"a": wrong}', "The body is not JSON (line 1, column 7)."),
    ],
)
def test_the_mistake_is_named_with_its_cure(body: bytes, why: str) -> None:
    with pytest.raises(Refused) as refused:
        read_json(body)
    assert why in refused.value.detail
    assert refused.value.hint
