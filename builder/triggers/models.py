"""One row per flow and trigger step. A webhook's address survives new versions; publishing moves `version_id`."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from builder.base.json_text import JsonText


class Trigger(models.Model):
    """What starts runs of `version_id`. Disabled rows keep their address, so publishing again revives it.

    Attributes:
        token: the secret part of a webhook's address; empty for other kinds.
        secret: the sender's token or signing key, encrypted; None until one is made.
        next_at: when a schedule fires next (UTC).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    workspace_id = models.UUIDField()
    flow_id = models.UUIDField()
    version_id = models.UUIDField()
    plan_sha = models.CharField(max_length=64)
    node = models.CharField(max_length=100)
    kind = models.CharField(max_length=40)
    label = models.CharField(max_length=200, blank=True, default="")
    settings = JsonText()
    enabled = models.BooleanField(default=True)
    token = models.CharField(max_length=64, blank=True, default="")
    secret = models.TextField(null=True)
    next_at = models.DateTimeField(null=True)
    last_at = models.DateTimeField(null=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["flow_id", "node"], name="one_trigger_per_step"),
            models.UniqueConstraint(fields=["token"], condition=~Q(token=""), name="hook_token_once"),
        ]
        indexes = [models.Index(fields=["next_at"], condition=Q(enabled=True), name="due_schedules")]

    def __str__(self) -> str:
        return f"{self.kind} {self.node} of {self.flow_id}"
