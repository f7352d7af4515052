"""Doubts settled from the run's own page: the task in the inbox, if there is one, is decided with the same stroke."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction

from builder.access import facade as access
from builder.audit import facade as audit
from builder.base.actor import Actor
from builder.base.db import raw_cursor
from builder.base.tenant import workspace_of
from builder.inbox.contracts import DID_NOT_HAPPEN, HAPPENED, STOP
from builder.inbox.models import Task, TaskKind, TaskState
from builder.inbox.services import deciding
from engine.errors import Conflict, InvalidInput
from engine.runtime import facade as runtime


def settle_doubt(
    *, actor: Actor, run_id: UUID, flow_id: UUID, effect_id: UUID, outcome: str, output: Any = None, comment: str = ""
) -> None:
    """Say whether a call happened. `output` is what it yielded, for "happened"."""
    if outcome not in (HAPPENED, DID_NOT_HAPPEN, STOP):
        raise InvalidInput(f"“{outcome}” is not an answer.", hint="Say happened, did_not_happen or stop.")
    workspace_id = workspace_of(actor)
    access.require(
        actor, "run.redrive", access.Target(workspace_id=workspace_id, kind="run", id=str(run_id), flow_id=str(flow_id))
    )
    rows = Task.objects.filter(workspace_id=workspace_id, run_id=run_id, kind=TaskKind.DOUBT, state=TaskState.OPEN)
    task = rows.filter(effect_id=effect_id).first()
    if task is not None and output is None:
        deciding.decide(actor=actor, task_id=task.id, outcome=outcome, comment=comment, version=task.version)
        return
    _signal(actor, run_id=run_id, effect_id=effect_id, outcome=outcome, output=output, comment=comment)


def _signal(actor: Actor, *, run_id: UUID, effect_id: UUID, outcome: str, output: Any, comment: str) -> None:
    """Without a task, or with an output a task has no field for; the run's `task.close` closes one that is there."""
    with transaction.atomic():
        with raw_cursor() as cursor:
            taken = runtime.settle_doubt(
                workspace_id=workspace_of(actor),
                run_id=run_id,
                effect_id=effect_id,
                outcome=outcome,
                output=output,
                actor=actor.as_dict(),
                cursor=cursor,
            )
        if not taken:
            raise Conflict(
                "This doubt is settled already, or the run is over.", hint="Reload the run.", code="run_over"
            )
        after = {"run_id": str(run_id), "effect_id": str(effect_id), "outcome": outcome, "comment": comment}
        audit.record(actor=actor, action="doubt.settled", obj_type="run", obj_id=str(run_id), after=after)
    runtime.ring()
