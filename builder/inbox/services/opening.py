"""Opening tasks from the outbox: idempotent by (run, wait), and never for a wait that is closed already."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from django.db import transaction
from django.utils import timezone

from builder.base import memo
from builder.flows import facade as flows
from builder.inbox import asking, mails, notices
from builder.inbox.asking import Asked
from builder.inbox.contracts import DID_NOT_HAPPEN, HAPPENED, STOP
from builder.inbox.models import Assignment, Task, TaskKind
from builder.inbox.next_steps import names_after
from engine.errors import NotFound
from engine.runtime import facade as runtime
from engine.runtime.facade import WaitingRun

log = structlog.get_logger(__name__)
APPROVAL_OUTCOMES = (("approved", "Approve", "positive"), ("rejected", "Reject", "negative"))
DOUBT_OUTCOMES = (
    (HAPPENED, "It happened", "neutral"),
    (DID_NOT_HAPPEN, "It did not happen", "neutral"),
    (STOP, "Stop the run", "negative"),
)


@dataclass(frozen=True, slots=True)
class Opening:
    """A task about to be made, and whom it asks. `barred`: who may not answer, with the reason."""

    task: Task
    asked: list[Asked]
    barred: Mapping[UUID, str]


def open_approval(payload: Mapping[str, Any], meta: object = None) -> None:
    """Handler of `task.open`: make the task, ask its people, tell them by mail and screen. Safe to repeat."""
    del meta
    open_approvals([payload])


def open_approvals(payloads: Sequence[Mapping[str, Any]]) -> None:
    """The same for many waits in one transaction; what they share (version, people) is read once."""
    with transaction.atomic(), memo.one_request():
        _open([_approval(payload, run) for payload, run in _standing(payloads)])


def open_doubt(payload: Mapping[str, Any], meta: object = None) -> None:
    """Handler of `task.doubt`: ask those who may mend runs whether the call happened. Safe to repeat."""
    del meta
    with transaction.atomic(), memo.one_request():
        _open([_doubt(payload, run) for payload, run in _standing([payload])])


def _standing(payloads: Sequence[Mapping[str, Any]]) -> list[tuple[Mapping[str, Any], WaitingRun]]:
    """Those whose run still stands at the wait, and which have no task yet."""
    wanted = {(UUID(str(payload["run_id"])), str(payload["wait_id"])): payload for payload in payloads}
    made = Task.objects.filter(run_id__in={run_id for run_id, _ in wanted}).values_list("run_id", "wait_id")
    waits = runtime.open_waits(waits=wanted.keys() - set(made))
    if len(waits) < len(wanted):
        log.info("tasks_not_opened", count=len(wanted) - len(waits), reason="the wait is closed, or has its task")
    return [(wanted[key], run) for key, run in waits.items()]


def _barred(run: WaitingRun) -> dict[UUID, str]:
    """Who may not approve: the run's starter, those of the runs it was forked from, the last editor of its version."""
    barred: dict[UUID, str] = {}
    version = _version(run)
    if version is not None and version.last_editor is not None:
        barred[version.last_editor] = "drew this version"
    starter = run.started_by or {}
    for each in (*(starter.get("earlier") or ()), starter):
        if each.get("kind") in ("user", "token") and each.get("id"):
            barred[UUID(str(each["id"]))] = "started this run"
    return barred


def _version(run: WaitingRun) -> flows.VersionFacts | None:
    version_id = run.version_id
    if version_id is None:
        return None
    return memo.remembered(("version", version_id), lambda: flows.version(version_id=version_id))


def _graph(run: WaitingRun, workspace_id: UUID) -> dict[str, Any]:
    version = _version(run)
    if version is not None:
        return version.graph
    return flows.graph_of_run(
        workspace_id=workspace_id, flow_id=run.flow_id, version_id=run.version_id, plan_sha=run.plan_sha
    )


