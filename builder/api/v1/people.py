"""`people` and their invitations."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from builder.access import facade as access
from builder.accounts import facade as accounts
from builder.api.v1.session import Me
from builder.api.v1.views import EMPTY, ApiView
from builder.notify import facade as notify
from engine.errors import InvalidInput, NotFound


class HeldRole(serializers.Serializer[Any]):
    """A role somebody has in the whole workspace now; `via_group` is empty where it was given to them."""

    role = serializers.CharField()
    via_group = serializers.CharField(allow_blank=True)
    expires_at = serializers.DateTimeField(allow_null=True)


class PersonItem(serializers.Serializer[Any]):
    """Somebody in the workspace. `roles` were given to them; `held` are all they have, with those of their groups."""

    user = Me()
    roles = serializers.ListField(child=serializers.CharField())
    held = HeldRole(many=True)
    groups = serializers.ListField(child=serializers.CharField())
    active = serializers.BooleanField()
    last_seen = serializers.DateTimeField(allow_null=True)


class InvitationItem(serializers.Serializer[Any]):
    """An invitation nobody used yet."""

    id = serializers.UUIDField()
    email = serializers.EmailField()
    name = serializers.CharField()
    roles = serializers.ListField(child=serializers.CharField())
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()


class People(serializers.Serializer[Any]):
    """Everybody, and those who were asked."""

    items = PersonItem(many=True)
    next = serializers.CharField(allow_null=True)
    invitations = InvitationItem(many=True)


class NewInvitation(serializers.Serializer[Any]):
    """Whom to invite, and with which roles."""

    email = serializers.EmailField()
    name = serializers.CharField(max_length=120, required=False, allow_blank=True, default="")
    roles = serializers.ListField(child=serializers.CharField(max_length=60), max_length=50)


class InvitationLink(serializers.Serializer[Any]):
    """The link to pass on. It works once, for seven days, and is shown only now."""

    link = serializers.URLField()


class PersonChange(serializers.Serializer[Any]):
    """What to change about somebody."""

    roles = serializers.ListField(child=serializers.CharField(max_length=60), required=False, max_length=50)
    active = serializers.BooleanField(required=False)


class PeopleView(ApiView):
    """Everybody in the workspace."""

    permission = "people.view"

    @extend_schema(operation_id="list_people", responses=People)
    def get(self, request: Request) -> Response:
        """People with their roles and groups, and open invitations."""
        self.require("people.view")
        items = people_json(self.workspace_id, accounts.memberships(self.workspace_id))
        invitations = [invitation_json(link) for link in accounts.open_invitations(self.workspace_id)]
        return Response({"items": items, "next": None, "invitations": invitations})


class InvitationsView(ApiView):
    """New invitations."""

    permission = "people.manage"

    @extend_schema(operation_id="invite_person", request=NewInvitation, responses={201: InvitationLink})
    def post(self, request: Request) -> Response:
        """Make a link for somebody; an earlier one for the same address stops working."""
        self.require("people.manage")
        wanted = self.body(NewInvitation)
        check_roles(self.workspace_id, wanted["roles"])
        with transaction.atomic():
            token = accounts.invite(actor=self.actor, workspace_id=self.workspace_id, **wanted)
            link = f"{settings.HANDRAIL_URL}/invite/{token}"
            notify.queue_invitation(
                workspace_id=self.workspace_id, by=self.actor.name, to=wanted["email"], name=wanted["name"], link=link
            )
        return Response({"link": link}, status=201)


class InvitationView(ApiView):
    """One open invitation."""

    permission = "people.manage"

    @extend_schema(operation_id="withdraw_invitation", responses=EMPTY)
    def delete(self, request: Request, invitation_id: UUID) -> Response:
        """Make its link stop working."""
        self.require("people.manage")
        accounts.withdraw_invitation(actor=self.actor, workspace_id=self.workspace_id, link_id=invitation_id)
        return Response(status=204)


class PersonView(ApiView):
    """Somebody in the workspace."""

    permission = "people.manage"

    @extend_schema(operation_id="change_person", request=PersonChange, responses=PersonItem)
    def patch(self, request: Request, user_id: UUID) -> Response:
        """Change roles, or keep somebody out or let them in."""
        self.require("people.manage")
        change = self.body(PersonChange)
        facts: dict[str, Any] = {"actor": self.actor, "workspace_id": self.workspace_id, "user_id": user_id}
        with transaction.atomic():
            if "active" in change:
                if not change["active"] and str(user_id) == self.actor.id:
                    raise InvalidInput("You cannot keep yourself out.", hint="Ask another admin.", code="not_yourself")
                accounts.set_member_active(**facts, active=change["active"])
            if "roles" in change:
                access.set_roles(**facts, roles=change["roles"])
            access.check_admins(self.workspace_id)
        return Response(self._item(user_id))

    def _item(self, user_id: UUID) -> dict[str, Any]:
        row = next((row for row in accounts.memberships(self.workspace_id) if row.user_id == user_id), None)
        if row is None:
            raise NotFound("This person is not in the workspace.", hint="Reload the list of people.")
        return people_json(self.workspace_id, [row])[0]


def check_roles(workspace_id: UUID, roles: list[str]) -> None:
    """Raise InvalidInput for a role there is not."""
    known = access.roles_by_key(workspace_id)
    unknown = [role for role in roles if role not in known]
    if unknown:
        raise InvalidInput(
            f"There is no role {', '.join(unknown)}.", hint=f"Roles: {', '.join(known)}.", code="unknown_role"
        )


def people_json(workspace_id: UUID, rows: Iterable[accounts.Membership]) -> list[dict[str, Any]]:
    """Members in the answer."""
    roles, groups = access.roles_of_people(workspace_id), access.groups_of_people(workspace_id)
    held = access.held_roles(workspace_id)
    return [
        {
            **_person(row),
            "roles": roles.get(row.user_id, []),
            "groups": groups.get(row.user_id, []),
            "held": HeldRole(held.get(row.user_id, []), many=True).data,
        }
        for row in rows
    ]


def _person(row: accounts.Membership) -> dict[str, Any]:
    user = row.user
    return {
        "user": {"id": str(user.id), "email": user.email, "name": user.name},
        "active": row.active and user.is_active,
        "last_seen": user.last_seen or user.last_login,
    }


def invitation_json(link: accounts.OneTimeLink) -> dict[str, Any]:
    """An invitation in the answer; its token is not known any more."""
    return {
        "id": str(link.id),
        "email": link.email,
        "name": link.name,
        "roles": link.roles,
        "created_at": link.created_at,
        "expires_at": link.expires_at,
    }


urls = [
    path("people", PeopleView.as_view(), name="people"),
    path("people/invitations", InvitationsView.as_view(), name="invitations"),
    path("people/invitations/<uuid:invitation_id>", InvitationView.as_view(), name="invitation"),
    path("people/<uuid:user_id>", PersonView.as_view(), name="person"),
]
