"""Every view declares what it takes; a view that declares nothing answers nobody."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from builder.access import facade as access

PUBLIC = "public"
"""Anybody, signed in or not."""

SIGNED_IN = "signed_in"
"""Every signed-in person in a workspace, whatever the role: what concerns only themselves."""

PERSON = "person"
"""Every signed-in person, also one who is in no workspace: who am I, and the way out."""

Declaration = str | Mapping[str, str]


def declared(view: Any, method: str) -> str:
    """The permission `view` declares for an HTTP method: one name for all, or {"GET": ..., "POST": ...}."""
    declaration: Declaration | None = getattr(view, "permission", None)
    if declaration is None:
        raise ImproperlyConfigured(f"{type(view).__name__} declares no permission")
    if isinstance(declaration, str):
        return declaration
    return declaration["GET" if method in ("HEAD", "OPTIONS") and method not in declaration else method]


class Declared(BasePermission):
    """At the door: the declared permission on at least one object. The service asks again about the very object."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """Raises NotSignedIn or AccessDenied with the explaining sentence."""
        if request.method not in view.allowed_methods:
            return True
        name = declared(view, request.method or "GET")
        if name == PUBLIC:
            return True
        if name == PERSON:
            access.person_of(request)
            return True
        actor = access.actor_of(request)
        if name != SIGNED_IN:
            access.enforce(actor, access.may_anywhere(actor, name))
        return True
