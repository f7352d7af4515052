"""Who acts: the one record that access decides on and audit writes down."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Literal
from uuid import UUID

ActorKind = Literal["user", "token", "system"]
Channel = Literal["page", "api", "socket", "mail", "command", "system", "hook"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """A person, a token of a person, or the product itself, inside one workspace.

    Attributes:
        kind: `user` | `token` | `system`.
        id: of the user (also for a token: the person it acts for); empty for the system.
        workspace_id: the tenant of every act; None only before a workspace is chosen.
        scopes: permissions a token is limited to; None = everything its person may do.
        token_id: of the token, when one is used.
        channel: the way the act came in.
    """

    kind: ActorKind
    id: str
    name: str
    email: str = ""
    workspace_id: UUID | None = None
    channel: Channel = "api"
    ip: str = ""
    request_id: str = ""
    scopes: frozenset[str] | None = None
    token_id: str = ""

    @property
    def user_id(self) -> UUID | None:
        """The person behind the act; None for the system."""
        return UUID(self.id) if self.kind != "system" and self.id else None

    def inside(self, workspace_id: UUID) -> Actor:
        """The same actor in another workspace; rights are looked up anew there."""
        return replace(self, workspace_id=workspace_id)

    def as_dict(self) -> dict[str, Any]:
        """For signals, runs and audit rows: {kind, id, name, email}, and the token's id where one was used."""
        facts = {"kind": self.kind, "id": self.id, "name": self.name, "email": self.email}
        return {**facts, "token_id": self.token_id} if self.token_id else facts


def system(name: str, *, workspace_id: UUID | None = None, channel: Channel = "system") -> Actor:
    """The product acting by itself, e.g. a deadline or the first start."""
    return Actor(kind="system", id="", name=name, workspace_id=workspace_id, channel=channel)
