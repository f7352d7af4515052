"""Changing one's own password: proved by the one there is, with the lockout of signing in around it."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import update_session_auth_hash
from django.db import transaction

from builder.accounts.models import Session, User
from builder.accounts.selectors import get_user
from builder.accounts.services import set_password
from builder.accounts.sign_in import check_password
from builder.base import witness
from builder.base.actor import Actor
from builder.base.errors import NotSignedIn
from engine.errors import InvalidInput

ACTION = "password.changed"


def change_password(request: Any, *, actor: Actor, current: str, new: str) -> int:
    """Give the signed-in person another password; returns how many other browsers were signed out by it.

    The browser of `request` stays signed in with a new session key. API tokens stay: they are revoked one by one.
    Raises InvalidInput with the wrong field, or LimitExceeded after too many wrong guesses.
    """
    assert actor.user_id is not None, "only a signed-in person changes a password"
    user = get_user(actor.user_id)
    _prove(request, actor, user, current)
    if current == new:
        raise _wrong("new_password", "This is the password you have.", "Choose another one.", "same_password")
    with transaction.atomic():
        _take(user, new)
        user.save(update_fields=["password"])
        update_session_auth_hash(request, user)
        others = Session.objects.filter(user_id=user.id).exclude(session_key=request.session.session_key)
        ended, _ = others.delete()
        witness.record(actor, ACTION, "user", user.id, after={"sessions_ended": ended})
    return ended


def _prove(request: Any, actor: Actor, user: User, current: str) -> None:
    """A stolen session must not become a stolen account: guesses count like those at the sign-in page."""
    try:
        check_password(request, email=user.email, password=current, ip=actor.ip)
    except NotSignedIn:
        with transaction.atomic():
            witness.record(actor, ACTION, "user", user.id, outcome="denied")
        raise _wrong(
            "current_password", "This is not your current password.", "It is case-sensitive.", "wrong_password"
        ) from None


def _take(user: User, new: str) -> None:
    try:
        set_password(user, new)
    except InvalidInput as error:
        raise _wrong("new_password", error.message, error.hint, error.code) from None


def _wrong(field: str, message: str, hint: str, code: str) -> InvalidInput:
    return InvalidInput(message, hint=hint, code=code, fields=[{"field": field, "message": message}])
