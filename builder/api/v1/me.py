"""`me`: my own password, sessions and API tokens."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from builder.access import facade as access
from builder.accounts import facade as accounts
from builder.api.v1.views import EMPTY, SIGNED_IN, ApiView, list_of
from builder.base.errors import AccessDenied
from engine.errors import InvalidInput


class SessionItem(serializers.Serializer[Any]):
    """A browser I am signed in with."""

    id = serializers.UUIDField()
    device = serializers.CharField()
    ip = serializers.CharField(allow_null=True)
    created_at = serializers.DateTimeField()
    last_seen = serializers.DateTimeField()
    current = serializers.BooleanField()


class TokenItem(serializers.Serializer[Any]):
    """One of my tokens; its text is shown only when it is made."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    hint = serializers.CharField()
    scopes = serializers.ListField(child=serializers.CharField())
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()
    last_used = serializers.DateTimeField(allow_null=True)


class NewToken(serializers.Serializer[Any]):
    """A token to make, for this workspace. `scopes` are permissions; it can never do more than I may."""

    name = serializers.CharField(max_length=120)
    scopes = serializers.ListField(child=serializers.CharField(max_length=60), min_length=1, max_length=200)
    expires_at = serializers.DateTimeField()


class MadeToken(TokenItem):
    """The token with its text, once."""

    token = serializers.CharField()


class PasswordChange(serializers.Serializer[Any]):
    """The password there is, and the one that is to be."""

    current_password = serializers.CharField(max_length=500, trim_whitespace=False)
    new_password = serializers.CharField(max_length=500, trim_whitespace=False)


class PasswordChanged(serializers.Serializer[Any]):
    """How many other browsers were signed out."""

    sessions_ended = serializers.IntegerField()


class PasswordView(ApiView):
    """My password."""

    permission = SIGNED_IN

    @extend_schema(operation_id="change_password", request=PasswordChange, responses=PasswordChanged)
    def post(self, request: Request) -> Response:
        """Take another password. Every other browser is signed out; API tokens stay."""
        not_by_token(self.actor)
        wanted = self.body(PasswordChange)
        ended = accounts.change_password(
            request._request, actor=self.actor, current=wanted["current_password"], new=wanted["new_password"]
        )
        return Response({"sessions_ended": ended})


class SessionsView(ApiView):
    """My sessions."""

    permission = SIGNED_IN

    @extend_schema(operation_id="list_sessions", responses=list_of(SessionItem))
    def get(self, request: Request) -> Response:
        """Where I am signed in."""
        current = getattr(request.session, "session_key", None)
        mine = accounts.sessions_of(user_of(self.actor))
        return Response({"items": [session_json(row, current) for row in mine], "next": None})


class SessionItemView(ApiView):
    """One of my sessions."""

    permission = SIGNED_IN

    @extend_schema(operation_id="end_session", responses=EMPTY)
    def delete(self, request: Request, session_id: UUID) -> Response:
        """Sign that browser out."""
        not_by_token(self.actor)
        accounts.end_session(actor=self.actor, public_id=session_id)
        return Response(status=204)


class TokensView(ApiView):
    """My tokens for this workspace."""

    permission = SIGNED_IN

    @extend_schema(operation_id="list_tokens", responses=list_of(TokenItem))
    def get(self, request: Request) -> Response:
        """Those that were not revoked."""
        mine = accounts.tokens_of(user_of(self.actor), self.workspace_id)
        return Response({"items": [token_json(token) for token in mine], "next": None})

    @extend_schema(operation_id="create_token", request=NewToken, responses={201: MadeToken})
    def post(self, request: Request) -> Response:
        """Make a token. A token cannot make tokens."""
        not_by_token(self.actor)
        wanted = self.body(NewToken)
        unknown = [name for name in wanted["scopes"] if name not in access.PERMISSIONS]
        if unknown:
            raise InvalidInput(
                f"There is no permission {', '.join(unknown)}.", hint="See access/roles for all of them."
            )
        token, text = accounts.create_token(actor=self.actor, workspace_id=self.workspace_id, **wanted)
        return Response({**token_json(token), "token": text}, status=201)


class TokenView(ApiView):
    """One of my tokens."""

    permission = SIGNED_IN

    @extend_schema(operation_id="revoke_token", responses=EMPTY)
    def delete(self, request: Request, token_id: UUID) -> Response:
        """Make it stop working at once."""
        not_by_token(self.actor)
        accounts.revoke_token(actor=self.actor, workspace_id=self.workspace_id, token_id=token_id)
        return Response(status=204)


def user_of(actor: access.Actor) -> UUID:
    """The person behind the request."""
    assert actor.user_id is not None, "a request always has a person behind it"
    return actor.user_id


def not_by_token(actor: access.Actor) -> None:
    """Raise AccessDenied when a program asks for what only the signed-in person may do."""
    if actor.kind == "token":
        raise AccessDenied("A token cannot manage passwords, sessions or tokens.", hint="Sign in with a browser.")


def session_json(row: accounts.Session, current: str | None) -> dict[str, Any]:
    """A session in the answer; never its key."""
    facts = {name: getattr(row, name) for name in ("device", "ip", "created_at", "last_seen")}
    return {"id": str(row.public_id), **facts, "current": row.session_key == current}


def token_json(token: accounts.ApiToken) -> dict[str, Any]:
    """A token in the answer; never its text."""
    names = ("name", "hint", "scopes", "created_at", "expires_at", "last_used")
    return {"id": str(token.id), **{name: getattr(token, name) for name in names}}


urls = [
    path("me/password", PasswordView.as_view(), name="my-password"),
    path("me/sessions", SessionsView.as_view(), name="my-sessions"),
    path("me/sessions/<uuid:session_id>", SessionItemView.as_view(), name="my-session"),
    path("me/tokens", TokensView.as_view(), name="my-tokens"),
    path("me/tokens/<uuid:token_id>", TokenView.as_view(), name="my-token"),
]
