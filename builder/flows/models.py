"""Flows, their drafts and versions. People and workspaces are ids: those tables are floors below."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from builder.base.json_text import JsonText


class Flow(models.Model):
    """The thing people draw and own. `published` is the version triggers start; None = no live version."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    workspace_id = models.UUIDField()
    name = models.CharField(max_length=200)
    description = models.TextField(blank=True, default="")
    folder = models.CharField(max_length=120, blank=True, default="")
    published = models.ForeignKey("FlowVersion", null=True, on_delete=models.PROTECT, related_name="+")
    last_number = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.UUIDField(null=True)
    updated_at = models.DateTimeField()
    updated_by = models.UUIDField(null=True)
    updated_by_name = models.CharField(max_length=200, blank=True, default="")
    archived_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["workspace_id", "-updated_at"], name="flow_by_workspace")]

    def __str__(self) -> str:
        return self.name


class Draft(models.Model):
    """What is being drawn: the fold of every DraftOperation up to `revision`."""

    flow = models.OneToOneField(Flow, primary_key=True, on_delete=models.CASCADE, related_name="draft")
    graph = JsonText()
    revision = models.PositiveIntegerField(default=0)
    content_hash = models.CharField(max_length=64)
    errors = models.PositiveIntegerField(default=0)
    warnings = models.PositiveIntegerField(default=0)
    last_editor = models.UUIDField(null=True)
    updated_at = models.DateTimeField()
    tested_by = models.UUIDField(null=True)
    """A test run whose outcomes are not the data of its steps yet."""

    def __str__(self) -> str:
        return f"draft of {self.flow_id} at {self.revision}"


class DraftOperation(models.Model):
    """One saved batch of edit operations; `revision` is the draft's number after it."""

    flow = models.ForeignKey(Flow, on_delete=models.CASCADE, related_name="+")
    revision = models.PositiveIntegerField()
    operations = JsonText()
    actor_id = models.UUIDField(null=True)
    actor_name = models.CharField(max_length=200, blank=True, default="")
    client_id = models.CharField(max_length=64, blank=True, default="")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["flow", "revision"], name="draft_operation_once")]

    def __str__(self) -> str:
        return f"{self.flow_id} #{self.revision}"


class EditingSession(models.Model):
    """One person's stretch of editing; becomes one audit row with its range of revisions when it closes."""

    flow = models.ForeignKey(Flow, on_delete=models.CASCADE, related_name="+")
    workspace_id = models.UUIDField()
    actor = JsonText()
    actor_id = models.UUIDField(null=True)
    client_id = models.CharField(max_length=64, blank=True, default="")
    from_revision = models.PositiveIntegerField()
    to_revision = models.PositiveIntegerField()
    started_at = models.DateTimeField()
    last_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["flow", "actor_id"], condition=Q(closed_at=None), name="one_open_editing_session"
            )
        ]
        indexes = [models.Index(fields=["last_at"], condition=Q(closed_at=None), name="open_editing_sessions")]

    def __str__(self) -> str:
        return f"{self.actor_id} on {self.flow_id}: {self.from_revision}-{self.to_revision}"


class FlowVersion(models.Model):
    """A numbered, immutable copy of the graph, compiled to the plan `plan_sha`."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    flow = models.ForeignKey(Flow, on_delete=models.CASCADE, related_name="versions")
    workspace_id = models.UUIDField()
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=200, blank=True, default="")
    note = models.TextField(blank=True, default="")
    graph = JsonText()
    plan_sha = models.CharField(max_length=64)
    content_hash = models.CharField(max_length=64)
    revision = models.PositiveIntegerField()
    author_id = models.UUIDField(null=True)
    author_name = models.CharField(max_length=200, blank=True, default="")
    last_editor = models.UUIDField(null=True)
    published_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["flow", "number"], name="version_number_once")]

    def __str__(self) -> str:
        return f"{self.flow_id} v{self.number}"


class DraftPlan(models.Model):
    """The graph behind a plan that was compiled from a draft, so that test runs keep their picture."""

    flow = models.ForeignKey(Flow, on_delete=models.CASCADE, related_name="+")
    plan_sha = models.CharField(max_length=64)
    graph = JsonText()
    revision = models.PositiveIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["flow", "plan_sha"], name="draft_plan_once")]

    def __str__(self) -> str:
        return f"{self.flow_id} at {self.revision}"


class SampleBasis(models.Model):
    """What a step, and all before it, were set to when its sample was taken: fingerprints."""

    flow = models.ForeignKey(Flow, on_delete=models.CASCADE, related_name="+")
    node = models.CharField(max_length=200)
    own = models.CharField(max_length=32)
    before = models.CharField(max_length=32)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["flow", "node"], name="sample_basis_once")]

    def __str__(self) -> str:
        return f"{self.node} of {self.flow_id}"


class EditLock(models.Model):
    """Who holds the pen of a draft in the editor; it lies free when it was not `seen_at` for a while."""

    flow = models.OneToOneField(Flow, primary_key=True, on_delete=models.CASCADE, related_name="+")
    user_id = models.UUIDField(null=True)
    user_name = models.CharField(max_length=200, blank=True, default="")
    since = models.DateTimeField()
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.user_name} edits {self.flow_id}"


class Comment(models.Model):
    """What somebody said about a step of the draft. One without a `thread` opens one; the others answer it.

    The first of a thread that was answered is not deleted but `removed_at`: without text, it holds the thread.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    workspace_id = models.UUIDField()
    flow = models.ForeignKey(Flow, on_delete=models.CASCADE, related_name="+")
    thread = models.ForeignKey("self", null=True, on_delete=models.CASCADE, related_name="+")
    step = models.CharField(max_length=200)
    step_name = models.CharField(max_length=200)
    text = models.TextField()
    author_id = models.UUIDField(null=True)
    author_name = models.CharField(max_length=200, blank=True, default="")
    at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    settled_by_name = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        indexes = [models.Index(fields=["flow", "at"], name="comment_by_flow")]

    def __str__(self) -> str:
        return f"{self.author_name} about {self.step} of {self.flow_id}"
