"""`audit`: who did what, and is the log intact."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import StreamingHttpResponse
from django.urls import path
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.timezone import is_naive, make_aware
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from builder.api.v1.audit_words import rows_json
from builder.api.v1.views import CURSOR, LIMIT, ApiView, list_of
from builder.audit import facade as audit
from builder.base.pagination import keyset_page
from engine.errors import InvalidInput

FILTERS = [
    OpenApiParameter("actor", OpenApiTypes.STR, description="id of a person, or part of a name or address"),
    OpenApiParameter("action", OpenApiTypes.STR),
    OpenApiParameter("object", OpenApiTypes.STR, description="kind, or kind:id"),
    OpenApiParameter("outcome", OpenApiTypes.STR),
    OpenApiParameter("since", OpenApiTypes.DATETIME),
    OpenApiParameter("until", OpenApiTypes.DATETIME),
]


class AuditActor(serializers.Serializer[Any]):
    """Who acted: a person, a person by a token, or the product; `id` is empty for who could not be known."""

    kind = serializers.ChoiceField(choices=["user", "token", "system"])
    id = serializers.CharField()
    name = serializers.CharField()
    email = serializers.CharField()
    token_id = serializers.CharField(required=False)


class AuditRow(serializers.Serializer[Any]):
    """One act."""

    id = serializers.IntegerField()
    at = serializers.DateTimeField()
    actor = AuditActor()
    action = serializers.CharField()
    sentence = serializers.CharField(help_text="What was done, with the name of what it was done to.")
    told = serializers.CharField(allow_blank=True, help_text="What was decided, where the act says it.")
    answer = serializers.CharField(allow_blank=True, help_text="The label of what was decided.")
    object_name = serializers.CharField(allow_blank=True)
    own = serializers.BooleanField(help_text="Somebody did it to themselves.")
    holder = serializers.CharField(allow_blank=True, help_text="Of a role given or taken: whose it is.")
    object_type = serializers.CharField()
    object_id = serializers.CharField()
    before = serializers.JSONField(allow_null=True)
    after = serializers.JSONField(allow_null=True)
    outcome = serializers.CharField()
    channel = serializers.CharField()
    ip = serializers.CharField()
    request_id = serializers.CharField()


AuditRows: Any = list_of(AuditRow)


class AuditActionItem(serializers.Serializer[Any]):
    """An act there can be."""

    name = serializers.CharField()
    sentence = serializers.CharField()


class FirstBroken(serializers.Serializer[Any]):
    """The first place of the log that does not fit."""

    kind = serializers.CharField()
    sentence = serializers.CharField()
    n = serializers.IntegerField(allow_null=True)
    entry_id = serializers.IntegerField(allow_null=True)
    at = serializers.DateTimeField(allow_null=True)
    action = serializers.CharField()
    by = serializers.CharField()


class AuditReport(serializers.Serializer[Any]):
    """What Verify found; `unsealed` rows are younger than the last seal."""

    intact = serializers.BooleanField()
    checked = serializers.IntegerField()
    unsealed = serializers.IntegerField()
    runs_checked = serializers.IntegerField()
    first_broken = FirstBroken(allow_null=True)
    sealed_until = serializers.DateTimeField(allow_null=True)


class AuditView(ApiView):
    """The log."""

    permission = "audit.view"

    @extend_schema(operation_id="list_audit", parameters=[*FILTERS, CURSOR, LIMIT], responses=AuditRows)
    def get(self, request: Request) -> Response:
        """Acts, newest first."""
        self.require("audit.view")
        return audit_page(self, audit.entries(self.workspace_id, **filters(request)))


class ActionsView(ApiView):
    """What can stand in the log."""

    permission = "audit.view"

    @extend_schema(operation_id="list_audit_actions", responses=list_of(AuditActionItem))
    def get(self, request: Request) -> Response:
        """Every act, for filters."""
        items = [{"name": action.name, "sentence": action.sentence} for action in audit.ACTIONS.values()]
        return Response({"items": items, "next": None})


class VerifyView(ApiView):
    """Is the log intact?"""

    permission = "audit.verify"

    @extend_schema(operation_id="verify_audit", request=None, responses=AuditReport)
    def post(self, request: Request) -> Response:
        """Check every row of this workspace's chain. The check itself is recorded."""
        self.require("audit.verify")
        report = audit.verify(self.workspace_id)
        broken = report.first_broken
        after = {
            "intact": report.intact,
            "checked": report.checked,
            "first_broken": broken.sentence if broken else None,
        }
        audit.record(self.actor, "audit.verified", "audit", self.workspace_id, after=after)
        return Response(report.as_dict())


