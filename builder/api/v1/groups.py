"""`groups`: people who share roles and tasks."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from builder.access import facade as access
from builder.access.models import Group
from builder.api.v1.session import Me
from builder.api.v1.views import EMPTY, ApiView, list_of
from engine.errors import NotFound


class GroupItem(serializers.Serializer[Any]):
    """A group with its people."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    description = serializers.CharField()
    members = Me(many=True)
    roles = serializers.ListField(child=serializers.CharField(), help_text="Keys of the roles its members have by it.")


class NewGroup(serializers.Serializer[Any]):
    """A group to make; `members` are ids of people, `roles` keys of what they may do in the whole workspace."""

    name = serializers.CharField(max_length=80)
    description = serializers.CharField(max_length=300, required=False, allow_blank=True)
    members = serializers.ListField(child=serializers.UUIDField(), required=False, max_length=1000)
    roles = serializers.ListField(child=serializers.CharField(max_length=80), required=False, max_length=50)


class _View(ApiView):
    """A view that answers with a group."""

    def told(self, group: Group) -> dict[str, Any]:
        """The group with its roles."""
        return group_json(group, access.roles_of_groups(self.workspace_id).get(group.id, []))


class GroupsView(_View):
    """All groups."""

    permission = {"GET": "people.view", "POST": "people.manage"}

    @extend_schema(operation_id="list_groups", responses=list_of(GroupItem))
    def get(self, request: Request) -> Response:
        """Groups by name."""
        self.require("people.view")
        roles = access.roles_of_groups(self.workspace_id)
        items = [group_json(group, roles.get(group.id, [])) for group in access.groups(self.workspace_id)]
        return Response({"items": items, "next": None})

    @extend_schema(operation_id="create_group", request=NewGroup, responses={201: GroupItem})
    def post(self, request: Request) -> Response:
        """Make a group."""
        self.require("people.manage")
        group = access.create_group(actor=self.actor, workspace_id=self.workspace_id, **self.body(NewGroup))
        return Response(self.told(group), status=201)


class GroupView(_View):
    """One group."""

    permission = {"GET": "people.view", "PATCH": "people.manage", "DELETE": "people.manage"}

    @extend_schema(operation_id="get_group", responses=GroupItem)
    def get(self, request: Request, group_id: UUID) -> Response:
        """The group."""
        self.require("people.view")
        found = next((group for group in access.groups(self.workspace_id) if group.id == group_id), None)
        if found is None:
            raise NotFound("This group does not exist.", hint="Reload the list of groups.")
        return Response(self.told(found))

    @extend_schema(operation_id="change_group", request=NewGroup, responses=GroupItem)
    def patch(self, request: Request, group_id: UUID) -> Response:
        """Change what is given."""
        self.require("people.manage")
        changes = self.body(NewGroup, partial=True)
        facts: dict[str, Any] = {"actor": self.actor, "workspace_id": self.workspace_id, "group_id": group_id}
        return Response(self.told(access.change_group(**facts, **changes)))

    @extend_schema(operation_id="delete_group", responses=EMPTY)
    def delete(self, request: Request, group_id: UUID) -> Response:
        """Remove the group and what it was given."""
        self.require("people.manage")
        access.delete_group(actor=self.actor, workspace_id=self.workspace_id, group_id=group_id)
        return Response(status=204)


def group_json(group: Group, roles: list[str]) -> dict[str, Any]:
    """A group in the answer."""
    people = sorted(
        (member.user for member in group.members.select_related("user")), key=lambda user: user.name.casefold()
    )
    members = [{"id": str(user.id), "email": user.email, "name": user.name} for user in people]
    facts = {"id": str(group.id), "name": group.name, "description": group.description}
    return {**facts, "members": members, "roles": roles}


urls = [
    path("groups", GroupsView.as_view(), name="groups"),
    path("groups/<uuid:group_id>", GroupView.as_view(), name="group"),
]
