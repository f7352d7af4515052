"""The door of saved views."""

from __future__ import annotations

from builder.lists.models import SavedView
from builder.lists.pages import PAGES, ListPage
from builder.lists.selectors import get_view, page_named, views
from builder.lists.services import change_view, create_view, delete_view

__all__ = [
    "PAGES",
    "ListPage",
    "SavedView",
    "change_view",
    "create_view",
    "delete_view",
    "get_view",
    "page_named",
    "views",
]
