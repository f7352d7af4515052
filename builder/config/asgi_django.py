"""Django behind the socket: a request passes middleware and view in one thread."""

from __future__ import annotations

from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIHandler
from django.core.handlers.base import BaseHandler
from django.http import HttpRequest
from django.http.response import HttpResponseBase


class OneThread(ASGIHandler):
    """Django's own handler goes from the thread of the middleware back to the event loop to call a view that then runs
    in a thread again; our views are plain functions all the way, and those ways cost more than what they do."""

    def __init__(self) -> None:
        BaseHandler.__init__(self)
        self.load_middleware(is_async=False)

    async def get_response_async(self, request: HttpRequest) -> HttpResponseBase:
        """The whole chain, as it runs under any other server, in this request's thread."""
        return await sync_to_async(self.get_response, thread_sensitive=True)(request)
