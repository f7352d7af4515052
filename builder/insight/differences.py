"""Where two values differ, and which of these places say nothing: moments and ids that are new in every run."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

DEEPEST = 6
_UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_MOMENT = r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?\s?(Z|UTC|GMT|[+-]\d\d:?\d\d)?"
_HTTP_DATE = r"\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT"
_DIGEST = r"[0-9a-f]{24,128}"
_MADE_ANEW = tuple(re.compile(pattern, re.IGNORECASE) for pattern in (_UUID, _MOMENT, _HTTP_DATE, _DIGEST))
_TELLING_TIME = re.compile(r"(^|_)(duration|elapsed|took|latency)(_m?s|_seconds)?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Difference:
    """A place `at` with both values; `volatile`: such a value is another one in every run."""

    at: str
    left: Any
    right: Any
    volatile: bool

    def as_dict(self) -> dict[str, Any]:
        """For the answer."""
        return {"at": self.at, "left": self.left, "right": self.right, "volatile": self.volatile}


def differences(left: Any, right: Any, at: str = "", depth: int = 0) -> Iterator[Difference]:
    """The places where two values differ, deep inside them, in their order."""
    if left == right:
        return
    if isinstance(left, dict) and isinstance(right, dict) and depth < DEEPEST:
        for key in [*left, *(key for key in right if key not in left)]:
            inside = f"{at}.{key}" if at else str(key)
            yield from differences(left.get(key), right.get(key), inside, depth + 1)
    elif isinstance(left, list) and isinstance(right, list) and len(left) == len(right) and depth < DEEPEST:
        for place, (one, other) in enumerate(zip(left, right, strict=True)):
            yield from differences(one, other, f"{at}[{place}]", depth + 1)
    else:
        yield Difference(at, left, right, _volatile(at, left, right))


def _volatile(at: str, left: Any, right: Any) -> bool:
    """Whether both values are of the same kind that is made anew: a moment, a random id, a digest, a length of time."""
    if isinstance(left, str) and isinstance(right, str):
        return any(kind.fullmatch(left) and kind.fullmatch(right) for kind in _MADE_ANEW)
    numbers = all(isinstance(value, int | float) and not isinstance(value, bool) for value in (left, right))
    return numbers and bool(_TELLING_TIME.search(at.rsplit(".", 1)[-1]))
