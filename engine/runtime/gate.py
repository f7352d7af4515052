"""What comes in: plans, starts, hooks, samples. Callable in the caller's transaction (`cursor`) or in one of its
own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any, NamedTuple
from uuid import UUID

import orjson
from django.db import connection, transaction

from engine.plan import Plan
from engine.runtime import bell
from engine.runtime.ids import day_of, uuid7
from engine.runtime.sql import gate as sql
from engine.runtime.values import Packed, dump, load, pack

MODES = ("live", "test", "dry", "backtest")


@dataclass(frozen=True, slots=True)
class Started:
    """A start. `new` is False when the same dedupe key had started this run before."""

    run_id: UUID
    new: bool


@contextmanager
def cursor_or_own(cursor: Any | None) -> Iterator[Any]:
    """The caller's cursor, or one in a transaction of our own."""
    if cursor is not None:
        yield cursor
        return
    with transaction.atomic(), connection.cursor() as own:
        yield own


def ring_after_commit() -> None:
    """Ring when the present transaction is committed; at once when there is none."""
    transaction.on_commit(bell.ring)


def put_plan(*, plan: Plan, cursor: Any | None = None) -> str:
    """Keep a plan; its name (sha256, hex). Keeping it twice changes nothing."""
    with cursor_or_own(cursor) as use:
        use.execute(sql.PUT_PLAN, {"sha": bytes.fromhex(plan.sha256), "body": plan.to_bytes()})
    return plan.sha256


def get_plan(*, plan_sha: str) -> Plan | None:
    """The plan of this name, or None."""
    with connection.cursor() as use:
        use.execute(sql.GET_PLAN, {"sha": bytes.fromhex(plan_sha)})
        row = use.fetchone()
    return Plan.from_bytes(bytes(row[0])) if row else None


def start(
    *,
    workspace_id: UUID,
    flow_id: UUID,
    version_id: UUID | None,
    plan_sha: str,
    trigger_node: str,
    payload: Any,
    started_by: Mapping[str, Any],
    mode: str = "live",
    dedupe_key: str | None = None,
    run_id: UUID | None = None,
    reply_to: str | None = None,
    forked_from: UUID | None = None,
    priority: int = 5,
    keys: Mapping[str, str] | None = None,
    cursor: Any | None = None,
) -> Started:
    """Start a run of a plan. With a `dedupe_key` used before in this workspace: nothing starts, the first run is named.

    `payload` is the trigger's output (JSON). `started_by`: {kind, id, name, email?, flow_name?}. `priority`: 0 first,
    9 last. `keys`: name -> value by which the run is found (`engine.nodes.key_fields`).
    """
    identifier = run_id or uuid7()
    packed = pack(payload)
    params = {
        "id": identifier, "day": _day(identifier), "workspace_id": workspace_id, "flow_id": flow_id,
        "version_id": version_id, "plan_sha": bytes.fromhex(plan_sha), "trigger_node": trigger_node, "mode": mode,
        "dedupe_key": dedupe_key, "forked_from": forked_from, "reply_to": reply_to, "priority": priority,
        "started_by": orjson.dumps(started_by, default=str).decode(), **key_columns(keys or {}),
    }  # fmt: skip
    with cursor_or_own(cursor) as use:
        started = _start(use, params, packed)
    ring_after_commit()
    return started


def key_columns(keys: Mapping[str, str]) -> dict[str, list[str]]:
    """Key fields of a start as its statement takes them."""
    return {"k_name": list(keys), "k_value": list(keys.values())}


def _day(identifier: UUID) -> date:
    return day_of(identifier) if identifier.version == 7 else datetime.now(UTC).date()


def _start(use: Any, params: dict[str, Any], packed: Packed) -> Started:
    value = {"input": packed.inline, "input_ref": packed.ref, "parent_run_id": None, "parent_path": None}
    use.execute(sql.START, params | value)
    if use.fetchone():
        _keep_chunks(use, params["id"], packed)
        return Started(params["id"], True)
    use.execute(sql.SAME_START, params)
    return Started(use.fetchone()[0], False)


def _keep_chunks(use: Any, run_id: UUID, packed: Packed) -> None:
    for identifier, n, body in packed.chunks:
        use.execute("INSERT INTO payload (id, n, run_id, body) VALUES (%s, %s, %s, %s)", [identifier, n, run_id, body])


# Hooks


def token_hash(token: str) -> bytes:
    """What is kept of a webhook's token."""
    return sha256(token.encode()).digest()


