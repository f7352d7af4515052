"""`session`: who am I here, and what may I do."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import logout
from django.middleware.csrf import get_token
from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from builder.access import facade as access
from builder.accounts import facade as accounts
from builder.api.v1.views import EMPTY, PERSON, SIGNED_IN, ApiView
from builder.audit import facade as audit
from engine.errors import NotFound


class Me(serializers.Serializer[Any]):
    """The signed-in person."""

    id = serializers.UUIDField()
    email = serializers.EmailField()
    name = serializers.CharField()


class WorkspaceSummary(serializers.Serializer[Any]):
    """A workspace in a list."""

    id = serializers.UUIDField()
    slug = serializers.CharField()
    name = serializers.CharField()


class SessionState(serializers.Serializer[Any]):
    """Everything the screens need to know about the person and the place; `workspace` is null for who is in none."""

    user = Me()
    workspace = WorkspaceSummary(allow_null=True)
    workspaces = WorkspaceSummary(many=True)
    permissions = serializers.ListField(child=serializers.CharField())
    roles = serializers.ListField(child=serializers.CharField())


class WorkspaceChoice(serializers.Serializer[Any]):
    """The short name of a workspace."""

    slug = serializers.CharField(max_length=60)


class SessionView(ApiView):
    """The session of this browser or token."""

    permission = PERSON

    @extend_schema(operation_id="get_session", responses=SessionState)
    def get(self, request: Request) -> Response:
        """The person, the workspace, and the permissions there. Also sets the CSRF cookie."""
        get_token(request)
        return Response(state(access.person_of(request)))


class SwitchView(ApiView):
    """The workspace of this browser."""

    permission = SIGNED_IN

    @extend_schema(operation_id="choose_workspace", request=WorkspaceChoice, responses=SessionState)
    def post(self, request: Request) -> Response:
        """Go to another workspace of mine."""
        slug = self.body(WorkspaceChoice)["slug"]
        mine = [w for w in accounts.workspaces_of(self.actor.user_id) if w.slug == slug] if self.actor.user_id else []
        if not mine or self.actor.kind == "token":
            raise NotFound("This workspace does not exist, or you are not in it.", hint="Choose one from the list.")
        request.session["workspace_id"] = str(mine[0].id)
        return Response(state(self.actor.inside(mine[0].id)))


class SignOutView(ApiView):
    """The end of this session."""

    permission = PERSON

    @extend_schema(operation_id="sign_out", request=None, responses=EMPTY)
    def post(self, request: Request) -> Response:
        """Sign this browser out."""
        actor = access.person_of(request)
        audit.record(actor, "session.ended", "user", actor.id)
        logout(request._request)
        return Response(status=204)


def state(actor: access.Actor) -> dict[str, Any]:
    """The body of `session`."""
    assert actor.user_id is not None
    mine = accounts.workspaces_of(actor.user_id)
    here = next((w for w in mine if w.id == actor.workspace_id), None)
    return {
        "user": {"id": actor.id, "email": actor.email, "name": actor.name},
        "workspace": _summary(here) if here else None,
        "workspaces": [_summary(workspace) for workspace in mine],
        "permissions": sorted(access.permissions_of(actor)) if here else [],
        "roles": sorted({grant.role for grant in access.grants_of(actor.user_id, here.id)}) if here else [],
    }


def _summary(workspace: accounts.Workspace) -> dict[str, str]:
    return {"id": str(workspace.id), "slug": workspace.slug, "name": workspace.name}


urls = [
    path("session", SessionView.as_view(), name="session"),
    path("session/workspace", SwitchView.as_view(), name="session-workspace"),
    path("sign-out", SignOutView.as_view(), name="api-sign-out"),
]
