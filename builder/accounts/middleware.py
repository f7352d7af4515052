"""Notes when a person was last here, at most every five minutes: for the list of people and of sessions."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from builder.accounts.models import User

EVERY_S = 300
SEEN = "_seen"


class LastSeen:
    """Touches session and person. Writing the session also moves its own `last_seen`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Handle one request."""
        response = self.get_response(request)
        session = getattr(request, "session", None)
        if session is not None and session.accessed and isinstance(request.user, User):
            self._note(request, request.user)
        return response

    @staticmethod
    def _note(request: HttpRequest, user: User) -> None:
        now = int(time.time())
        if now - int(request.session.get(SEEN, 0)) >= EVERY_S:
            request.session[SEEN] = now
            User.objects.filter(id=user.id).update(last_seen=timezone.now())