def put_hook(
    *,
    token: str,
    workspace_id: UUID,
    flow_id: UUID,
    version_id: UUID | None,
    plan_sha: str,
    trigger_node: str,
    flow_name: str = "",
    auth: Mapping[str, Any] | None = None,
    dedupe_header: str | None = None,
    answer: str = "at_once",
    max_body: int = 1_000_000,
    key_fields: Sequence[str] = (),
    cursor: Any | None = None,
) -> None:
    """From the commit on, `POST /hooks/<token>` starts runs of this plan; `run.flow.name` is `flow_name` in them.

    `auth`: {"kind": "none"} · {"kind": "token", "header": "Authorization", "sha256": hex of the whole header value} ·
    {"kind": "signature", "header": "X-Signature", "prefix": "sha256=", "secret": text that the bound `unseal` turns
    into the key}. `key_fields`: names of fields of the body by which its runs are found.
    """
    params = {
        "token": token_hash(token),
        "workspace_id": workspace_id,
        "flow_id": flow_id,
        "flow_name": flow_name,
        "version_id": version_id,
        "plan_sha": bytes.fromhex(plan_sha),
        "trigger_node": trigger_node,
        "auth": orjson.dumps(auth or {"kind": "none"}).decode(),
        "dedupe_header": dedupe_header.lower() if dedupe_header else None,
        "answer": answer,
        "max_body": max_body,
        "key_fields": list(key_fields),
    }
    with cursor_or_own(cursor) as use:
        use.execute(sql.PUT_HOOK, params)


def name_hooks(*, flow_id: UUID, flow_name: str, cursor: Any | None = None) -> None:
    """The flow has another name: runs that its webhooks start from now on know it."""
    with cursor_or_own(cursor) as use:
        use.execute(sql.NAME_HOOKS, {"flow_id": flow_id, "flow_name": flow_name})


def drop_hooks(*, flow_id: UUID, keep: Sequence[str] = (), cursor: Any | None = None) -> None:
    """Take a flow's webhooks offline, but for the tokens in `keep`."""
    with cursor_or_own(cursor) as use:
        use.execute(sql.DROP_HOOKS, {"flow_id": flow_id, "keep": [token_hash(token) for token in keep]})


# Samples


def put_sample(
    *,
    workspace_id: UUID,
    flow_id: UUID,
    node: str,
    value: Any,
    source: str,
    pinned: bool = False,
    cursor: Any | None = None,
) -> None:
    """Keep a sample value of a draft's node. A pinned one answers instead of the step in test and dry runs."""
    with cursor_or_own(cursor) as use:
        use.execute(
            "INSERT INTO sample (workspace_id, flow_id, node, value, source, pinned) VALUES (%s, %s, %s, %s, %s, %s)"
            " ON CONFLICT (flow_id, node) DO UPDATE SET value = EXCLUDED.value, source = EXCLUDED.source,"
            " pinned = EXCLUDED.pinned, updated_at = now()",
            [workspace_id, flow_id, node, dump(value), source, pinned],
        )


def drop_sample(*, flow_id: UUID, node: str, cursor: Any | None = None) -> None:
    """Forget a sample value."""
    with cursor_or_own(cursor) as use:
        use.execute("DELETE FROM sample WHERE flow_id = %s AND node = %s", [flow_id, node])


def samples(*, workspace_id: UUID, flow_id: UUID) -> dict[str, dict[str, Any]]:
    """Sample values by node: {value, source, pinned}."""
    with connection.cursor() as use:
        use.execute(
            "SELECT node, value, source, pinned FROM sample WHERE workspace_id = %s AND flow_id = %s",
            [workspace_id, flow_id],
        )
        rows = use.fetchall()
    return {node: {"value": load(value), "source": source, "pinned": pinned} for node, value, source, pinned in rows}


# Outbox


class Message(NamedTuple):
    """Something for the handler of `topic`; the same key is queued once."""

    topic: str
    key: str
    payload: Mapping[str, Any]
    workspace_id: UUID | None = None


def post(
    *, topic: str, key: str, payload: Mapping[str, Any], workspace_id: UUID | None = None, cursor: Any | None = None
) -> None:
    """Queue a message for the handler of `topic`; it is delivered after the commit, at least once. The same key is
    queued once."""
    post_many(messages=[Message(topic, key, payload, workspace_id)], cursor=cursor)


def post_many(*, messages: Sequence[Message], cursor: Any | None = None) -> None:
    """Queue messages with one statement."""
    rows = [(each.topic, each.key, each.workspace_id, dump(each.payload)) for each in messages]
    if not rows:
        return
    with cursor_or_own(cursor) as use:
        use.execute(
            "INSERT INTO outbox (topic, key, workspace_id, payload)"
            " SELECT * FROM unnest(%s::text[], %s::text[], %s::uuid[], %s::bytea[])"
            " ON CONFLICT (topic, key) DO NOTHING",
            [list(column) for column in zip(*rows, strict=True)],
        )
