"""Acts of people on runs: each asks access about that run, writes its audit row, and signals in one transaction."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db import transaction

from builder.access import facade as access
from builder.audit import facade as audit
from builder.base.actor import Actor
from builder.base.db import raw_cursor
from builder.base.tenant import workspace_of
from builder.flows import facade as flows
from builder.insight import runs
from builder.insight.forking import check_given
from engine.errors import Conflict, InvalidInput
from engine.runtime import facade as runtime

Act = Callable[[Any], Any]


def cancel_run(*, actor: Actor, run_id: UUID, reason: str = "", undo: bool = False) -> None:
    """Ask a run to stop; a call in flight may still end, and is recorded. With `undo` what it did is undone first."""

    def act(cursor: Any) -> bool:
        return runtime.cancel(
            workspace_id=workspace_of(actor),
            run_id=run_id,
            actor=actor.as_dict(),
            reason=reason,
            undo=undo,
            cursor=cursor,
        )

    _act(actor, run_id, "run.cancel", "run.cancelled", {"reason": reason, "undo": undo}, act)


def pause_run(*, actor: Actor, run_id: UUID, reason: str = "") -> None:
    """Hold a run at its next boundary; timers go on counting."""
    _tell(actor, run_id, "run.paused", reason, runtime.pause)


def resume_run(*, actor: Actor, run_id: UUID, reason: str = "") -> None:
    """Let a paused run go on."""
    _tell(actor, run_id, "run.resumed", reason, runtime.resume)


def redrive_run(
    *, actor: Actor, run_id: UUID, edited_input: Any = None, path: str | None = None, undo: bool = False
) -> None:
    """Continue a dead run from the step that failed, with edited input of the step `path` if there is any. With `undo`
    it does not go on: what it did is undone, and it ends as cancelled. Raises InvalidInput when the input is for no
    step that failed, or does not fit it."""
    if undo and edited_input is not None:
        raise InvalidInput("A run that is undone takes no other input.", hint="Choose one of the two.")
    if edited_input is not None:
        access.require(actor, "run.redrive", runs.run_target(workspace_id=workspace_of(actor), run_id=run_id))
        path = _step_to_mend(workspace_of(actor), run_id, path, edited_input)
    after = {"edited": edited_input is not None, "step": path, "undo": undo}

    def act(cursor: Any) -> None:
        runtime.redrive(
            workspace_id=workspace_of(actor),
            run_id=run_id,
            actor=actor.as_dict(),
            edited_input=edited_input,
            path=path,
            undo=undo,
            cursor=cursor,
        )

    _act(actor, run_id, "run.redrive", "run.redriven", after, act)


def _step_to_mend(workspace_id: UUID, run_id: UUID, path: str | None, given: Any) -> str | None:
    """The failed step that other input is for: the one named, or the only one. Raises InvalidInput when there is no
    such step, or it cannot take it; a run that is no dead letter is left to the engine."""
    snapshot = runtime.get_run(workspace_id=workspace_id, run_id=run_id)
    if snapshot.row.status != "dead":
        return path
    steps = snapshot.view["steps"]
    failed = [known for known, step in steps.items() if step["status"] == "failed" and not step["port"]]
    inner = [known for known in failed if not any(other.startswith((f"{known}/", f"{known}[")) for other in failed)]
    chosen = inner[0] if path is None and len(inner) == 1 else path
    if chosen is None or chosen not in failed:
        message = "Several steps failed." if path is None and inner else "There is no such step that failed."
        raise InvalidInput(message, hint="Say which of the failed steps the input is for.", code="which_step")
    check_given(snapshot.row, chosen, given)
    return chosen


def discard_run(*, actor: Actor, run_id: UUID, reason: str) -> None:
    """Close a dead letter for good, with the reason why nothing more is done."""

    def act(cursor: Any) -> None:
        runtime.discard(
            workspace_id=workspace_of(actor), run_id=run_id, actor=actor.as_dict(), reason=reason, cursor=cursor
        )

    _act(actor, run_id, "run.redrive", "run.discarded", {"reason": reason}, act)


def answer_wait(*, actor: Actor, run_id: UUID, wait_id: str, outcome: str, comment: str = "") -> None:
    """Answer an approval of a test or dry run, which reaches nobody's inbox. Never one of a live run."""
    target = runs.run_target(workspace_id=workspace_of(actor), run_id=run_id)
    access.require(actor, "flow.test", target)
    if runtime.get_row(workspace_id=workspace_of(actor), run_id=run_id).mode == "live":
        raise Conflict("A live run is answered in the inbox.", hint="Open the task there.", code="live_run")
    payload = {"wait_id": wait_id, "outcome": outcome, "comment": comment, "decided_by": actor.email or actor.name}

    def act(cursor: Any) -> bool:
        return runtime.signal(
            workspace_id=workspace_of(actor),
            run_id=run_id,
            kind="task_decided",
            payload=payload,
            actor=actor.as_dict(),
            dedupe=f"task:{wait_id}",
            cursor=cursor,
        )

    after = {"run_id": str(run_id), "outcome": outcome, "comment": comment, "test": True}
    _act(actor, run_id, "flow.test", "task.decided", after, act)


def _tell(actor: Actor, run_id: UUID, action: str, reason: str, tell: Callable[..., bool]) -> None:
    def act(cursor: Any) -> bool:
        return tell(
            workspace_id=workspace_of(actor), run_id=run_id, actor=actor.as_dict(), reason=reason, cursor=cursor
        )

    _act(actor, run_id, "run.cancel", action, {"reason": reason}, act)


def _act(actor: Actor, run_id: UUID, permission: str, action: str, after: dict[str, Any], act: Act) -> None:
    target = runs.run_target(workspace_id=workspace_of(actor), run_id=run_id)
    access.require(actor, permission, target)
    named = {"flow": flows.flow_name(workspace_id=target.workspace_id, flow_id=target.flow_id), **after}
    with transaction.atomic():
        with raw_cursor() as cursor:
            if act(cursor) is False:
                raise Conflict("This run is over, or it has been told so already.", hint="Reload it.", code="run_over")
        audit.record(actor=actor, action=action, obj_type="run", obj_id=str(run_id), after=named)
    runtime.ring()
