"""Data tables of a workspace: columns with types, rows as JSON."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.functions import Lower, Now


class DataTable(models.Model):
    """A table. `name` is what flows and people call it; `columns` is [{"name", "type", "required", "unique"}]."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    workspace_id = models.UUIDField()
    name = models.CharField(max_length=100)
    description = models.CharField(max_length=300, blank=True)
    columns = models.JSONField(default=list)
    created_at = models.DateTimeField(db_default=Now())
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        db_table = "data_table"
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint("workspace_id", Lower("name"), name="data_table_name"),
        ]

    def __str__(self) -> str:
        return self.name


class DataRow(models.Model):
    """A row. `n` keeps the order in which rows were added."""

    n = models.BigAutoField(primary_key=True)
    id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    table = models.ForeignKey(DataTable, models.CASCADE, related_name="rows")
    values = models.JSONField(default=dict)
    created_at = models.DateTimeField(db_default=Now())
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        db_table = "data_row"
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["table", "n"], name="data_row_order"),
            GinIndex(fields=["values"], name="data_row_values", opclasses=["jsonb_path_ops"]),
        ]

    def __str__(self) -> str:
        return str(self.id)


class DataWrite(models.Model):
    """The answer of a step's write by its key, so that the same write sent twice is done once."""

    id = models.BigAutoField(primary_key=True)
    workspace_id = models.UUIDField()
    key = models.CharField(max_length=200)
    request = models.BinaryField(max_length=32)
    answer = models.JSONField()
    at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "data_write"
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["workspace_id", "key"], name="data_write_once")
        ]
        indexes: ClassVar[list[Any]] = [models.Index(fields=["at"], name="data_write_age")]

    def __str__(self) -> str:
        return self.key
