"""A decision as a sentence: the same one behind a disabled button, in an error and under "why may she not?"."""

from __future__ import annotations

from builder.access.contracts import Decision, GrantFact
from builder.access.permissions import permission_named
from builder.access.roles import BUILT_IN
from builder.base.actor import Actor


def sentence(actor: Actor, decision: Decision) -> str:
    """One or two sentences: the verdict, and which roles, rules or missing roles it rests on."""
    act = permission_named(decision.permission).sentence
    name = actor.name or actor.email or "This account"
    if decision.allowed:
        return f"{name} may {act}: {_reasons(decision)}."
    if decision.because:
        return f"{name} may not {act} here: " + " ".join(block.sentence for block in decision.blocked_by)
    if decision.note:
        return f"{name} may not {act}. {decision.note}"
    return f"{name} may not {act} here. That takes the role {_any_of(_giving(decision.permission))}."


def _reasons(decision: Decision) -> str:
    return " and ".join(_grant(fact) for fact in decision.because) or decision.note.rstrip(".") or "it is allowed"


def _grant(fact: GrantFact) -> str:
    where = "in the whole workspace" if fact.scope == "workspace" else f"on this {fact.scope}"
    through = f" through the group {fact.via_group}" if fact.via_group else ""
    until = f" until {fact.expires_at:%Y-%m-%d %H:%M} UTC" if fact.expires_at else ""
    return f"role {fact.role_name} {where}{through}{until}"


def _giving(permission: str) -> list[str]:
    return [role.name for role in BUILT_IN if permission in role.permissions]


def _any_of(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"
