"""What the bench's processes run: `tests.bench.apps:web` under uvicorn, `-A tests.bench.apps` under Celery."""

# ruff: noqa: E402 - Django has to be set up before anything that imports a model

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.bench.settings")

import django

django.setup()

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from celery import Celery
from django.conf import settings

from engine.runtime import facade, tasks
from engine.testing import DirectInvoker, MemoryCatalog
from tests.integration.engine.world import Contexts

facade.bind(catalog=MemoryCatalog(), invoker=DirectInvoker(), contexts=Contexts())
app = tasks.configure(Celery("handrail"), settings.REDIS_URL)
app.set_default()

Message = MutableMapping[str, Any]


async def web(
    scope: Message, receive: Callable[[], Awaitable[Message]], send: Callable[[Message], Awaitable[None]]
) -> None:
    """The webhook door and its lifespan."""
    if scope["type"] == "http":
        await facade.handle_hook(scope, receive, send)
        return
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            await facade.hooks_part.start()
            await send({"type": "lifespan.startup.complete"})
        else:
            await facade.hooks_part.stop()
            await send({"type": "lifespan.shutdown.complete"})
            return
