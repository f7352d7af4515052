"""What every resource is made from: a view that declares its permission and reads its input by a serializer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Model, QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from builder.access import facade as access
from builder.api.v1.permissions import PERSON, PUBLIC, SIGNED_IN, Declaration
from builder.base.pagination import keyset_page
from engine.errors import InvalidInput

__all__ = ["CURSOR", "EMPTY", "LIMIT", "PERSON", "PUBLIC", "SIGNED_IN", "ApiView", "list_of"]

M = TypeVar("M", bound=Model)
DEFAULT_LIMIT = 50

CURSOR = OpenApiParameter("cursor", OpenApiTypes.STR, description="`next` of the page before")
LIMIT = OpenApiParameter("limit", OpenApiTypes.INT, description="items per page, 1 to 200, 50 by default")
EMPTY: Any = {204: None}
"""The `responses` of an operation that answers with nothing."""


class ApiView(APIView):
    """A resource. `permission` is one name for every method, or {"GET": name, ...}; see also PUBLIC and SIGNED_IN."""

    permission: Declaration

    @property
    def actor(self) -> access.Actor:
        """Who asks."""
        return access.actor_of(self.request)

    @property
    def workspace_id(self) -> UUID:
        """The tenant of everything this request may touch."""
        workspace_id = self.actor.workspace_id
        assert workspace_id is not None, "a signed-in actor always has a workspace"
        return workspace_id

    def require(self, permission: str, obj: Any = None) -> None:
        """Ask about the very object; raises AccessDenied or NotFound."""
        access.require(self.actor, permission, obj)

    def body(self, serializer: type[serializers.Serializer[Any]], *, partial: bool = False) -> dict[str, Any]:
        """The checked body; raises a ValidationError that names each wrong field."""
        checked = serializer(data=self.request.data, partial=partial)
        checked.is_valid(raise_exception=True)
        return dict(checked.validated_data)

    def page(self, rows: QuerySet[M], *, order: Sequence[str], as_json: Callable[[M], Any]) -> Response:
        """One page of rows by the request's `cursor` and `limit`."""
        page = keyset_page(rows, order=order, token=self.request.query_params.get("cursor"), limit=self.limit())
        return Response({"items": [as_json(row) for row in page.items], "next": page.next})

    def limit(self) -> int:
        """The wished number of items per page."""
        text = self.request.query_params.get("limit", str(DEFAULT_LIMIT))
        if not text.isdecimal():
            raise InvalidInput("`limit` is not a number.", hint="Send a number from 1 to 200.")
        return int(text[:6])


def list_of(item: type[serializers.Serializer[Any]]) -> Any:
    """The serializer of {"items": [item], "next": token|null}, for the API description."""
    name = item.__name__.removesuffix("Serializer") + "List"
    fields = {"items": item(many=True), "next": serializers.CharField(allow_null=True)}
    return type(name, (serializers.Serializer,), fields)
