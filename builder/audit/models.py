"""The audit log. The product's database role may insert into and read these tables, nothing else."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from django.db import models
from django.db.models.functions import Cast, Now

INSTALLATION = UUID(int=0)
"""The chain of acts that belong to no workspace, such as a refused sign-in."""

_CURRENT_XACT = Cast(Cast(models.Func(function="pg_current_xact_id"), models.TextField()), models.BigIntegerField())


class AuditEntry(models.Model):
    """One act of a person, a token or an admin job. `xid` is the transaction that wrote it, the order of the chain."""

    id = models.BigAutoField(primary_key=True)
    xid = models.BigIntegerField(db_default=_CURRENT_XACT)
    workspace_id = models.UUIDField(default=INSTALLATION)
    at = models.DateTimeField(db_default=Now())
    actor = models.JSONField()
    action = models.CharField(max_length=60)
    object_type = models.CharField(max_length=40)
    object_id = models.CharField(max_length=200)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    outcome = models.CharField(max_length=20, default="ok")
    channel = models.CharField(max_length=20)
    ip = models.CharField(max_length=45, blank=True)
    request_id = models.CharField(max_length=64, blank=True)

    class Meta:
        db_table = "audit_entry"
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["workspace_id", "xid", "id"], name="audit_entry_chain"),
            models.Index(fields=["workspace_id", "-id"], name="audit_entry_latest"),
            models.Index(fields=["workspace_id", "object_type", "object_id"], name="audit_entry_object"),
        ]

    def __str__(self) -> str:
        return f"{self.id} {self.action}"


class AuditLink(models.Model):
    """The place of an entry in its workspace's chain: the digest of the entry, and of everything up to it."""

    id = models.BigAutoField(primary_key=True)
    workspace_id = models.UUIDField()
    n = models.BigIntegerField()
    entry_id = models.BigIntegerField()
    entry_xid = models.BigIntegerField()
    digest = models.BinaryField(max_length=32)
    chain = models.BinaryField(max_length=32)

    class Meta:
        db_table = "audit_link"
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["workspace_id", "n"], name="audit_link_place"),
            models.UniqueConstraint(fields=["entry_id"], name="audit_link_entry"),
        ]

    def __str__(self) -> str:
        return f"{self.n} -> {self.entry_id}"


class AuditSegment(models.Model):
    """A seal over links first_n..last_n and the runs finished meanwhile, signed by a key outside the database.

    `last_n < first_n` = no new entry, only runs. `previous` is the signature of the seal before.
    """

    id = models.BigAutoField(primary_key=True)
    workspace_id = models.UUIDField()
    n = models.BigIntegerField()
    first_n = models.BigIntegerField()
    last_n = models.BigIntegerField()
    chain = models.BinaryField(max_length=32)
    runs_from = models.DateTimeField(null=True)
    runs_until = models.DateTimeField(null=True)
    runs_count = models.BigIntegerField(default=0)
    runs_digest = models.BinaryField(max_length=32)
    previous = models.BinaryField(max_length=64)
    sealed_at = models.DateTimeField()
    signature = models.BinaryField(max_length=64)

    class Meta:
        db_table = "audit_segment"
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["workspace_id", "n"], name="audit_segment_place")
        ]

    def __str__(self) -> str:
        return f"segment {self.n}"
