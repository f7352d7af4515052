"""`mail` and `demo/erp`: what the demo's own servers received."""

from __future__ import annotations

from typing import Any

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from builder.api.v1.flow_shapes import AnyJson
from builder.api.v1.views import CURSOR, LIMIT, ApiView, list_of
from builder.insight import facade as insight
from builder.notify import facade as notify


class CaughtMail(serializers.Serializer[Any]):
    """A mail in a list."""

    id = serializers.IntegerField()
    kind = serializers.CharField()
    sender = serializers.CharField()
    recipients = serializers.CharField()
    subject = serializers.CharField()
    received_at = serializers.DateTimeField()


class CaughtMailFull(CaughtMail):
    """A mail with its text."""

    message_id = serializers.CharField()
    text = serializers.CharField()
    html = serializers.CharField()


class ErpEntry(serializers.Serializer[Any]):
    """A request the demo's ERP got; `repeat`: the same key came before, so nothing was booked again."""

    number = serializers.CharField()
    key = serializers.CharField(allow_null=True)
    repeat = serializers.BooleanField()
    at = serializers.CharField()
    invoice = AnyJson(allow_null=True)


class ErpBooks(serializers.Serializer[Any]):
    """What the demo's ERP received; `running` is false while the demo's servers are not up."""

    running = serializers.BooleanField()
    effects = serializers.IntegerField()
    requests = serializers.IntegerField()
    items = ErpEntry(many=True)


class MailsView(ApiView):
    """The demo's mail sink."""

    permission = "mail.view"

    @extend_schema(operation_id="list_mail", parameters=[CURSOR, LIMIT], responses=list_of(CaughtMail))
    def get(self, request: Request) -> Response:
        """Mails that would have gone out, newest first."""
        self.require("mail.view")
        page = notify.caught(actor=self.actor, token=request.query_params.get("cursor"), limit=self.limit())
        return Response({"items": CaughtMail(page.items, many=True).data, "next": page.next})


class MailView(ApiView):
    """One mail."""

    permission = "mail.view"

    @extend_schema(operation_id="get_mail", responses=CaughtMailFull)
    def get(self, request: Request, mail_id: int) -> Response:
        """A mail with its text."""
        self.require("mail.view")
        return Response(CaughtMailFull(notify.caught_mail(actor=self.actor, mail_id=mail_id)).data)


class DemoErpView(ApiView):
    """The demo's ERP."""

    permission = "mail.view"

    @extend_schema(operation_id="get_demo_erp", responses=ErpBooks)
    def get(self, request: Request) -> Response:
        """What the ERP received: effects, requests, and the newest of them."""
        self.require("mail.view")
        return Response(insight.erp_received())


urls = [
    path("mail", MailsView.as_view(), name="mails"),
    path("mail/<int:mail_id>", MailView.as_view(), name="mail"),
    path("demo/erp", DemoErpView.as_view(), name="demo-erp"),
]
