"""`flows/{id}/comments`: what people say about the steps of a draft."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from builder.api.v1.flows import FlowView
from builder.api.v1.views import EMPTY, list_of
from builder.flows import facade as flows

LONGEST = 4_000


class CommentItem(serializers.Serializer[Any]):
    """One thing somebody said. `edited_at` is when its author changed it; a `removed` one has no text any more."""

    id = serializers.UUIDField()
    author = serializers.CharField()
    text = serializers.CharField()
    at = serializers.DateTimeField()
    edited_at = serializers.DateTimeField(allow_null=True)
    removed = serializers.BooleanField()
    may_change = serializers.BooleanField(help_text="whether who asks may change it")
    may_delete = serializers.BooleanField(help_text="whether who asks may delete it")


class ThreadItem(serializers.Serializer[Any]):
    """What was said about a step, the oldest first. `settled_by` is empty while the thread is open."""

    id = serializers.UUIDField()
    step = serializers.CharField()
    step_name = serializers.CharField()
    settled_at = serializers.DateTimeField(allow_null=True)
    settled_by = serializers.CharField(allow_blank=True)
    comments = CommentItem(many=True)


class NewComment(serializers.Serializer[Any]):
    """A comment that opens a thread about a step."""

    step = serializers.CharField(max_length=200)
    text = serializers.CharField(max_length=LONGEST)


class Answer(serializers.Serializer[Any]):
    """A comment in a thread."""

    text = serializers.CharField(max_length=LONGEST)


class SaidOtherwise(serializers.Serializer[Any]):
    """A comment put otherwise. `seen` is its `edited_at` as it was read, so that no other window's words are lost."""

    text = serializers.CharField(max_length=LONGEST)
    seen = serializers.DateTimeField(allow_null=True)


class Settling(serializers.Serializer[Any]):
    """Whether the thread is settled."""

    settled = serializers.BooleanField()


class CommentsView(FlowView):
    """The threads of a flow."""

    permission = {"GET": "flow.view", "POST": "flow.comment"}

    @extend_schema(operation_id="list_comments", responses=list_of(ThreadItem))
    def get(self, request: Request, flow_id: UUID) -> Response:
        """All threads, settled ones included, the oldest first; also those about steps that were removed since."""
        self.flow(flow_id, "flow.view")
        threads = flows.threads(actor=self.actor, flow_id=flow_id)
        return Response({"items": ThreadItem(threads, many=True).data, "next": None})

    @extend_schema(operation_id="add_comment", request=NewComment, responses={201: CommentItem})
    def post(self, request: Request, flow_id: UUID) -> Response:
        """Open a thread about a step of the draft."""
        self.flow(flow_id, "flow.comment")
        comment = flows.add_comment(actor=self.actor, flow_id=flow_id, **self.body(NewComment))
        return Response(CommentItem(flows.comment_item(comment)).data, status=201)


class ThreadView(FlowView):
    """One thread."""

    permission = "flow.comment"

    @extend_schema(operation_id="answer_comment", request=Answer, responses={201: CommentItem})
    def post(self, request: Request, flow_id: UUID, thread_id: UUID) -> Response:
        """Say more in it; a settled thread is open again."""
        self.flow(flow_id, "flow.comment")
        comment = flows.answer_comment(
            actor=self.actor, flow_id=flow_id, thread_id=thread_id, text=self.body(Answer)["text"]
        )
        return Response(CommentItem(flows.comment_item(comment)).data, status=201)

    @extend_schema(operation_id="settle_comments", request=Settling, responses=EMPTY)
    def patch(self, request: Request, flow_id: UUID, thread_id: UUID) -> Response:
        """Settle it, or open it again."""
        self.flow(flow_id, "flow.comment")
        settled = self.body(Settling)["settled"]
        flows.settle_thread(actor=self.actor, flow_id=flow_id, thread_id=thread_id, settled=settled)
        return Response(status=204)


class CommentView(FlowView):
    """One comment, by its author."""

    permission = "flow.view"

    @extend_schema(operation_id="change_comment", request=SaidOtherwise, responses=CommentItem)
    def patch(self, request: Request, flow_id: UUID, thread_id: UUID, comment_id: UUID) -> Response:
        """Put one's own comment otherwise; 409 when another window did so meanwhile."""
        self.flow(flow_id, "flow.view")
        body = self.body(SaidOtherwise)
        comment = flows.change_comment(
            actor=self.actor, flow_id=flow_id, thread_id=thread_id, comment_id=comment_id, **body
        )
        return Response(CommentItem(flows.comment_item(comment)).data)

    @extend_schema(operation_id="delete_comment", responses=EMPTY)
    def delete(self, request: Request, flow_id: UUID, thread_id: UUID, comment_id: UUID) -> Response:
        """Delete one's own comment; who administers the workspace deletes anybody's."""
        self.flow(flow_id, "flow.view")
        flows.delete_comment(actor=self.actor, flow_id=flow_id, thread_id=thread_id, comment_id=comment_id)
        return Response(status=204)


urls = [
    path("flows/<uuid:flow_id>/comments", CommentsView.as_view(), name="flow-comments"),
    path("flows/<uuid:flow_id>/comments/<uuid:thread_id>", ThreadView.as_view(), name="flow-comment"),
    path("flows/<uuid:flow_id>/comments/<uuid:thread_id>/<uuid:comment_id>", CommentView.as_view(), name="flow-said"),
]
"""Addresses of this part."""
