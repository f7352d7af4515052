"""The mail that says a task is waiting. Its link opens a page; a GET never decides."""

from __future__ import annotations

from collections.abc import Sequence

from builder.inbox.asking import Asked
from builder.inbox.models import Task
from builder.notify import facade as notify


def tell_asked(asked: Sequence[tuple[Task, Sequence[Asked]]]) -> None:
    """Queue one mail per task and person, in the transaction that opens the tasks."""
    notify.queue_mails([_mail(task, person) for task, people in asked for person in people])


def _mail(task: Task, person: Asked) -> notify.Mail:
    return notify.Mail(
        workspace_id=task.workspace_id,
        kind="task",
        to=person.email,
        subject=f"{task.title} (waiting for you)",
        text=_text(task, person),
        message_key=f"task-{task.id}-{person.user_id}",
    )


def _text(task: Task, person: Asked) -> str:
    due = [f"Please answer by {task.due_at:%Y-%m-%d %H:%M} UTC.", ""] if task.due_at else []
    orphan = ["Nobody who was asked may answer, so it comes to the admins.", ""] if task.orphaned else []
    lines = [
        f"Hello {person.name or person.email},",
        "",
        f"the flow “{task.flow_name}” waits for your decision:",
        "",
        task.question or task.title,
        "",
        *orphan,
        *due,
        "Read it and decide here:",
        notify.link(f"/inbox/{task.id}"),
        "",
    ]
    return "\n".join(lines)
