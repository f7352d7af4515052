"""Reads of saved views."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q, QuerySet
from django.db.models.functions import Lower

from builder.lists.models import SavedView
from builder.lists.pages import PAGES, ListPage
from engine.errors import InvalidInput, NotFound


def page_named(key: str) -> ListPage:
    """The record of a page; raises InvalidInput that lists the pages there are."""
    page = PAGES.get(key)
    if page is None:
        raise InvalidInput("There is no such list.", hint=f"Lists: {', '.join(PAGES)}.", code="unknown_list")
    return page


def views(workspace_id: UUID, user_id: UUID, page: str) -> list[SavedView]:
    """The views of a page that somebody finds there, by name: own ones, and those shared with the workspace."""
    return list(_visible(workspace_id, user_id).filter(page=page).order_by(Lower("name"), "created_at"))


def get_view(workspace_id: UUID, user_id: UUID, view_id: UUID) -> SavedView:
    """One view that somebody finds; raises NotFound, also for what others keep for themselves."""
    found = _visible(workspace_id, user_id).filter(id=view_id).first()
    if found is None:
        raise NotFound("This view is gone.", hint="Reload the page.", code="no_such_view")
    return found


def _visible(workspace_id: UUID, user_id: UUID) -> QuerySet[SavedView]:
    rows = SavedView.objects.filter(Q(owner_id=user_id) | Q(shared=True), workspace_id=workspace_id)
    return rows.select_related("owner")
