"""`access`: roles, grants, and why somebody may or may not do something."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.urls import path
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from builder.access import facade as access
from builder.accounts import facade as accounts
from builder.api.v1.views import EMPTY, SIGNED_IN, ApiView, list_of
from engine.errors import InvalidInput, NotFound


class PermissionItem(serializers.Serializer[Any]):
    """A permission; `sentence` completes "you may ..."."""

    name = serializers.CharField()
    sentence = serializers.CharField()
    scopes = serializers.ListField(child=serializers.CharField())
    sensitive = serializers.BooleanField()


class RoleItem(serializers.Serializer[Any]):
    """A role."""

    key = serializers.CharField()
    name = serializers.CharField()
    summary = serializers.CharField()
    permissions = serializers.ListField(child=serializers.CharField())
    built_in = serializers.BooleanField()


class RoleList(serializers.Serializer[Any]):
    """All roles, and every permission they can be made from."""

    items = RoleItem(many=True)
    permissions = PermissionItem(many=True)


class NewRole(serializers.Serializer[Any]):
    """A role to make."""

    name = serializers.CharField(max_length=80)
    summary = serializers.CharField(max_length=300, required=False, allow_blank=True)
    permissions = serializers.ListField(child=serializers.CharField(max_length=60), max_length=200)


class GrantItem(serializers.Serializer[Any]):
    """A role that counts for somebody, and where it comes from."""

    id = serializers.UUIDField()
    role = serializers.CharField()
    role_name = serializers.CharField()
    scope = serializers.CharField()
    scope_id = serializers.CharField()
    via_group = serializers.CharField()
    expires_at = serializers.DateTimeField(allow_null=True)


class NewGrant(serializers.Serializer[Any]):
    """A role for a person or a group, somewhere."""

    role = serializers.CharField(max_length=60)
    user_id = serializers.UUIDField(required=False)
    group_id = serializers.UUIDField(required=False)
    scope = serializers.ChoiceField(choices=["workspace", "folder", "flow", "connection"], default="workspace")
    scope_id = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")
    expires_at = serializers.DateTimeField(required=False, allow_null=True)


class GrantId(serializers.Serializer[Any]):
    """The id of a grant."""

    id = serializers.UUIDField()


class Explanation(serializers.Serializer[Any]):
    """The verdict as a sentence, and what it rests on."""

    allowed = serializers.BooleanField()
    sentence = serializers.CharField()
    because = GrantItem(many=True)
    blocked_by = serializers.ListField(child=serializers.CharField())


class RolesView(ApiView):
    """All roles."""

    permission = {"GET": "people.view", "POST": "people.manage"}

    @extend_schema(operation_id="list_roles", responses=RoleList)
    def get(self, request: Request) -> Response:
        """Roles with their permissions."""
        self.require("people.view")
        roles = [role_json(role) for role in access.roles_by_key(self.workspace_id).values()]
        permissions = [permission_json(record) for record in access.PERMISSIONS.values()]
        return Response({"items": roles, "permissions": permissions})

    @extend_schema(operation_id="create_role", request=NewRole, responses={201: RoleItem})
    def post(self, request: Request) -> Response:
        """Make a role of one's own."""
        self.require("people.manage")
        made = access.create_role(actor=self.actor, workspace_id=self.workspace_id, **self.body(NewRole))
        return Response(role_json(access.roles_by_key(self.workspace_id)[made.key]), status=201)


class RoleView(ApiView):
    """One role of one's own."""

    permission = "people.manage"

    @extend_schema(operation_id="delete_role", responses=EMPTY)
    def delete(self, request: Request, key: str) -> Response:
        """Remove it, and take it from everybody."""
        self.require("people.manage")
        access.delete_role(actor=self.actor, workspace_id=self.workspace_id, key=key)
        return Response(status=204)


