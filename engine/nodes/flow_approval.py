"""`flow.approval`: a person decides before the flow goes on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from engine.nodes.logic import Env, Outcome, WaitLogic, WaitRequest
from engine.nodes.moments import after
from engine.nodes.schema import anything, choice, items, settings, text, thing
from engine.spec import TIMEOUT, Category, NodeKind, NodeSpec, Port, PortKind

OUTCOMES = ("approved", "rejected")

SPEC = NodeSpec(
    type="flow.approval",
    name="Ask for approval",
    description="A person approves or rejects before the flow goes on.",
    kind=NodeKind.WAIT,
    category=Category.PEOPLE,
    synonyms=("approve", "ask boss", "sign off", "review", "human", "permission", "reject"),
    icon="user-check",
    settings_schema=settings(
        required=("title", "assignees"),
        title=text(
            "Title",
            "One line in the inbox.",
            minLength=1,
            maxLength=300,
            examples=["Approve invoice {{ steps.check.number }}?"],
        ),
        question=text("Question", "What the person has to know and decide.", format="textarea"),
        context=items(
            "Facts to show",
            thing(("label",), label=text("Label", minLength=1), value=anything("Value")),
            "Shown beside the question.",
            maxItems=50,
            examples=[[{"label": "Amount", "value": "{{ steps.check.amount }}"}]],
        ),
        assignees={
            **thing(
                people=items("People", text("E-mail")),
                groups=items("Groups", text("Group")),
                mode=choice("Who has to agree", {"one": "One of them", "all": "All of them"}, default="one"),
            ),
            "title": "Who decides",
            "description": "Choose people or a group. The person who started the run is never asked to approve it.",
            "format": "people",
        },
        comment_required_on=items(
            "Comment needed when",
            choice("Outcome", {"approved": "Approved", "rejected": "Rejected"}),
            default=["rejected"],
            x_template=False,
            x_advanced=True,
        ),
        deadline_s={
            "type": ["number", "null"],
            "title": "Decide within",
            "description": "Empty waits without an end. As data: a number of seconds.",
            "format": "duration",
            "minimum": 60,
            "default": None,
            "examples": [172800],
        },
        on_deadline=choice(
            "After that",
            {
                "rejected": "It counts as rejected",
                "approved": "It counts as approved",
                "timeout": "Leave by “Timed out”",
            },
            default="timeout",
        ),
    ),
    ports=(Port("approved", "Approved"), Port("rejected", "Rejected"), Port(TIMEOUT, "Timed out", PortKind.TIMEOUT)),
    output_schema={
        "type": "object",
        "properties": {
            "outcome": {"type": "string", "enum": ["approved", "rejected", "timeout"]},
            "comment": {"type": "string"},
            "decided_by": {},
            "decided_at": {"type": "string", "format": "date-time"},
        },
        "required": ["outcome", "comment", "decided_by", "decided_at"],
    },
    sample_output={
        "outcome": "approved",
        "comment": "Fine with me.",
        "decided_by": "ada@example.com",
        "decided_at": "2025-03-03T09:30:00Z",
    },
)


def ask(input: dict[str, Any], env: Env) -> WaitRequest:
    """A task for people. The inbox owns its clocks, so the wait has no time of its own."""
    assignees = input.get("assignees") or {}
    people = [str(one).strip() for one in assignees.get("people") or [] if one]
    groups = [str(one).strip() for one in assignees.get("groups") or [] if one]
    deadline = input.get("deadline_s")
    until = None if deadline in (None, "") else after(env.now, deadline)
    spec = {
        "kind": "approval",
        "title": str(input.get("title") or ""),
        "question": str(input.get("question") or ""),
        "context": input.get("context") or [],
        "assignees": {"people": people, "groups": groups, "mode": assignees.get("mode") or "one"},
        "mode": assignees.get("mode") or "one",
        "outcomes": list(OUTCOMES),
        "comment_required_on": input.get("comment_required_on", ["rejected"]),
        "deadline_s": None if until is None else (until - env.now).total_seconds(),
        "on_deadline": input.get("on_deadline") or TIMEOUT,
    }
    names = (*people, *(f"group:{name}" for name in groups))
    return WaitRequest("task", until=until, title=spec["title"], people=names, spec=spec)


def answered(payload: Mapping[str, Any], now: datetime) -> Outcome:
    """The decision is the output, its outcome the port; an outcome that does not exist counts as a time-out."""
    outcome = payload.get("outcome")
    port = outcome if outcome in OUTCOMES else TIMEOUT
    output = {
        "outcome": port,
        "comment": payload.get("comment") or "",
        "decided_by": payload.get("decided_by"),
        "decided_at": payload.get("decided_at") or now.isoformat().replace("+00:00", "Z"),
    }
    return Outcome(str(port), output)


WAIT = WaitLogic(ask, answered=answered)
