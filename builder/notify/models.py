"""The demo mail sink: mails that the local SMTP server received instead of the world."""

from __future__ import annotations

from django.db import models


class SinkMail(models.Model):
    """One mail as it arrived. `kind` says whether the product sent it (invitation, task) or a flow did (flow)."""

    workspace_id = models.UUIDField()
    message_id = models.CharField(max_length=300, blank=True, default="")
    kind = models.CharField(max_length=40, default="flow")
    sender = models.CharField(max_length=320, blank=True, default="")
    recipients = models.TextField(blank=True, default="")
    subject = models.CharField(max_length=998, blank=True, default="")
    text = models.TextField(blank=True, default="")
    html = models.TextField(blank=True, default="")
    received_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["workspace_id", "-id"], name="sink_by_workspace")]

    def __str__(self) -> str:
        return self.subject
