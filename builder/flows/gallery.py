"""The gallery: ready-made flows as files under templates/flows/<area>/<id>.json, read once per process."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from itertools import count
from typing import Any
from uuid import UUID

import orjson
from django.db import transaction

from builder.audit import facade as audit
from builder.base.actor import Actor
from builder.base.keys import CHECKOUT
from builder.base.tenant import workspace_of
from builder.flows.models import Flow
from builder.flows.services import library, samples
from engine.errors import NotFound

MOST_NAME = 190
"""Room for a number behind it."""
FOLDER = CHECKOUT / "templates" / "flows"


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """A ready-made flow.

    Attributes:
        what_you_get: sentences for the gallery.
        translations: {language: {name, summary, what_you_get}} for readers of another language.
        connections: {key, connector, name} the graph needs.
        tables: {name, columns, rows?} of data tables it works on, with rows to try it on.
        sample_input: what its trigger may be given to try it.
    """

    id: str
    area: str
    name: str
    summary: str
    what_you_get: list[str]
    translations: dict[str, dict[str, Any]]
    connections: list[dict[str, str]]
    tables: list[dict[str, Any]]
    graph: dict[str, Any]
    sample_input: Any


@functools.cache
def templates() -> tuple[Template, ...]:
    """All templates, by area and name."""
    found = [Template(**orjson.loads(path.read_bytes())) for path in FOLDER.glob("*/*.json")]
    return tuple(sorted(found, key=lambda template: (template.area, template.name)))


def template(template_id: str) -> Template:
    """One template; NotFound when there is none."""
    found = next((each for each in templates() if each.id == template_id), None)
    if found is None:
        raise NotFound("There is no such template.", hint="Look in the gallery.", code="no_such_template")
    return found


def use_template(*, actor: Actor, template_id: str, name: str = "", folder: str = "") -> Flow:
    """A new flow whose draft is the template's graph; the second one of a template has a number in its name."""
    chosen = template(template_id)
    with transaction.atomic():
        named = _free_name(workspace_of(actor), name.strip() or chosen.name)
        flow = library.create_flow(
            actor=actor, name=named, description=chosen.summary, folder=folder, graph=chosen.graph
        )
        _keep_example(flow, chosen)
        audit.record(
            actor=actor, action="template.used", obj_type="flow", obj_id=str(flow.id), after={"template": chosen.id}
        )
    return flow


BY_FORM = ("trigger.manual", "trigger.call")
BY_HOOK = ("trigger.webhook",)


def _keep_example(flow: Flow, chosen: Template) -> None:
    """The example is what the trigger brings until a real one comes: for mapping, tests and the curl line."""
    if not chosen.sample_input:
        return
    for key, node in chosen.graph["nodes"].items():
        if node["type"] in BY_FORM:
            samples.exemplify(workspace_id=flow.workspace_id, flow_id=flow.id, node=key, value=chosen.sample_input)
        elif node["type"] in BY_HOOK:
            value = {"body": chosen.sample_input, "headers": {}, "query": {}, "method": "POST"}
            samples.exemplify(workspace_id=flow.workspace_id, flow_id=flow.id, node=key, value=value)


def _free_name(workspace_id: UUID, wanted: str) -> str:
    """The name, or "name (2)" and so on when a flow that is not archived has it already."""
    rows = Flow.objects.filter(workspace_id=workspace_id, archived_at=None, name__startswith=wanted[:MOST_NAME])
    taken = set(rows.values_list("name", flat=True))
    numbered = (f"{wanted[:MOST_NAME]} ({number})" for number in count(2))
    return wanted if wanted not in taken else next(name for name in numbered if name not in taken)
