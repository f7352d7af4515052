"""Lists by keyset: {"items": [...], "next": token|null}. A token names the last item seen, so pages never shift."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet

from engine.errors import InvalidInput

M = TypeVar("M", bound=Model)
MAX_LIMIT = 200


@dataclass(frozen=True, slots=True)
class Page(Generic[M]):
    """One page of rows and the token of the next, or None at the end."""

    items: list[M]
    next: str | None


def encode_token(values: Sequence[Any]) -> str:
    """An opaque token from the sort values of the last row."""
    plain = [value.isoformat() if isinstance(value, datetime) else value for value in values]
    return base64.urlsafe_b64encode(json.dumps(plain, default=str).encode()).decode().rstrip("=")


def decode_token(token: str, length: int) -> list[Any]:
    """The sort values in a token; raises InvalidInput for anything we did not make."""
    try:
        values = json.loads(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))
    except ValueError:
        values = None
    if not isinstance(values, list) or len(values) != length or any(isinstance(v, dict | list) for v in values):
        raise InvalidInput("This page token cannot be read.", hint="Start again without `cursor`.", code="bad_cursor")
    return values


def keyset_page(rows: QuerySet[M], *, order: Sequence[str], token: str | None, limit: int) -> Page[M]:
    """A page of `rows` in `order` (field names, all ascending or all with `-`, the last one unique)."""
    limit = max(1, min(limit, MAX_LIMIT))
    fields = [name.lstrip("-") for name in order]
    if token:
        rows = rows.filter(_after(fields, decode_token(token, len(fields)), descending=order[0].startswith("-")))
    try:
        found = list(rows.order_by(*order)[: limit + 1])
    except (ValidationError, ValueError) as error:
        raise InvalidInput(
            "This page token cannot be read.", hint="Start again without `cursor`.", code="bad_cursor"
        ) from error
    more = len(found) > limit
    items = found[:limit]
    return Page(items, encode_token([getattr(items[-1], name) for name in fields]) if more else None)


def _after(fields: list[str], values: list[Any], *, descending: bool) -> Q:
    operator = "lt" if descending else "gt"
    condition = Q()
    for index, name in enumerate(fields):
        same = Q(**{fields[k]: values[k] for k in range(index)})
        condition |= same & Q(**{f"{name}__{operator}": values[index]})
    return condition
