"""What stands in the audit log, in words: each row says by name what was acted on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from builder.access import facade as access
from builder.audit import facade as audit
from builder.connections import facade as connections
from builder.flows import facade as flows
from builder.tables import facade as tables

COLUMNS = ("id", "at", "actor", "action", "object_type", "object_id", "before", "after", "outcome")
WHENCE = ("channel", "ip", "request_id")
Names = dict[str, str]


def rows_json(workspace_id: UUID, rows: Sequence[audit.AuditEntry]) -> list[dict[str, Any]]:
    """The rows as the API shows them. `object_name` is empty where no name is known."""
    names = _looked_up(workspace_id, rows)
    return [_row(row, names) for row in rows]


def _row(row: audit.AuditEntry, names: Mapping[tuple[str, str], str]) -> dict[str, Any]:
    kind, key = subject(row)
    name = recorded_name(row) or names.get((kind, key), "")
    action = audit.ACTIONS.get(row.action)
    shown = name if kind in PLAIN or not name else f"“{name}”"
    own = row.actor.get("id") == key
    said = (action.own if own and action.own else action.about(shown, row.after)) if action else row.action
    facts = {column: getattr(row, column) for column in (*COLUMNS, *WHENCE)}
    decided = {"told": audit.told(row.action, row.after), "answer": audit.answer(row.after)}
    holder = names.get(("holder", key), "")
    return {**facts, **decided, "sentence": said, "own": own, "object_name": name, "holder": holder}


PLAIN = frozenset({"user", "person", "invitation", "grant"})
"""People are named without quotes."""


def subject(row: audit.AuditEntry) -> tuple[str, str]:
    """Kind and id of what the sentence of a row names: a trigger is known by its flow, a run too."""
    after = row.after or {}
    flow = after.get("flow_id") if row.object_type == "trigger" else None
    return ("flow", str(flow)) if flow else (row.object_type, row.object_id)


def recorded_name(row: audit.AuditEntry) -> str:
    """What the act itself wrote down of the name."""
    keys = () if row.action in OTHER_NAMES else RECORDED.get(row.object_type, ("name",))
    for facts in (row.after, row.before):
        for key in keys:
            value = (facts or {}).get(key)
            if isinstance(value, str) and value:
                return value
    return ""


RECORDED: Mapping[str, Sequence[str]] = {
    "run": ("flow",),
    "task": ("title",),
    "invitation": ("email",),
    "user": ("name", "email"),
    "grant": (),
    "trigger": (),
}
"""Where an act writes down the name of what it was about; elsewhere under "name"."""
OTHER_NAMES = frozenset({"flow.published", "table.row_written", "table.row_deleted"})
"""These write down a "name" of something else: of the version, or in a column of the row."""


def _looked_up(workspace_id: UUID, rows: Iterable[audit.AuditEntry]) -> dict[tuple[str, str], str]:
    wanted: dict[str, set[str]] = defaultdict(set)
    grants: dict[str, Mapping[str, Any]] = {}
    for row in rows:
        kind, key = subject(row)
        wanted[kind].add(key)
        if kind == "grant":
            grants[key] = row.after or row.before or {}
    found = {
        (kind, key): name
        for kind, look in LOOKUPS.items()
        if wanted[kind]
        for key, name in look(workspace_id, wanted[kind]).items()
    }
    holders = _holders(workspace_id, grants)
    told = {("grant", key): f"the role “{grants[key].get('role')}” of {who}" for key, who in holders.items()}
    return found | told | {("holder", key): who for key, who in holders.items()}


def _ids(texts: Iterable[str]) -> set[UUID]:
    found = set()
    for text in texts:
        try:
            found.add(UUID(text))
        except ValueError:
            continue
    return found


def _flows(workspace_id: UUID, keys: set[str]) -> Names:
    return {str(key): name for key, name in flows.flow_names(workspace_id=workspace_id, flow_ids=_ids(keys)).items()}


def _people(workspace_id: UUID, keys: set[str]) -> Names:
    return {person.id: person.name or person.email for person in access.people(workspace_id, user_ids=_ids(keys))}


def _connections(workspace_id: UUID, keys: set[str]) -> Names:
    return {str(row.id): row.name for row in connections.connections(workspace_id) if str(row.id) in keys}


def _tables(workspace_id: UUID, keys: set[str]) -> Names:
    return {str(row.id): row.name for row in tables.tables(workspace_id) if str(row.id) in keys}


def _holders(workspace_id: UUID, grants: Mapping[str, Mapping[str, Any]]) -> Names:
    """Whom each of these grants is for: a person or a group."""
    people = _people(workspace_id, {str(facts.get("user")) for facts in grants.values()})
    groups = {str(group.id): group.name for group in access.groups(workspace_id)} if grants else {}
    return {
        key: people.get(str(facts.get("user"))) or groups.get(str(facts.get("group")), "somebody")
        for key, facts in grants.items()
    }


LOOKUPS: Mapping[str, Callable[[UUID, set[str]], Names]] = {
    "flow": _flows,
    "user": _people,
    "connection": _connections,
    "table": _tables,
}
"""How the names of things are found that the act did not write down."""
