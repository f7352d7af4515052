"""`messages`, `events`: what other systems tell runs."""

from __future__ import annotations

from typing import Any

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from builder.api.v1.flow_shapes import AnyJson
from builder.api.v1.views import ApiView
from builder.triggers import facade as triggers


class NewMessage(serializers.Serializer[Any]):
    """A message for runs that wait. `correlation` is what their step names; `id` is the sender's name of the message:
    the same once more does nothing."""

    correlation = serializers.CharField(max_length=200)
    body = AnyJson(required=False, allow_null=True)
    id = serializers.CharField(max_length=200, required=False, default="")


class MessageTaken(serializers.Serializer[Any]):
    """How many runs had it at once; it is kept for runs that come to it later."""

    heard = serializers.IntegerField()


class NewEvent(serializers.Serializer[Any]):
    """Something that happened. `about` and `dedupe_key` are as in the step “Publish an event”."""

    name = serializers.CharField(max_length=200)
    data = AnyJson(required=False, allow_null=True)  # type: ignore[assignment]
    about = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")
    dedupe_key = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")


class EventTaken(serializers.Serializer[Any]):
    """The event is on its way."""

    event_id = serializers.UUIDField()


class MessagesView(ApiView):
    """Messages for runs that wait."""

    permission = "run.start"

    @extend_schema(operation_id="send_message", request=NewMessage, responses={202: MessageTaken})
    def post(self, request: Request) -> Response:
        """Give a body to the runs that wait for a message about something."""
        body = self.body(NewMessage)
        heard = triggers.send_message(
            actor=self.actor, correlation=body["correlation"], body=body.get("body"), once=body["id"]
        )
        return Response({"heard": heard}, status=202)


class EventsView(ApiView):
    """Events, as flows publish them."""

    permission = "run.start"

    @extend_schema(operation_id="publish_event", request=NewEvent, responses={202: EventTaken})
    def post(self, request: Request) -> Response:
        """Say that something happened: flows that listen for it start, runs that wait for it go on."""
        body = self.body(NewEvent)
        event_id = triggers.publish_event(
            actor=self.actor, name=body["name"], data=body.get("data"), about=body["about"], once=body["dedupe_key"]
        )
        return Response({"event_id": str(event_id)}, status=202)


urls = [
    path("messages", MessagesView.as_view(), name="messages"),
    path("events", EventsView.as_view(), name="events"),
]
"""Addresses of this part."""
