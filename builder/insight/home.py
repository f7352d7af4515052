"""The home page: what needs attention, what was touched last, what to do next. The parts beside this one add theirs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from builder.access import facade as access
from builder.base.actor import Actor
from builder.base.tenant import workspace_of
from builder.flows import facade as flows
from builder.insight import runs
from builder.insight.attention import broken_drafts
from builder.insight.contracts import Attention, AttentionSource, NextStep, NextStepSource
from engine.runtime import facade as runtime

_attention: list[AttentionSource] = []
_next_steps: list[NextStepSource] = []
RECENT = 6
SHOWN_ALONE = 3
"""The newest stopped runs have a line each, one click from the cause; all together have one more."""


def bind(*, attention: list[AttentionSource], next_steps: list[NextStepSource]) -> None:
    """Give the sources of the other parts, in the order they are shown."""
    _attention[:] = attention
    _next_steps[:] = next_steps


def home(*, actor: Actor) -> dict[str, Any]:
    """All of the page, limited to what the actor may see."""
    workspace_id = workspace_of(actor)
    sees_flows = access.may_anywhere(actor, "flow.view").allowed
    sees_runs = access.can(actor, "run.view").allowed
    return {
        "attention": [asdict(item) for source in (*_attention, *ATTENTION) for item in source(actor)],
        "recent_flows": flows.recent_items(workspace_id=workspace_id, limit=RECENT) if sees_flows else [],
        "recent_runs": runs.run_items(actor=actor, limit=RECENT)["items"] if sees_runs else [],
        "next_steps": [asdict(step) for source in (*NEXT_STEPS, *_next_steps) for step in source(actor)],
    }


def _dead_letters(actor: Actor) -> list[Attention]:
    """Runs that count and were stopped by a failure; a test that failed concerns only who tests."""
    if not access.can(actor, "run.view").allowed:
        return []
    dead = runs.run_items(actor=actor, status="dead", mode="live", limit=SHOWN_ALONE)["items"]
    lines = [_stopped_alone(run) for run in dead]
    count = runtime.count_runs(workspace_id=workspace_of(actor), status="dead", mode="live") if dead else 0
    if count > SHOWN_ALONE:
        lines.append(_stopped(title=f"{count} runs stopped", link="/runs?status=dead&mode=live", count=count))
    return lines


def _stopped_alone(run: Mapping[str, Any]) -> Attention:
    """A stopped run with what names it and why it stopped: several of one flow are told apart by that."""
    name = run["flow"]["name"]
    told = [*(field["value"] for field in run["about"][:1]), (run["error"] or {}).get("message")]
    about = " · ".join(str(each) for each in told if each)
    return _stopped(title=f"“{name}” stopped", link=f"/runs/{run['id']}", name=name, about=about)


def _stopped(*, title: str, link: str, count: int = 1, name: str = "", about: str = "") -> Attention:
    return Attention(
        kind="dead_letters",
        title=f"{title} after a failure",
        detail="Look at the step that failed, mend it, and continue from there.",
        link=link,
        count=count,
        name=name,
        about=about,
    )


def _getting_started(actor: Actor) -> list[NextStep]:
    if not access.can(actor, "flow.edit").allowed:
        return []
    workspace_id = workspace_of(actor)
    counts = flows.counts(workspace_id=workspace_id)
    ran = bool(runtime.list_runs(workspace_id=workspace_id, limit=1).items)
    first = flows.recent(workspace_id=workspace_id, limit=1)
    flow_link = f"/flows/{first[0].id}" if first else "/templates"
    return [
        NextStep(key="template", title="Start from a template", done=counts["all"] > 0, link="/templates"),
        NextStep(key="publish", title="Publish a flow", done=counts["live"] > 0, link=flow_link),
        NextStep(key="run", title="See a run", done=ran, link="/runs" if ran else flow_link),
    ]


ATTENTION: tuple[AttentionSource, ...] = (_dead_letters, broken_drafts)
NEXT_STEPS: tuple[NextStepSource, ...] = (_getting_started,)