class GrantsView(ApiView):
    """New grants, and those of a person."""

    permission = {"GET": "people.view", "POST": "people.manage"}

    @extend_schema(
        operation_id="list_grants",
        parameters=[OpenApiParameter("user", OpenApiTypes.UUID, required=True)],
        responses=list_of(GrantItem),
    )
    def get(self, request: Request) -> Response:
        """Every grant that counts for a person now."""
        self.require("people.view")
        person = somebody(self.workspace_id, request.query_params.get("user", ""))
        grants = access.grants_of(person.id, self.workspace_id)
        return Response({"items": [grant_json(grant) for grant in grants], "next": None})

    @extend_schema(operation_id="give_role", request=NewGrant, responses={201: GrantId})
    def post(self, request: Request) -> Response:
        """Give a role."""
        self.require("people.manage")
        grant = access.grant_role(actor=self.actor, workspace_id=self.workspace_id, **self.body(NewGrant))
        return Response({"id": str(grant.id)}, status=201)


class GrantView(ApiView):
    """One grant."""

    permission = "people.manage"

    @extend_schema(operation_id="revoke_grant", responses=EMPTY)
    def delete(self, request: Request, grant_id: UUID) -> Response:
        """Take it back."""
        self.require("people.manage")
        access.revoke_grant(actor=self.actor, workspace_id=self.workspace_id, grant_id=grant_id)
        return Response(status=204)


class ExplainView(ApiView):
    """Why may she, why may she not?"""

    permission = SIGNED_IN

    @extend_schema(
        operation_id="explain_access",
        parameters=[
            OpenApiParameter("permission", OpenApiTypes.STR, required=True),
            OpenApiParameter("user", OpenApiTypes.UUID, description="somebody else than me: needs people.view"),
            OpenApiParameter("object", OpenApiTypes.STR, description="kind:id, such as flow:0197..., or folder:name"),
        ],
        responses=Explanation,
    )
    def get(self, request: Request) -> Response:
        """The decision about a person, a permission and an object, as a sentence."""
        name = request.query_params.get("permission", "")
        if name not in access.PERMISSIONS:
            raise InvalidInput(f'There is no permission "{name}".', hint="See access/roles for all of them.")
        target = self._target(request.query_params.get("object", ""))
        actor = self._whom(request.query_params.get("user", ""))
        decision = access.can(actor, name, target)
        because = [grant_json(grant) for grant in decision.because]
        blocked_by = [block.sentence for block in decision.blocked_by]
        sentence = access.explain(actor, decision)
        return Response(
            {"allowed": decision.allowed, "sentence": sentence, "because": because, "blocked_by": blocked_by}
        )

    def _whom(self, user: str) -> access.Actor:
        if not user or user == self.actor.id:
            return self.actor
        self.require("people.view")
        person = somebody(self.workspace_id, user)
        return access.actor_for(user_id=person.id, workspace_id=self.workspace_id, channel="api")

    def _target(self, text: str) -> access.Target | None:
        kind, _, id_ = text.partition(":")
        if not text:
            return None
        folder = id_ if kind == "folder" else ""
        return access.Target(workspace_id=self.workspace_id, kind=kind, id=id_, folder=folder)


def somebody(workspace_id: UUID, text: str) -> accounts.User:
    """A person of the workspace by id; raises NotFound."""
    found = next((row.user for row in accounts.memberships(workspace_id) if str(row.user_id) == text), None)
    if found is None:
        raise NotFound("This person is not in the workspace.", hint="Reload the list of people.")
    return found


def role_json(role: access.RoleFact) -> dict[str, Any]:
    """A role in the answer."""
    return {
        "key": role.key, "name": role.name, "summary": role.summary,
        "permissions": list(role.permissions), "built_in": role.built_in,
    }  # fmt: skip


def permission_json(record: access.Permission) -> dict[str, Any]:
    """A permission in the answer."""
    return {
        "name": record.name,
        "sentence": record.sentence,
        "scopes": list(record.scopes),
        "sensitive": record.sensitive,
    }


def grant_json(grant: access.GrantFact) -> dict[str, Any]:
    """A grant in the answer."""
    return {
        "id": grant.id, "role": grant.role, "role_name": grant.role_name, "scope": grant.scope,
        "scope_id": grant.scope_id, "via_group": grant.via_group, "expires_at": grant.expires_at,
    }  # fmt: skip


urls = [
    path("access/roles", RolesView.as_view(), name="roles"),
    path("access/roles/<slug:key>", RoleView.as_view(), name="role"),
    path("access/grants", GrantsView.as_view(), name="grants"),
    path("access/grants/<uuid:grant_id>", GrantView.as_view(), name="grant"),
    path("access/explain", ExplainView.as_view(), name="explain"),
]
