"""Groups, custom roles, and the grants that give roles to people and groups."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower, Now


class Group(models.Model):
    """People who share grants and tasks."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    workspace_id = models.UUIDField()
    name = models.CharField(max_length=80)
    description = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "access_group"
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint("workspace_id", Lower("name"), name="access_group_name")
        ]

    def __str__(self) -> str:
        return self.name


class GroupMember(models.Model):
    """A person in a group."""

    id = models.BigAutoField(primary_key=True)
    group = models.ForeignKey(Group, models.CASCADE, related_name="members")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")

    class Meta:
        db_table = "access_group_member"
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["group", "user"], name="access_group_member_once")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.group_id}"


class CustomRole(models.Model):
    """A role a workspace made for itself."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    workspace_id = models.UUIDField()
    key = models.SlugField(max_length=60)
    name = models.CharField(max_length=80)
    summary = models.CharField(max_length=300, blank=True)
    permissions = models.JSONField(default=list)

    class Meta:
        db_table = "access_custom_role"
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["workspace_id", "key"], name="access_custom_role_key")
        ]

    def __str__(self) -> str:
        return self.name


class Grant(models.Model):
    """A role for a person or a group, somewhere, maybe for a time."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    workspace_id = models.UUIDField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")
    group = models.ForeignKey(Group, models.CASCADE, null=True, related_name="+")
    role = models.CharField(max_length=60)
    scope = models.CharField(max_length=20, default="workspace")
    scope_id = models.CharField(max_length=200, blank=True)
    expires_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "access_grant"
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["workspace_id", "user"], name="access_grant_user"),
            models.Index(fields=["workspace_id", "group"], name="access_grant_group"),
        ]
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=models.Q(user__isnull=True) ^ models.Q(group__isnull=True),
                name="access_grant_person_or_group",
            ),
            models.UniqueConstraint(
                fields=["workspace_id", "user", "group", "role", "scope", "scope_id"],
                name="access_grant_once",
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} on {self.scope} {self.scope_id}".strip()