def _approval(payload: Mapping[str, Any], run: WaitingRun) -> Opening:
    workspace_id, spec = UUID(str(payload["workspace_id"])), payload["spec"]
    deadline = spec.get("deadline_s")
    required = spec.get("comment_required_on") or []
    assignees, barred, now = dict(spec.get("assignees") or {}), _barred(run), timezone.now()
    task = Task(
        **_common(payload, run, now),
        kind=spec.get("kind") or TaskKind.APPROVAL,
        node=payload["node"],
        title=str(spec.get("title") or "Approval")[:500],
        question=str(spec.get("question") or ""),
        context=list(spec.get("context") or []),
        outcomes=_outcomes(APPROVAL_OUTCOMES, required, _graph(run, workspace_id), str(payload["node"])),
        rule=_rule(spec),
        assignees=assignees,
        barred=[{"user_id": str(user_id), "why": why} for user_id, why in barred.items()],
        due_at=now + timedelta(seconds=float(deadline)) if deadline else None,
        on_deadline=str(spec.get("on_deadline") or "timeout") if deadline else "",
    )
    key = ("asked", workspace_id, json.dumps([assignees, task.barred], sort_keys=True, default=str))
    return Opening(task, memo.remembered(key, lambda: asking.people_asked(workspace_id, assignees, barred)), barred)


def _doubt(payload: Mapping[str, Any], run: WaitingRun) -> Opening:
    workspace_id = UUID(str(payload["workspace_id"]))
    step = flows.step_name(
        workspace_id=workspace_id, flow_id=run.flow_id, version_id=run.version_id, node=str(payload["node"])
    )
    task = Task(
        **_common(payload, run, timezone.now()),
        kind=TaskKind.DOUBT,
        effect_id=payload["effect_id"],
        node=str(payload["node"]),
        title=f"Did “{step}” happen?",
        question=(
            "The request was sent and its answer was lost. Look in the other system, then say what is true; "
            "it is not sent again unless you say that it did not happen."
        ),
        context=[{"label": "Step", "value": step}, *_evidence(workspace_id, payload)],
        outcomes=_outcomes(DOUBT_OUTCOMES, (STOP,), {}, ""),
    )
    return Opening(task, asking.menders(workspace_id), {})


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


def _common(payload: Mapping[str, Any], run: WaitingRun, now: datetime) -> dict[str, Any]:
    flow_id, workspace_id = UUID(str(payload["flow_id"])), UUID(str(payload["workspace_id"]))
    version = _version(run)
    flow_name = version.flow_name if version else flows.flow_name(workspace_id=workspace_id, flow_id=flow_id)
    return {
        "run_id": UUID(str(payload["run_id"])),
        "wait_id": str(payload["wait_id"]),
        "repeats": ((run.started_by or {}).get("fork") or {}).get("run_id"),
        "workspace_id": workspace_id,
        "flow_id": flow_id,
        "flow_name": flow_name,
        "version_id": payload.get("version_id"),
        "requester": str((run.started_by or {}).get("name") or flow_name)[:200],
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


def _open(openings: Sequence[Opening]) -> None:
    """Make the tasks that nobody made meanwhile; ask and tell their people."""
    everyone = {opening.task.id: _everyone(opening) for opening in openings}
    for opening in openings:
        opening.task.orphaned = not _answerable(opening.asked)
    Task.objects.bulk_create([opening.task for opening in openings], ignore_conflicts=True)
    made = set(Task.objects.filter(id__in=everyone).values_list("id", flat=True))
    tasks = [opening.task for opening in openings if opening.task.id in made]
    for task in tasks:
        task.asked, task.answers = [assignment_of(task, person) for person in everyone[task.id]], []
    Assignment.objects.bulk_create([row for task in tasks for row in task.asked])
    mails.tell_asked([(task, [person for person in everyone[task.id] if person.eligible]) for task in tasks])
    for task in tasks:
        notices.task_changed(task)


def _everyone(opening: Opening) -> list[Asked]:
    """Who is asked; when none of them may answer, the admins too."""
    if _answerable(opening.asked):
        return opening.asked
    known = {person.user_id for person in opening.asked}
    more = asking.admins(opening.task.workspace_id, opening.barred)
    return opening.asked + [person for person in more if person.user_id not in known]


def _answerable(asked: Sequence[Asked]) -> bool:
    return any(person.eligible for person in asked)


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
