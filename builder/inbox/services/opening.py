"""Opening tasks from the outbox: idempotent by (run, wait), and never for a wait that is closed already."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from django.db import transaction
from django.utils import timezone

from builder.flows import facade as flows
from builder.inbox import asking, mails, notices
from builder.inbox.asking import Asked
from builder.inbox.contracts import DID_NOT_HAPPEN, HAPPENED, STOP
from builder.inbox.models import Assignment, Task, TaskKind
from builder.inbox.next_steps import names_after
from engine.errors import NotFound
from engine.runtime import facade as runtime
from engine.runtime.facade import RunSnapshot

log = structlog.get_logger(__name__)
APPROVAL_OUTCOMES = (("approved", "Approve", "positive"), ("rejected", "Reject", "negative"))
DOUBT_OUTCOMES = (
    (HAPPENED, "It happened", "neutral"),
    (DID_NOT_HAPPEN, "It did not happen", "neutral"),
    (STOP, "Stop the run", "negative"),
)
OVER = ("succeeded", "failed", "cancelled", "dead")


def open_approval(payload: Mapping[str, Any], meta: object = None) -> None:
    """Handler of `task.open`: make the task, ask its people, tell them by mail and screen. Safe to repeat."""
    del meta
    run = _run(payload)
    if run is None or not _still_waits(run, payload["wait_id"]):
        log.info("task_not_opened", run_id=payload["run_id"], wait_id=payload["wait_id"], reason="the wait is closed")
        return
    spec = payload["spec"]
    barred = _barred(run)
    with transaction.atomic():
        task, new = Task.objects.get_or_create(
            run_id=payload["run_id"], wait_id=payload["wait_id"], defaults=_approval(payload, run, spec, barred)
        )
        if new:
            _ask(task, asking.people_asked(task.workspace_id, spec.get("assignees") or {}, barred), barred)


def open_doubt(payload: Mapping[str, Any], meta: object = None) -> None:
    """Handler of `task.doubt`: ask those who may mend runs whether the call happened. Safe to repeat."""
    del meta
    run = _run(payload)
    if run is None or not _still_waits(run, payload["wait_id"]):
        return
    with transaction.atomic():
        task, new = Task.objects.get_or_create(
            run_id=payload["run_id"], wait_id=payload["wait_id"], defaults=_doubt(payload, run)
        )
        if new:
            _ask(task, asking.menders(task.workspace_id), {})


def _run(payload: Mapping[str, Any]) -> RunSnapshot | None:
    try:
        return runtime.get_run(workspace_id=UUID(str(payload["workspace_id"])), run_id=UUID(str(payload["run_id"])))
    except NotFound:
        return None


def _still_waits(run: RunSnapshot, wait_id: str) -> bool:
    return run.view["status"] not in OVER and any(wait["wait_id"] == wait_id for wait in run.view["waits"])


def _barred(run: RunSnapshot) -> dict[UUID, str]:
    """Who may not approve: the run's starter and the last editor of its version."""
    barred: dict[UUID, str] = {}
    if run.row.version_id is not None:
        version = flows.version(version_id=run.row.version_id)
        if version is not None and version.last_editor is not None:
            barred[version.last_editor] = "drew this version"
    starter = run.row.started_by or {}
    if starter.get("kind") in ("user", "token") and starter.get("id"):
        barred[UUID(str(starter["id"]))] = "started this run"
    return barred


def _approval(
    payload: Mapping[str, Any], run: RunSnapshot, spec: Mapping[str, Any], barred: Mapping[UUID, str]
) -> dict[str, Any]:
    now = timezone.now()
    deadline = spec.get("deadline_s")
    graph = flows.graph_of_run(
        workspace_id=UUID(str(payload["workspace_id"])),
        flow_id=run.row.flow_id,
        version_id=run.row.version_id,
    )
    required = spec.get("comment_required_on") or []
    return {
        **_common(payload, run, now),
        "kind": spec.get("kind") or TaskKind.APPROVAL,
        "node": payload["node"],
        "title": str(spec.get("title") or "Approval")[:500],
        "question": str(spec.get("question") or ""),
        "context": list(spec.get("context") or []),
        "outcomes": _outcomes(APPROVAL_OUTCOMES, required, graph, str(payload["node"])),
        "rule": _rule(spec),
        "assignees": dict(spec.get("assignees") or {}),
        "barred": [{"user_id": str(user_id), "why": why} for user_id, why in barred.items()],
        "due_at": now + timedelta(seconds=float(deadline)) if deadline else None,
        "on_deadline": str(spec.get("on_deadline") or "timeout") if deadline else "",
    }


