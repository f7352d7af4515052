"""Saved views: what narrows a list, under a name."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower, Now


class SavedView(models.Model):
    """A view of a list: somebody's own, or one that its owner shares with the workspace.

    Attributes:
        page: key of a `ListPage`.
        search: parameters of the page's address, {"name": "text"}.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    workspace_id = models.UUIDField()
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    page = models.CharField(max_length=20)
    name = models.CharField(max_length=60)
    search = models.JSONField(default=dict)
    shared = models.BooleanField(default=False)
    created_at = models.DateTimeField(db_default=Now())
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        db_table = "saved_view"
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint("workspace_id", "page", "owner", Lower("name"), name="saved_view_name"),
        ]

    def __str__(self) -> str:
        return self.name