class ExportView(ApiView):
    """The log as a file."""

    permission = "audit.export"

    @extend_schema(operation_id="export_audit", parameters=FILTERS, responses={(200, "text/csv"): OpenApiTypes.STR})
    def get(self, request: Request) -> StreamingHttpResponse:
        """The acts as CSV, oldest first. The export itself is recorded."""
        self.require("audit.export")
        chosen = filters(request)
        rows = audit.entries(self.workspace_id, **chosen).order_by("id")
        after = {name: str(value) for name, value in chosen.items() if value}
        audit.record(self.actor, "audit.exported", "audit", self.workspace_id, after=after)
        lines = list(csv_lines(rows.iterator(1000)))
        headers = {"Content-Disposition": 'attachment; filename="audit.csv"'}
        return StreamingHttpResponse(iter(lines), content_type="text/csv; charset=utf-8", headers=headers)


def audit_page(view: ApiView, rows: QuerySet[audit.AuditEntry]) -> Response:
    """A page of the log, newest first, with the names of what was acted on."""
    token = view.request.query_params.get("cursor")
    page = keyset_page(rows, order=("-id",), token=token, limit=view.limit())
    return Response({"items": rows_json(view.workspace_id, page.items), "next": page.next})


def filters(request: Request) -> dict[str, Any]:
    """The filters of a request; raises InvalidInput for a date that is none."""
    asked = request.query_params
    kind, _, id_ = asked.get("object", "").partition(":")
    exact = {name: asked.get(name, "") for name in ("actor", "action", "outcome")}
    return {
        **exact, "object_type": kind, "object_id": id_,
        "since": moment(asked.get("since", "")), "until": moment(asked.get("until", "")),
    }  # fmt: skip


def moment(text: str) -> datetime | None:
    """A date or a date with time, in UTC without a zone of its own."""
    if not text:
        return None
    try:
        found = parse_datetime(text)
        day = parse_date(text) if found is None else None
    except ValueError:
        found = day = None
    found = found or (datetime(day.year, day.month, day.day) if day else None)  # noqa: DTZ001 - the zone follows
    if found is None:
        raise InvalidInput(f'"{text}" is not a date.', hint="Use a form such as 2026-03-31 or 2026-03-31T10:00:00Z.")
    return make_aware(found) if is_naive(found) else found


COLUMNS = (
    "id",
    "at",
    "actor",
    "email",
    "action",
    "object_type",
    "object_id",
    "outcome",
    "channel",
    "ip",
    "request_id",
    "before",
    "after",
)


def csv_lines(rows: Iterator[audit.AuditEntry]) -> Iterator[str]:
    """CSV with a header. A cell a spreadsheet would take for a formula gets an apostrophe."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(COLUMNS)
    for row in rows:
        who = {"actor": row.actor.get("name", ""), "email": row.actor.get("email", ""), "at": row.at.isoformat()}
        writer.writerow([_cell(who.get(name, getattr(row, name, ""))) for name in COLUMNS])
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
    yield buffer.getvalue()


def _cell(value: Any) -> str:
    text = "" if value is None else str(value)
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


urls = [
    path("audit", AuditView.as_view(), name="audit"),
    path("audit/actions", ActionsView.as_view(), name="audit-actions"),
    path("audit/verify", VerifyView.as_view(), name="audit-verify"),
    path("audit/export", ExportView.as_view(), name="audit-export"),
]
