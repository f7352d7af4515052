"""What steps do with tables: six operations, each a record. Writes are done once per key."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import orjson
from django.db import connection, transaction
from django.utils import timezone

from builder.tables import rows, selectors
from builder.tables.models import DataTable, DataWrite
from engine.errors import InvalidInput

KEEP_ANSWERS = timedelta(days=30)
Arguments = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Operation:
    """`do` gets the table and the step's arguments and gives JSON."""

    do: Callable[[DataTable, Arguments], dict[str, Any]]
    writes: bool


def _find(table: DataTable, arguments: Arguments) -> dict[str, Any]:
    found = selectors.ordered(
        table, selectors.matching(table, arguments.get("where") or {}), str(arguments.get("order_by") or "")
    )
    items = [selectors.row_as_json(row) for row in found[: min(int(arguments.get("limit") or 100), selectors.MAX_ROWS)]]
    return {"rows": items, "count": len(items)}


def _get(table: DataTable, arguments: Arguments) -> dict[str, Any]:
    row = selectors.matching(table, arguments.get("where") or {}).order_by("n").first()
    return {"row": selectors.row_as_json(row) if row else {}}


def _insert(table: DataTable, arguments: Arguments) -> dict[str, Any]:
    return {"row": rows.insert(table, arguments.get("values") or {}), "created": True}


def _upsert(table: DataTable, arguments: Arguments) -> dict[str, Any]:
    row, created = rows.upsert(table, arguments.get("values") or {}, match_on=str(arguments.get("match_on") or ""))
    return {"row": row, "created": created}


def _update(table: DataTable, arguments: Arguments) -> dict[str, Any]:
    changed = rows.update(table, arguments.get("where") or {}, arguments.get("values") or {})
    return {"rows": changed, "count": len(changed)}


def _delete(table: DataTable, arguments: Arguments) -> dict[str, Any]:
    removed = rows.delete(table, arguments.get("where") or {})
    return {"rows": removed, "count": len(removed)}


OPERATIONS: Mapping[str, Operation] = {
    "find": Operation(_find, writes=False),
    "get": Operation(_get, writes=False),
    "insert": Operation(_insert, writes=True),
    "upsert": Operation(_upsert, writes=True),
    "update": Operation(_update, writes=True),
    "delete": Operation(_delete, writes=True),
}


def perform(workspace_id: UUID, operation: str, table: str, arguments: Arguments, *, key: str) -> dict[str, Any]:
    """Do one operation. A write whose key was seen gives the first answer again; with other arguments it is refused."""
    record = OPERATIONS.get(operation)
    if record is None:
        raise InvalidInput(f'Tables have no operation "{operation}".', hint=f"Choose from {', '.join(OPERATIONS)}.")
    if not record.writes:
        return record.do(selectors.table_named(workspace_id, table), arguments)
    digest = hashlib.sha256(orjson.dumps([operation, table, arguments], option=orjson.OPT_SORT_KEYS)).digest()
    with transaction.atomic():
        _lock(workspace_id, key)
        known = DataWrite.objects.filter(workspace_id=workspace_id, key=key).first()
        if known is not None:
            return _answered(known, digest)
        answer = record.do(selectors.table_named(workspace_id, table), arguments)
        DataWrite.objects.create(workspace_id=workspace_id, key=key, request=digest, answer=answer)
    return answer


def forget_old_answers() -> int:
    """Delete answers older than any redrive could ask for; a tick calls it."""
    return DataWrite.objects.filter(at__lt=timezone.now() - KEEP_ANSWERS).delete()[0]


def _answered(known: DataWrite, digest: bytes) -> dict[str, Any]:
    if bytes(known.request) != digest:
        raise InvalidInput("This write was done before with other values.", hint="Use a new key.", code="key_reused")
    answer: dict[str, Any] = known.answer
    return answer


def _lock(workspace_id: UUID, key: str) -> None:
    """Two of the same write at once: the second waits for the first and then finds its answer."""
    number = int.from_bytes(hashlib.sha256(workspace_id.bytes + key.encode()).digest()[:8], "big", signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])
