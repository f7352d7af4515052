"""`health`: how the installation is, for those who run it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from builder.api.v1.views import ApiView
from builder.base import health
from builder.base.db import two_roles
from engine.runtime import facade as runtime


class WorkerItem(serializers.Serializer[Any]):
    """A worker process seen lately."""

    id = serializers.CharField()
    host = serializers.CharField()
    pid = serializers.IntegerField()
    runs = serializers.IntegerField()
    beat_s = serializers.FloatField()
    started_at = serializers.DateTimeField()


class HealthItem(serializers.Serializer[Any]):
    """Everything known. Ages are seconds; null = nothing of the kind."""

    ready = serializers.BooleanField()
    db = serializers.CharField()
    valkey = serializers.CharField()
    oldest_due_s = serializers.FloatField(allow_null=True)
    live_runs = serializers.IntegerField()
    due = serializers.IntegerField()
    dead_letters = serializers.IntegerField()
    doubts = serializers.IntegerField()
    outbox = serializers.IntegerField()
    outbox_oldest_s = serializers.FloatField(allow_null=True)
    sweeper_beat_s = serializers.FloatField(allow_null=True)
    workers = WorkerItem(many=True)
    audit_protection = serializers.CharField()


class HealthView(ApiView):
    """The installation."""

    permission = "health.view"

    @extend_schema(operation_id="get_health", responses=HealthItem)
    def get(self, request: Request) -> Response:
        """Backlog, workers, dead letters, doubts, and how far the audit log is protected."""
        self.require("health.view")
        ready, facts = health.liveness()
        checks = {name: facts[name] for name in ("db", "valkey")}
        return Response({"ready": ready, **checks, **runtime.health(), "audit_protection": protection()})


def protection() -> str:
    """What the audit log is safe from, as a sentence."""
    if two_roles(settings.DATABASE_URL, settings.DATABASE_ADMIN_URL):
        return "The product may only add to the audit log; changes by the database owner are found by Verify."
    return "The audit log is protected against the product, not against the database owner."


urls = [path("health", HealthView.as_view(), name="health")]
