"""Accounts of connectors."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.db import models
from django.db.models.functions import Lower, Now


class Connection(models.Model):
    """An account of a connector. `key` stands in flows; `secrets` are encrypted with a key outside the database."""

    class Status(models.TextChoices):
        """What the last test said."""

        UNTESTED = "untested", "Not tested"
        WORKING = "working", "Works"
        FAILING = "failing", "Does not work"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    workspace_id = models.UUIDField()
    key = models.SlugField(max_length=60)
    name = models.CharField(max_length=100)
    connector = models.CharField(max_length=60)
    fields = models.JSONField(default=dict)
    secrets = models.BinaryField()
    status = models.CharField(max_length=20, choices=Status.choices, default=Status.UNTESTED)
    message = models.CharField(max_length=500, blank=True)
    tested_at = models.DateTimeField(null=True)
    created_by = models.UUIDField(null=True)
    created_at = models.DateTimeField(db_default=Now())
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        db_table = "connection"
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["workspace_id", "key"], name="connection_key"),
            models.UniqueConstraint("workspace_id", Lower("name"), name="connection_name"),
        ]

    def __str__(self) -> str:
        return self.name
