"""The web process: a bare path for what must be fast or independent of Django, then Django, then sockets."""

from __future__ import annotations

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "builder.config.settings.base")
django.setup(set_prefix=False)

from channels.routing import ProtocolTypeRouter, URLRouter  # noqa: E402
from channels.security.websocket import AllowedHostsOriginValidator  # noqa: E402
from channels.sessions import SessionMiddlewareStack  # noqa: E402

from builder.config.asgi_django import OneThread  # noqa: E402
from builder.config.asgi_parts import Http, Lifespan, Mount, UserMiddleware, healthz  # noqa: E402
from builder.live.routing import websocket_urlpatterns  # noqa: E402
from engine.runtime import facade as runtime  # noqa: E402

MOUNTS: tuple[Mount, ...] = (Mount("/hooks/", runtime.handle_hook), Mount("/healthz", healthz))
"""Addresses answered before Django is asked, by beginning."""

SOCKETS: list[object] = [*websocket_urlpatterns]
"""Websocket routes."""

LIFESPAN_PARTS: tuple[object, ...] = (runtime.hooks_part,)
"""Objects with `async start()` and `async stop()` that live as long as the process."""

application = ProtocolTypeRouter(
    {
        "http": Http(MOUNTS, OneThread()),
        "websocket": AllowedHostsOriginValidator(SessionMiddlewareStack(UserMiddleware(URLRouter(SOCKETS)))),
        "lifespan": Lifespan(LIFESPAN_PARTS),
    }
)
