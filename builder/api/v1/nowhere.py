"""Unknown API addresses answer as a problem, like everything else."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from builder.api.v1.views import PUBLIC, ApiView
from engine.errors import NotFound


@extend_schema(exclude=True)
class Nowhere(ApiView):
    """Any address no resource has."""

    permission = PUBLIC

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Every method ends here."""
        self.http_method_names = ["get"]
        request.method = "GET"
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: Request) -> Response:
        """Say that there is nothing."""
        raise NotFound("There is nothing at this address.", hint="See /api/v1/openapi.json for what there is.")
