"""What others tell a run: decisions, messages, cancel, pause, resume, settled doubts; and what becomes of a dead
one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

import orjson

from engine.errors import Conflict, InvalidInput, NotFound
from engine.run.faults import cp
from engine.runtime.config import config
from engine.runtime.gate import cursor_or_own, ring_after_commit
from engine.runtime.sql import gate as sql
from engine.runtime.sql import hold, items
from engine.runtime.values import dump

UNDONE = "The run that had started it is undone."
OUTCOMES = ("happened", "did_not_happen", "stop")


def signal(
    *,
    workspace_id: UUID,
    run_id: UUID,
    kind: str,
    payload: Mapping[str, Any],
    actor: Mapping[str, Any],
    dedupe: str,
    cursor: Any | None = None,
) -> bool:
    """Tell a run something, once per `dedupe`. False: it was told before, or the run is over (or not of this
    workspace).

    On a given cursor it commits together with the caller's own rows. Raises Conflict for a doubt settled too early.
    """
    params = {
        "workspace_id": workspace_id,
        "run_id": run_id,
        "kind": kind,
        "payload": dump(payload),
        "actor": orjson.dumps(actor, default=str).decode(),
        "dedupe": dedupe,
    }
    with cursor_or_own(cursor) as use:
        if kind == "doubt_settled":
            _check_settleable(use, run_id, payload)
        cp("before_signal")
        use.execute(sql.SIGNAL, params)
        told = use.fetchone() is not None
    cp("after_signal")
    if told:
        ring_after_commit()
    return told


def _check_settleable(use: Any, run_id: UUID, payload: Mapping[str, Any]) -> None:
    """As long as the call may still be on its way, nobody can know that it did not happen."""
    use.execute(
        "SELECT extract(epoch FROM t.sent_at + (t.timeout_s + %s) * interval '1 second' - clock_timestamp())::float8"
        "  FROM doubt d JOIN effect t ON t.day = d.day AND t.run_id = d.run_id AND t.effect_id = d.effect_id"
        " WHERE d.run_id = %s AND (d.effect_id = %s OR d.path = %s)",
        [config().start_within_s, run_id, payload.get("effect_id"), payload.get("path")],
    )
    row = use.fetchone()
    if row is not None and row[0] > 0:
        raise Conflict(
            f"The call may still be on its way for {row[0]:.0f} s; nobody can know yet what becomes of it.",
            hint="Decide again in a moment.",
            code="too_early",
            retry_after_s=row[0],
        )


def settle_doubt(
    *,
    workspace_id: UUID,
    run_id: UUID,
    effect_id: UUID,
    outcome: str,
    actor: Mapping[str, Any],
    output: Any = None,
    cursor: Any | None = None,
) -> bool:
    """A person says whether an effect in doubt happened: happened | did_not_happen | stop. False: it was settled
    before."""
    if outcome not in OUTCOMES:
        raise Conflict(f"A doubt is settled as one of {', '.join(OUTCOMES)}.", code="unknown_outcome")
    payload = {"effect_id": str(effect_id), "outcome": outcome, "output": output}
    with cursor_or_own(cursor) as use:
        use.execute(
            "SELECT t.sends, d.path, d.opened_at FROM doubt d"
            "  JOIN effect t ON t.day = d.day AND t.run_id = d.run_id AND t.effect_id = d.effect_id"
            " WHERE d.run_id = %s AND d.effect_id = %s AND d.workspace_id = %s",
            [run_id, effect_id, workspace_id],
        )
        row = use.fetchone()
        if row is None:
            return False
        return signal(
            workspace_id=workspace_id,
            run_id=run_id,
            kind="doubt_settled",
            payload=payload | {"sends": row[0], "path": row[1]},
            actor=actor,
            dedupe=f"doubt:{effect_id}:{row[0]}:{row[2].isoformat()}",
            cursor=use,
        )


def cancel(
    *,
    workspace_id: UUID,
    run_id: UUID,
    actor: Mapping[str, Any],
    reason: str = "",
    undo: bool = False,
    cursor: Any | None = None,
) -> bool:
    """Ask a run to end at its next boundary, with `undo` after everything it did that can be undone is undone.
    False: it is over already."""
    payload = {"reason": reason, "undo": undo}
    return signal(
        workspace_id=workspace_id,
        run_id=run_id,
        kind="cancel",
        payload=payload,
        actor=actor,
        dedupe="cancel",
        cursor=cursor,
    )


def pause(
    *, workspace_id: UUID, run_id: UUID, actor: Mapping[str, Any], reason: str = "", cursor: Any | None = None
) -> bool:
    """Ask a run, with those it waits for, to stand still at its next boundary; timers are kept."""
    return _each_time("pause", workspace_id, run_id, actor, reason, cursor)


def resume(
    *, workspace_id: UUID, run_id: UUID, actor: Mapping[str, Any], reason: str = "", cursor: Any | None = None
) -> bool:
    """Let a paused run go on, with those it waits for."""
    return _each_time("resume", workspace_id, run_id, actor, reason, cursor)


def _each_time(
    kind: str, workspace_id: UUID, run_id: UUID, actor: Mapping[str, Any], reason: str, cursor: Any | None
) -> bool:
    """Told to the run, and to all it has started and waits for."""
    payload = {"reason": reason}
    dedupe = f"{kind}:{uuid4()}"
    with cursor_or_own(cursor) as use:
        told = signal(
            workspace_id=workspace_id, run_id=run_id, kind=kind, payload=payload, actor=actor, dedupe=dedupe, cursor=use
        )
        if told:
            by = orjson.dumps(actor, default=str).decode()
            about = {"workspace_id": workspace_id, "run_id": run_id, "kind": kind, "dedupe": dedupe}
            use.execute(hold.TELL_BELOW, about | {"payload": dump(payload), "actor": by})
    return told


def redrive(
    *,
    workspace_id: UUID,
    run_id: UUID,
    actor: Mapping[str, Any],
    edited_input: Mapping[str, Any] | None = None,
    path: str | None = None,
    undo: bool = False,
    cursor: Any | None = None,
) -> None:
    """A dead run goes on from the steps that failed, with the same plan. `edited_input`: other settings of the step
    `path` (or of the only one that failed). With `undo` it does not go on: what it did is undone, and it ends as
    cancelled. Raises NotFound when the run is not a dead letter of this workspace, InvalidInput when the settings are
    no object."""
    if edited_input is not None and not isinstance(edited_input, Mapping):
        raise InvalidInput(
            "The input of a step is an object of its settings.",
            hint='Write it like {"text": "Hello"}, with the names the step had before.',
            code="input_is_no_object",
        )
    payload = {"path": path, "input": edited_input, "undo": undo}
    params = {
        "workspace_id": workspace_id,
        "run_id": run_id,
        "payload": dump(payload),
        "actor": orjson.dumps(actor, default=str).decode(),
    }
    with cursor_or_own(cursor) as use:
        use.execute(sql.REDRIVE, params)
        if use.fetchone() is None:
            raise _no_dead_letter()
        if undo:
            _undo_below(use, params)
    ring_after_commit()


def _undo_below(use: Any, params: Mapping[str, Any]) -> None:
    """What the run had started, and would have come back to, is undone as well, at any depth."""
    run_id = params["run_id"]
    told = {"parent": run_id, "payload": dump({"reason": UNDONE, "undo": True}), "actor": params["actor"]}
    use.execute(items.CANCEL_ALL, told)
    use.execute("SELECT id FROM run WHERE parent_run_id = %s AND status = 'dead'", [run_id])
    for (child,) in use.fetchall():
        below = {**params, "run_id": child}
        use.execute(sql.REDRIVE_CHILD, below)
        if use.fetchone() is not None:
            _undo_below(use, below)


def discard(
    *, workspace_id: UUID, run_id: UUID, actor: Mapping[str, Any], reason: str, cursor: Any | None = None
) -> None:
    """Close a dead letter without going on; what it had started and waited for ends too. Raises NotFound when there is
    none."""
    params = {
        "workspace_id": workspace_id,
        "run_id": run_id,
        "reason": reason,
        "actor": orjson.dumps(actor, default=str).decode(),
    }
    with cursor_or_own(cursor) as use:
        use.execute(sql.DISCARD, params)
        if use.fetchone() is None:
            raise _no_dead_letter()
        told = {"parent": run_id, "payload": dump({"reason": reason, "undo": False}), "actor": params["actor"]}
        use.execute(items.CANCEL_ALL, told)
    ring_after_commit()


def _no_dead_letter() -> NotFound:
    return NotFound(
        "This run is not waiting as a dead letter.", hint="Look at the run: it may go on already, or was discarded."
    )
