"""Large values stand beside the stored state of a run, which only names them: a checkpoint stays small."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from engine.errors import Conflict

APART = "apart"
"""Of the stored state: [[name of the value, *where it belongs], ...]."""
_OF_FRAME, _OUTPUTS = (4, 10), 2
_OF_LOOP = (0, 3, 5)
"""Places of values in what `Frame.to_list` and `Loop.to_list` yield: last and carried; settings, results, last."""

Place = tuple[str | int, ...]


def name_large(raw: dict[str, Any], beside: Mapping[str, Any]) -> list[str]:
    """Put null wherever one of these values (by name) stands in the state to be stored, and note where it did. The
    names that were needed."""
    names = {id(value): name for name, value in beside.items()}
    found: list[list[Any]] = []
    for place, holder, key in _places(raw):
        name = names.get(id(holder[key]))
        if name is not None:
            holder[key] = None
            found.append([name, *place])
    raw[APART] = found
    return [each[0] for each in found]


def _places(raw: dict[str, Any]) -> Iterator[tuple[Place, Any, Any]]:
    """Where a value may stand: (place, what holds it, its key there). What is shared with the run is copied first."""
    yield from (((name,), raw, name) for name in ("payload", "last"))
    raw["outputs"] = dict(raw["outputs"].items())
    yield from ((("outputs", key), raw["outputs"], key) for key in raw["outputs"])
    for base, frame in raw["frames"].items():
        outputs = frame[_OUTPUTS] = dict(frame[_OUTPUTS].items())
        yield from ((("frames", base, _OUTPUTS, key), outputs, key) for key in outputs)
        yield from ((("frames", base, n), frame, n) for n in _OF_FRAME)
    for path, loop in raw["loops"].items():
        yield from ((("loops", path, n), loop, n) for n in _OF_LOOP)


def names_in(raw: Mapping[str, Any]) -> list[str]:
    """Names of the values that a stored state wants."""
    return list(dict.fromkeys(each[0] for each in raw.get(APART) or ()))


def put_back(raw: dict[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """Put the values where they belong; those of them that stand in the state, by name. Raises Conflict when one is
    missing."""
    for name, *place in raw.get(APART) or ():
        if name not in values:
            raise Conflict(
                "A large value of this run is gone.", hint="Restore the database from a backup.", code="value_gone"
            )
        holder: Any = raw
        for key in place[:-1]:
            holder = holder[key]
        holder[place[-1]] = values[name]
    return {name: values[name] for name in names_in(raw)}
