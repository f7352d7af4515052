"""Writes of saved views. What is shared concerns others and is recorded; what somebody keeps for themselves is not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet, Value
from django.db.models.functions import Lower

from builder.access import facade as access
from builder.accounts import facade as accounts
from builder.audit import facade as audit
from builder.base.actor import Actor
from builder.base.errors import AccessDenied
from builder.lists.models import SavedView
from builder.lists.pages import ListPage
from builder.lists.selectors import get_view, page_named
from engine.errors import Conflict, InvalidInput, LimitExceeded

MOST_OWN = 50
"""Views of one page that a person may have in a workspace, shared ones included."""

MOST_SHARED = 100
"""Shared views of one page in a workspace."""

LONGEST_VALUE = 500
"""Characters of one parameter."""

SHARING = "flow.edit"
"""Who shapes what others work with may also shape what they look at."""

CLEARING = "workspace.admin"
"""Who may change or remove what somebody else shared."""


@transaction.atomic
def create_view(
    *, actor: Actor, workspace_id: UUID, page: str, name: str, search: Mapping[str, Any], shared: bool = False
) -> SavedView:
    """Keep what narrows a list under a name; `shared` shows it to everybody who may open the page."""
    place = page_named(page)
    access.enforce(actor, access.may_anywhere(actor, place.permission))
    owner_id = _person(actor)
    view = SavedView(workspace_id=workspace_id, owner_id=owner_id, page=page)
    view.name, view.search, view.shared = _name(name), _search(place, search), shared
    # Whoever is let in first counts first: two windows saving at once pass neither the limits nor a taken name.
    accounts.lock_workspace(workspace_id)
    _check_name(view)
    _check_number(SavedView.objects.filter(workspace_id=workspace_id, page=page, owner_id=owner_id), MOST_OWN)
    _check_sharing(actor, view, before=False)
    view.save()
    _record(actor, view, None)
    return get_view(workspace_id, owner_id, view.id)


@transaction.atomic
def change_view(
    *,
    actor: Actor,
    workspace_id: UUID,
    view_id: UUID,
    name: str | None = None,
    search: Mapping[str, Any] | None = None,
    shared: bool | None = None,
) -> SavedView:
    """Change what is given. An admin may change what somebody else shared; not shared any more, it is theirs again."""
    accounts.lock_workspace(workspace_id)
    view = get_view(workspace_id, _person(actor), view_id)
    _check_owner(actor, view)
    before, was_shared = _facts(view), view.shared
    view.name = view.name if name is None else _name(name)
    view.search = view.search if search is None else _search(page_named(view.page), search)
    view.shared = view.shared if shared is None else shared
    _check_name(view)
    _check_sharing(actor, view, before=was_shared)
    view.save()
    _record(actor, view, before)
    return view


@transaction.atomic
def delete_view(*, actor: Actor, workspace_id: UUID, view_id: UUID) -> None:
    """Remove a view, for everybody who saw it."""
    view = get_view(workspace_id, _person(actor), view_id)
    _check_owner(actor, view)
    before = _facts(view)
    view.delete()
    if before["shared"]:
        audit.record(actor, "view.deleted", "view", view_id, before=before, workspace_id=workspace_id)


def _record(actor: Actor, view: SavedView, before: dict[str, Any] | None) -> None:
    """Write down what others see of it: that it is shared, changed, or not shared any more."""
    after = _facts(view)
    was_shared = before is not None and before["shared"]
    if after == before or not (view.shared or was_shared):
        return
    action = "view.changed" if view.shared and was_shared else "view.shared" if view.shared else "view.unshared"
    audit.record(actor, action, "view", view.id, before, after, workspace_id=view.workspace_id)


def _facts(view: SavedView) -> dict[str, Any]:
    return {"name": view.name, "page": view.page, "search": dict(view.search), "shared": view.shared}


def _person(actor: Actor) -> UUID:
    if actor.user_id is None or actor.kind != "user":
        raise AccessDenied("Only a person keeps views.", hint="Sign in with a browser.")
    return actor.user_id


def _check_owner(actor: Actor, view: SavedView) -> None:
    """Raise AccessDenied unless it is the actor's own, or an admin takes care of it."""
    if view.owner_id == actor.user_id or access.can(actor, CLEARING).allowed:
        return
    raise AccessDenied(
        f"This view belongs to {view.owner}.", hint="Save one of your own, or ask an admin.", permission=CLEARING
    )


def _check_sharing(actor: Actor, view: SavedView, *, before: bool) -> None:
    if not view.shared:
        return
    access.require(actor, SHARING)
    if not before:
        shared = SavedView.objects.filter(workspace_id=view.workspace_id, page=view.page, shared=True)
        _check_number(shared, MOST_SHARED)


def _check_number(rows: QuerySet[SavedView], most: int) -> None:
    if rows.count() >= most:
        raise LimitExceeded(
            f"There are {most} views already.",
            hint="Delete one that nobody uses, then save again.",
            code="too_many_views",
        )


def _check_name(view: SavedView) -> None:
    same = SavedView.objects.filter(workspace_id=view.workspace_id, page=view.page, owner_id=view.owner_id)
    taken = same.exclude(id=view.id).annotate(key=Lower("name")).filter(key=Lower(Value(view.name)))
    if taken.exists():
        raise Conflict(f'There is a view "{view.name}" already.', hint="Choose another name.", code="name_taken")


def _name(text: str) -> str:
    name = " ".join(text.split())
    if not name:
        raise InvalidInput("A view needs a name.", hint="Type a name.", code="name_missing")
    return name


def _search(page: ListPage, given: Mapping[str, Any]) -> dict[str, str]:
    """The parameters as they are kept: known names with short texts; raises InvalidInput for anything else."""
    strange = [name for name in given if name not in page.parameters]
    if strange:
        hint = f"This list is narrowed by {', '.join(page.parameters)}."
        raise InvalidInput(f'"{strange[0][:40]}" narrows nothing here.', hint=hint, code="unknown_parameter")
    kept = {name: given[name] for name in page.parameters if given.get(name) not in (None, "")}
    for name, value in kept.items():
        if not isinstance(value, str) or len(value) > LONGEST_VALUE or "\x00" in value:
            hint = f"Send a text of at most {LONGEST_VALUE} characters."
            raise InvalidInput(f'"{name}" cannot be kept.', hint=hint, code="bad_parameter")
    if not kept:
        raise InvalidInput("Nothing narrows the list.", hint="Choose a filter first.", code="nothing_chosen")
    return kept
