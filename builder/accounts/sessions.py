"""Sessions in Postgres, each with its person, address and device."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore

from builder.accounts.models import Session

DEVICE, IP = "_device", "_ip"


class SessionStore(DatabaseStore):
    """Django's database store with the person beside the data."""

    @classmethod
    def get_model_class(cls) -> Any:
        """The table sessions lie in."""
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        """The row for this data; the person stands in it so that sessions can be listed and ended."""
        row: Any = super().create_model_instance(data)
        row.user_id = data.get(SESSION_KEY)
        row.device = str(data.get(DEVICE, ""))[:200]
        row.ip = data.get(IP) or None
        known = Session.objects.filter(session_key=row.session_key).values("public_id", "created_at").first()
        if known:
            row.public_id, row.created_at = known["public_id"], known["created_at"]
        return row
