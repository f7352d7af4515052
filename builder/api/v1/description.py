"""The machine-readable description of the API."""

from __future__ import annotations

from drf_spectacular.renderers import OpenApiJsonRenderer
from drf_spectacular.views import SpectacularAPIView

from builder.api.v1.permissions import PUBLIC


class Description(SpectacularAPIView):
    """OpenAPI 3 of this version. It holds no secret, so anybody may read it."""

    permission = PUBLIC
    renderer_classes = [OpenApiJsonRenderer]
