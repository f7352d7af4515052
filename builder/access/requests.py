"""From a request or a socket to the actor behind it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs
from uuid import UUID

from builder.accounts import facade as accounts
from builder.base.actor import Actor, Channel
from builder.base.errors import NotSignedIn
from engine.errors import NotFound

WORKSPACE_KEY = "workspace_id"
NO_WORKSPACE = "no_workspace"


def actor_of(request: Any) -> Actor:
    """The actor of a Django or REST request; raises NotSignedIn, or NotFound for a workspace the person is not in."""
    plain = getattr(request, "_request", request)
    known: Actor | None = getattr(plain, "_handrail_actor", None)
    if known is None:
        known = _actor_of(request)
        plain._handrail_actor = known
    return known


def person_of(request: Any) -> Actor:
    """As `actor_of`; somebody who is in no workspace at all gets an actor without one."""
    try:
        return actor_of(request)
    except NotFound as error:
        if error.code != NO_WORKSPACE:
            raise
    return Actor(kind="user", channel="page", **_facts(request))


def actor_for(*, user_id: UUID, workspace_id: UUID, channel: Channel, ip: str = "", request_id: str = "") -> Actor:
    """The actor for a known person in a workspace, e.g. behind a link in a mail."""
    user = accounts.get_user(user_id)
    return Actor(
        kind="user", id=str(user.id), name=user.name, email=user.email,
        workspace_id=workspace_id, channel=channel, ip=ip, request_id=request_id,
    )  # fmt: skip


def actor_of_scope(scope: Mapping[str, Any]) -> Actor:
    """The actor of a websocket's scope (session and user already resolved); raises NotSignedIn.

    `?workspace=<slug>` in the address names the workspace of the window, as X-Workspace does for a request; a
    workspace the person is not in raises NotFound.
    """
    user = scope.get("user")
    if user is None or not user.is_authenticated:
        raise NotSignedIn("Nobody is signed in on this connection.", hint="Sign in and open the page again.")
    client = scope.get("client") or ("", 0)
    slug = parse_qs(scope.get("query_string", b"").decode("latin-1")).get("workspace", [None])[0]
    workspace_id = _chosen(user.id, slug, scope["session"].get(WORKSPACE_KEY))
    return actor_for(user_id=user.id, workspace_id=workspace_id, channel="socket", ip=str(client[0]))


def workspaces_for(user_id: UUID) -> list[Any]:
    """The workspaces a person may enter, by name."""
    return accounts.workspaces_of(user_id)


def _actor_of(request: Any) -> Actor:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        raise NotSignedIn("Nobody is signed in.", hint="Sign in, or send a token: Authorization: Bearer hrl_...")
    token = getattr(request, "auth", None)
    facts = _facts(request)
    if isinstance(token, accounts.ApiToken):
        limits: dict[str, Any] = {
            "scopes": frozenset(token.scopes),
            "token_id": str(token.id),
            "workspace_id": token.workspace_id,
        }
        return Actor(kind="token", channel="api", **facts, **limits)
    workspace_id = _chosen(user.id, request.headers.get("X-Workspace"), request.session.get(WORKSPACE_KEY))
    return Actor(kind="user", channel="page", workspace_id=workspace_id, **facts)


def _facts(request: Any) -> dict[str, Any]:
    user = request.user
    return {
        "id": str(user.id), "name": user.name, "email": user.email,
        "ip": client_ip(request), "request_id": getattr(request, "request_id", ""),
    }  # fmt: skip


def client_ip(request: Any) -> str:
    """The address of the other side, as the server saw it."""
    return str(request.META.get("REMOTE_ADDR", "") or "")


def _chosen(user_id: UUID, slug: str | None, remembered: str | None) -> UUID:
    mine = accounts.workspaces_of(user_id)
    wanted = [w for w in mine if (w.slug == slug if slug else str(w.id) == remembered)]
    if slug and not wanted:
        raise NotFound("This workspace does not exist, or you are not in it.", hint="Choose another workspace.")
    found = (wanted or mine)[:1]
    if not found:
        raise NotFound("You are in no workspace.", hint="Ask an admin to invite you.", code=NO_WORKSPACE)
    return UUID(str(found[0].id))
