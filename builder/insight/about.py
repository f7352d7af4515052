"""What tells one run from another: a few short values of what it began with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from engine.runtime import facade as runtime

MOST_FIELDS, LONGEST = 3, 60
TELLING = ("number", "id", "order", "ticket", "reference", "name", "title", "subject", "customer", "company", "email")
"""Fields that usually name a thing, the most telling first."""
ENVELOPE = frozenset({"body", "headers", "query", "method"})
ITEM = frozenset({"item", "index"})
SHARED = frozenset({"values", "values_ref"})


def told_of(run_ids: Sequence[UUID]) -> dict[UUID, dict[str, Any]]:
    """run -> {"about", "keys", "given_up"}: what names each run for people, the values of its key fields, and who has
    given it up, if anybody. What was declared as a key field names it better than anything found in its data."""
    given, keys = runtime.inputs_of(run_ids=run_ids), runtime.keys_of(run_ids=run_ids)
    dropped = runtime.given_up(run_ids=run_ids)
    found: dict[UUID, dict[str, Any]] = {}
    for run in run_ids:
        own = [{"name": name, "value": value} for name, value in sorted(keys.get(run, {}).items())]
        found[run] = {"about": own[:MOST_FIELDS] or about(given.get(run)), "keys": own, "given_up": dropped.get(run)}
    return found


def about(given: Any) -> list[dict[str, str]]:
    """At most three {name, value} of the input, those that name something first; [] when it holds none."""
    body = _inside(given) if isinstance(given, Mapping) else given
    fields = list(_short(body)) if isinstance(body, Mapping) else []
    chosen = sorted(fields, key=lambda field: _rank(field[0]))[:MOST_FIELDS]
    return [{"name": name, "value": value} for name, value in chosen]


def _inside(given: Mapping[str, Any]) -> Any:
    """What came with a webhook without what it came in; and the item, of a run that works on one item of a loop."""
    names = set(given)
    if "body" in names and names <= ENVELOPE:
        return given["body"]
    if names >= ITEM and names - ITEM and names - ITEM <= SHARED:
        return given["item"] if isinstance(given["item"], Mapping) else {"item": given["item"]}
    return given


def _short(body: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for key, value in body.items():
        if isinstance(value, str) and 0 < len(value) <= LONGEST:
            yield str(key), value
        elif isinstance(value, int | float) and not isinstance(value, bool):
            yield str(key), str(int(value) if isinstance(value, float) and value.is_integer() else value)


def _rank(name: str) -> int:
    """Where the field stands among those that name things; the others keep their order behind them."""
    found = (place for place, word in enumerate(TELLING) if name.lower() == word or name.lower().endswith(f"_{word}"))
    return next(found, len(TELLING))
