"""`views`: what narrows a list, kept under a name."""

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
from builder.api.v1.me import user_of
from builder.api.v1.views import EMPTY, SIGNED_IN, ApiView, list_of
from builder.lists import facade as lists

PAGE = OpenApiParameter("page", OpenApiTypes.STR, required=True, enum=list(lists.PAGES), description="whose list")
SEARCH = "Parameters of the page's address, each a text: what narrows the list."


class ViewItem(serializers.Serializer[Any]):
    """A view: my own, or one that somebody shares with the workspace."""

    id = serializers.UUIDField()
    page = serializers.ChoiceField(choices=list(lists.PAGES))
    name = serializers.CharField()
    search = serializers.DictField(child=serializers.CharField(), help_text=SEARCH)
    shared = serializers.BooleanField()
    owner = serializers.CharField(help_text="Name of whose it is.")
    mine = serializers.BooleanField()
    updated_at = serializers.DateTimeField()


class ViewChange(serializers.Serializer[Any]):
    """What is to be changed of a view; what is not given stays."""

    name = serializers.CharField(max_length=60)
    search = serializers.DictField(child=serializers.CharField(max_length=500), help_text=SEARCH)
    shared = serializers.BooleanField(required=False)


class NewView(ViewChange):
    """A view to keep. `shared` shows it to everybody who may open the page."""

    page = serializers.ChoiceField(choices=list(lists.PAGES))


class ViewsView(ApiView):
    """My views, and those that are shared."""

    permission = SIGNED_IN

    @extend_schema(operation_id="list_views", parameters=[PAGE], responses=list_of(ViewItem))
    def get(self, request: Request) -> Response:
        """The views of a page by name, for whoever may open the page."""
        page = lists.page_named(request.query_params.get("page", ""))
        access.enforce(self.actor, access.may_anywhere(self.actor, page.permission))
        found = lists.views(self.workspace_id, user_of(self.actor), page.key)
        return Response({"items": [view_json(view, self.actor) for view in found], "next": None})

    @extend_schema(operation_id="create_view", request=NewView, responses={201: ViewItem})
    def post(self, request: Request) -> Response:
        """Keep a view. Sharing it takes the permission to change flows."""
        view = lists.create_view(actor=self.actor, workspace_id=self.workspace_id, **self.body(NewView))
        return Response(view_json(view, self.actor), status=201)


class ViewView(ApiView):
    """One view."""

    permission = SIGNED_IN

    @extend_schema(operation_id="change_view", request=ViewChange, responses=ViewItem)
    def patch(self, request: Request, view_id: UUID) -> Response:
        """Change what is given of my own view; an admin may change what others share."""
        changes = self.body(ViewChange, partial=True)
        facts: dict[str, Any] = {"actor": self.actor, "workspace_id": self.workspace_id, "view_id": view_id}
        return Response(view_json(lists.change_view(**facts, **changes), self.actor))

    @extend_schema(operation_id="delete_view", responses=EMPTY)
    def delete(self, request: Request, view_id: UUID) -> Response:
        """Remove my own view; an admin may remove what others share."""
        lists.delete_view(actor=self.actor, workspace_id=self.workspace_id, view_id=view_id)
        return Response(status=204)


def view_json(view: lists.SavedView, actor: access.Actor) -> dict[str, Any]:
    """A view in the answer."""
    facts = {name: getattr(view, name) for name in ("page", "name", "search", "shared", "updated_at")}
    return {"id": str(view.id), **facts, "owner": str(view.owner), "mine": view.owner_id == actor.user_id}


urls = [
    path("views", ViewsView.as_view(), name="views"),
    path("views/<uuid:view_id>", ViewView.as_view(), name="view"),
]
