"""From the assignees a step names to the people who are asked, and whether each of them may answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from builder.access import facade as access
from builder.base import memo

SELF_APPROVAL = "{name} {reason}, and nobody approves their own work."


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A person a task asks. `via` names the group or role that brought them; without `why_not` they may answer."""

    user_id: UUID
    name: str
    email: str
    via: str
    why_not: str = ""

    @property
    def eligible(self) -> bool:
        """Whether this person may answer."""
        return not self.why_not


def people_asked(workspace_id: UUID, assignees: Mapping[str, Any], barred: Mapping[UUID, str]) -> list[Asked]:
    """Everybody the assignees name, once each, with the reason if one may not answer.

    `barred` maps a person to why ("started this run"). A name under `groups` is a group, or else a role.
    """
    able = memo.remembered(("may decide", workspace_id), lambda: _able(workspace_id))
    found: dict[str, Asked] = {}
    for person, via in _named(workspace_id, assignees):
        if person.id not in found:
            found[person.id] = _asked(person, via, able=person.id in able, barred=barred)
    return list(found.values())


def _able(workspace_id: UUID) -> set[str]:
    return {person.id for person in access.people_with(workspace_id, "task.decide")}


def admins(workspace_id: UUID, barred: Mapping[UUID, str]) -> list[Asked]:
    """The admins, asked when nobody else may answer."""
    found = access.people_with(workspace_id, "workspace.admin")
    return [_asked(person, "Admin", able=True, barred=barred) for person in found]


def menders(workspace_id: UUID) -> list[Asked]:
    """Those who may mend runs, asked about doubts."""
    return [
        _asked(person, "Operator", able=True, barred={}) for person in access.people_with(workspace_id, "run.redrive")
    ]


def empty_groups(workspace_id: UUID, assignees: Mapping[str, Any]) -> list[str]:
    """Groups (or roles) named by the assignees that nobody is in."""
    names = [str(name) for name in _list(assignees.get("groups")) if "{{" not in str(name)]
    return [name for name in names if not _of_group(workspace_id, name)]


def _named(workspace_id: UUID, assignees: Mapping[str, Any]) -> list[tuple[access.Person, str]]:
    emails = [str(email).strip() for email in _list(assignees.get("people"))]
    found = [(person, "") for person in access.people(workspace_id, emails=emails)] if emails else []
    for name in _list(assignees.get("groups")):
        found += [(person, str(name)) for person in _of_group(workspace_id, str(name))]
    return found


def _of_group(workspace_id: UUID, name: str) -> list[access.Person]:
    members = access.members_of_groups(workspace_id, [name])
    return members or _of_role(workspace_id, name)


def _of_role(workspace_id: UUID, name: str) -> list[access.Person]:
    wanted = name.strip().casefold()
    keys = {key for key, role in access.roles_by_key(workspace_id).items() if wanted in (key, role.name.casefold())}
    if not keys:
        return []
    held = access.held_roles(workspace_id).items()
    holders = {user for user, roles in held if any(each.role in keys for each in roles)}
    return access.people(workspace_id, user_ids=holders)


def _asked(person: access.Person, via: str, *, able: bool, barred: Mapping[UUID, str]) -> Asked:
    user_id = UUID(person.id)
    why_not = ""
    if user_id in barred:
        why_not = SELF_APPROVAL.format(name=person.name or person.email, reason=barred[user_id])
    elif not able:
        why_not = f"{person.name or person.email} has no role that may decide tasks."
    return Asked(user_id=user_id, name=person.name, email=person.email, via=via, why_not=why_not)


def _list(value: Any) -> Sequence[Any]:
    if isinstance(value, str):
        return [part.strip() for part in value.split(",") if part.strip()]
    return value if isinstance(value, list) else []