def _doubt(payload: Mapping[str, Any], run: RunSnapshot) -> dict[str, Any]:
    workspace_id = UUID(str(payload["workspace_id"]))
    step = flows.step_name(
        workspace_id=workspace_id, flow_id=run.row.flow_id, version_id=run.row.version_id, node=str(payload["node"])
    )
    return {
        **_common(payload, run, timezone.now()),
        "kind": TaskKind.DOUBT,
        "effect_id": payload["effect_id"],
        "node": str(payload["node"]),
        "title": f"Did “{step}” happen?",
        "question": (
            "The request was sent and its answer was lost. Look in the other system, then say what is true; "
            "it is not sent again unless you say that it did not happen."
        ),
        "context": [{"label": "Step", "value": step}, *_evidence(workspace_id, payload)],
        "outcomes": _outcomes(DOUBT_OUTCOMES, (STOP,), {}, ""),
    }


def _evidence(workspace_id: UUID, payload: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What was sent and when, from the ledger, and what the engine knows."""
    try:
        effect = runtime.doubt(
            workspace_id=workspace_id, run_id=UUID(str(payload["run_id"])), effect_id=UUID(str(payload["effect_id"]))
        )
    except NotFound:
        effect = {}
    sent_at = effect.get("sent_at")
    blocks = [
        {"label": "Sent at", "value": sent_at.isoformat() if isinstance(sent_at, datetime) else sent_at},
        {"label": "What was sent", "value": effect.get("request")},
        {"label": "What we know", "value": payload.get("evidence")},
    ]
    return [block for block in blocks if block["value"] not in (None, "")]


def _common(payload: Mapping[str, Any], run: RunSnapshot, now: datetime) -> dict[str, Any]:
    flow_id = UUID(str(payload["flow_id"]))
    workspace_id = UUID(str(payload["workspace_id"]))
    flow_name = flows.flow_name(workspace_id=workspace_id, flow_id=flow_id)
    return {
        "workspace_id": workspace_id,
        "flow_id": flow_id,
        "flow_name": flow_name,
        "version_id": payload.get("version_id"),
        "requester": str((run.row.started_by or {}).get("name") or flow_name)[:200],
        "created_at": now,
    }


def _outcomes(
    rows: Sequence[tuple[str, str, str]], required: Sequence[str], graph: dict[str, Any], node: str
) -> list[dict[str, Any]]:
    return [
        {
            "key": key,
            "label": label,
            "style": style,
            "comment_required": key in required,
            "next": names_after(graph, node, key),
        }
        for key, label, style in rows
    ]


def _rule(spec: Mapping[str, Any]) -> str:
    mode = (spec.get("assignees") or {}).get("mode") or spec.get("mode")
    return "all" if mode == "all" else "one"


def _ask(task: Task, asked: list[Asked], barred: Mapping[UUID, str]) -> None:
    if not any(person.eligible for person in asked):
        task.orphaned = True
        task.save(update_fields=["orphaned"])
        known = {person.user_id for person in asked}
        asked = asked + [person for person in asking.admins(task.workspace_id, barred) if person.user_id not in known]
    Assignment.objects.bulk_create([assignment_of(task, person) for person in asked])
    mails.tell_asked(task, [person for person in asked if person.eligible])
    notices.task_changed(task)


def assignment_of(task: Task, person: Asked) -> Assignment:
    """The row that says that a person is asked."""
    return Assignment(
        task=task,
        user_id=person.user_id,
        user_name=person.name,
        user_email=person.email,
        via=person.via,
        eligible=person.eligible,
        why_not=person.why_not,
    )
