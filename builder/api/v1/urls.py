"""The API by resource: each app adds its list by one line."""

from __future__ import annotations

from django.urls import path, re_path

from builder.api.v1 import session
from builder.api.v1.description import Description
from builder.api.v1.nowhere import Nowhere

urlpatterns = [
    path("openapi.json", Description.as_view(), name="openapi"),
    *session.urls,
    re_path(r"^.*$", Nowhere.as_view(), name="api-nowhere"),
]
