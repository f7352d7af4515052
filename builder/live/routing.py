"""The socket's address."""

from __future__ import annotations

from django.urls import path

from builder.live.consumer import LiveConsumer

websocket_urlpatterns = [path("ws/live", LiveConsumer.as_asgi())]
