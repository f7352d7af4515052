"""Long JSON answers leave the house compressed: a run of thousands of events is megabytes of the same words."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

LEAST_BYTES = 8_000
"""Shorter answers are sent as they are: there the work costs more than the way."""


class SqueezedJson(GZipMiddleware):
    """gzip for long JSON, with the random padding that keeps its length from telling what is in it. Pages carry a
    nonce and a form token, files are compressed once when they are built: both pass untouched."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """The answer, compressed where it is worth it and the client takes it."""
        json = response.get("Content-Type", "").startswith(("application/json", "application/problem+json"))
        if not json or not isinstance(response, HttpResponse) or len(response.content) < LEAST_BYTES:
            return response
        return super().process_response(request, response)
