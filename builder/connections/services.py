"""Writes of connections. Each is tested before it is saved, and each records its act in the same transaction."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from asgiref.sync import async_to_sync
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from builder.audit import facade as audit
from builder.base.actor import Actor
from builder.connections import contexts, vault
from builder.connections.forms import Filled, fill
from builder.connections.models import Connection
from builder.connections.selectors import get_connection, used_by
from connectors.sdk.redact import redact
from engine.errors import Conflict, InvalidInput, StepError
from engine.runtime import facade as runtime

Status = Connection.Status


@dataclass(frozen=True, slots=True)
class Tried:
    """What a test said. `tested` is False for connectors that cannot be tested without doing something."""

    ok: bool
    message: str
    hint: str = ""
    tested: bool = True

    @property
    def status(self) -> Status:
        """The status of the connection after this test."""
        if not self.tested:
            return Status.UNTESTED
        return Status.WORKING if self.ok else Status.FAILING


UNTRIED = Tried(True, "Saved. It will be tried by the first step that uses it.", tested=False)


def try_values(
    *, workspace_id: UUID, connector: str, fields: Mapping[str, Any], connection_id: UUID | None = None
) -> Tried:
    """Try an account without saving it; with `connection_id`, secrets that were not typed again are the saved ones."""
    known = _known(get_connection(workspace_id, connection_id)) if connection_id else {}
    return _try(fill(connector, fields, known=known))


def create_connection(
    *,
    actor: Actor,
    workspace_id: UUID,
    connector: str,
    name: str,
    fields: Mapping[str, Any],
    key: str = "",
    save_anyway: bool = False,
    test: bool = True,
    max_per_s: float | None = None,
    max_at_once: int | None = None,
) -> Connection:
    """Test and save. Raises InvalidInput `connection_does_not_work` unless `save_anyway`, Conflict for a taken name.

    Without `test` it is saved as not tested: for a system that is only about to be started. `max_per_s`,
    `max_at_once`: steps call its service at most so often.
    """
    filled = fill(connector, fields)
    result = _tested(filled, save_anyway) if test else UNTRIED
    name, key = name.strip(), key or _key_for(workspace_id, name)
    with transaction.atomic():
        _check_free(workspace_id, name, key, None)
        row = Connection(workspace_id=workspace_id, connector=connector, name=name, key=key, created_by=actor.user_id)
        _put(row, filled, result)
        limits = {"max_per_s": max_per_s, "max_at_once": max_at_once}
        _limit(row, limits)
        after = _facts(row, filled) | limits
        audit.record(actor, "connection.created", "connection", row.id, after=after, workspace_id=workspace_id)
    return row


def change_connection(
    *,
    actor: Actor,
    workspace_id: UUID,
    connection_id: UUID,
    name: str | None = None,
    fields: Mapping[str, Any] | None = None,
    save_anyway: bool = False,
    **limits: Any,
) -> Connection:
    """Change the name, the values, `max_per_s` or `max_at_once`; values are tested again. The key never changes: flows
    hold it."""
    row = get_connection(workspace_id, connection_id)
    before = {**_known(row)}
    filled = fill(row.connector, {**row.fields, **(fields or {})}, known=before)
    result = _tested(filled, save_anyway) if fields is not None else Tried(row.status != Status.FAILING, row.message)
    with transaction.atomic():
        old = {"name": row.name, "values": before}
        if name is not None:
            _check_free(workspace_id, name.strip(), row.key, row.id)
            row.name = name.strip()
        if fields is None:
            row.save(update_fields=["name", "updated_at"])
        else:
            _put(row, filled, result)
        after = _facts(row, filled) | limits
        _limit(row, limits)
        audit.record(
            actor, "connection.changed", "connection", row.id, _hidden(old, filled), after, workspace_id=workspace_id
        )
    return row


@transaction.atomic
def delete_connection(*, actor: Actor, workspace_id: UUID, connection_id: UUID) -> None:
    """Remove a connection no live flow uses; raises Conflict that names the flows otherwise."""
    row = get_connection(workspace_id, connection_id)
    flows = used_by(workspace_id, [row.key]).get(row.key, ())
    if flows:
        names = ", ".join(flow["name"] for flow in flows)
        raise Conflict(
            f"{row.name} is used by {names}.",
            hint="Choose another connection there first.",
            code="in_use",
            flows=list(flows),
        )
    row.delete()
    runtime.forget_connection(workspace_id=workspace_id, connection=row.key)
    before = {"name": row.name, "connector": row.connector}
    audit.record(actor, "connection.deleted", "connection", connection_id, before=before, workspace_id=workspace_id)


def retest_connection(*, actor: Actor, workspace_id: UUID, connection_id: UUID) -> Tried:
    """Test a saved connection as it is and note the result."""
    row = get_connection(workspace_id, connection_id)
    result = _try(fill(row.connector, row.fields, known=_known(row)))
    with transaction.atomic():
        _note(row, result)
        row.save(update_fields=["status", "message", "tested_at"])
        after = {"status": row.status}
        audit.record(actor, "connection.tested", "connection", row.id, after=after, workspace_id=workspace_id)
    return result


def ask(workspace_id: UUID, key: str, choices: Callable[..., Any], settings: Mapping[str, Any]) -> list[dict[str, str]]:
    """Choices of a field, looked up by the connector with the connection `key`; raises a StepError when it cannot."""
    items: list[dict[str, str]] = async_to_sync(contexts.ask)(str(workspace_id), key, choices, settings)
    return items


@transaction.atomic
def rotate(*, actor: Actor) -> int:
    """Encrypt everything that is not under the newest key anew; gives the number of connections changed."""
    rows = [row for row in Connection.objects.select_for_update().all() if not vault.is_newest(row.secrets)]
    for row in rows:
        row.secrets = vault.reseal(row.secrets)
        row.save(update_fields=["secrets"])
    audit.record(actor, "connection.rotated", "installation", "connections", after={"count": len(rows)})
    return len(rows)


def _limit(row: Connection, wanted: Mapping[str, Any]) -> None:
    """Set the limits that are named; the others stay."""
    if not wanted:
        return
    known = runtime.call_limits(workspace_id=row.workspace_id).get(row.key, runtime.CallLimit())
    limit = runtime.CallLimit(wanted.get("max_per_s", known.per_s), wanted.get("max_at_once", known.at_once))
    runtime.put_call_limit(workspace_id=row.workspace_id, connection=row.key, limit=limit)


def _tested(filled: Filled, save_anyway: bool) -> Tried:
    result = _try(filled)
    if not result.ok and not save_anyway:
        raise InvalidInput(
            f"The connection does not work: {result.message}",
            hint=result.hint or "Check the values and try again.",
            code="connection_does_not_work",
        )
    return result


def _try(filled: Filled) -> Tried:
    test = filled.spec.test
    if test is None:
        return UNTRIED
    words = tuple(str(value) for value in filled.secrets.values())
    try:
        said = async_to_sync(contexts.for_test)(filled.values, words, test)
    except StepError as error:
        return Tried(False, redact(error.message, words), error.hint)
    return Tried(True, redact(str(said), words))


def _put(row: Connection, filled: Filled, result: Tried) -> None:
    row.fields, row.secrets = filled.fields, vault.seal(filled.secrets)
    _note(row, result)
    row.save()


def _note(row: Connection, result: Tried) -> None:
    row.status, row.message = result.status, result.message[:500]
    row.tested_at = timezone.now() if result.tested else None


def _known(row: Connection) -> dict[str, Any]:
    return {**row.fields, **vault.unseal(row.secrets)}


def _facts(row: Connection, filled: Filled) -> dict[str, Any]:
    return _hidden({"name": row.name, "values": filled.values}, filled) | {
        "connector": row.connector,
        "status": row.status,
    }


def _hidden(facts: dict[str, Any], filled: Filled) -> dict[str, Any]:
    """Secret fields moved under a name the log always masks."""
    secret = {field.name for field in filled.spec.fields if field.secret}
    values = facts["values"]
    plain = {name: value for name, value in values.items() if name not in secret}
    hidden = {f"{name}_secret": value for name, value in values.items() if name in secret}
    return {**facts, "values": {**plain, **hidden}}


def _key_for(workspace_id: UUID, name: str) -> str:
    wanted = slugify(name).replace("-", "_")[:50] or "connection"
    taken = set(Connection.objects.filter(workspace_id=workspace_id).values_list("key", flat=True))
    return next(key for key in (wanted, *(f"{wanted}_{n}" for n in range(2, len(taken) + 3))) if key not in taken)


def _check_free(workspace_id: UUID, name: str, key: str, own_id: UUID | None) -> None:
    if not name or slugify(key.replace("_", "-")) != key.replace("_", "-"):
        raise InvalidInput(
            "A connection needs a name, and a key of small letters, digits and _.", hint="Type another one."
        )
    others = Connection.objects.filter(workspace_id=workspace_id).exclude(id__in=[own_id] if own_id else [])
    if others.filter(name__iexact=name).exists() or others.filter(key=key).exists():
        raise Conflict(f'There is a connection "{name}" already.', hint="Choose another name.", code="name_taken")
