"""Reads of the demo's mail sink."""

from __future__ import annotations

from builder.access import facade as access
from builder.base.actor import Actor
from builder.base.pagination import Page, keyset_page
from builder.base.tenant import workspace_of
from builder.notify.models import SinkMail
from engine.errors import NotFound

SECRET_KINDS = ("invitation",)
HIDDEN = "This mail holds a personal link, so only people who manage people read it."


def caught(*, actor: Actor, token: str | None = None, limit: int = 50) -> Page[SinkMail]:
    """Mails of the workspace, newest first."""
    rows = SinkMail.objects.filter(workspace_id=workspace_of(actor))
    page = keyset_page(rows, order=("-id",), token=token, limit=limit)
    return Page([_shown(actor, mail) for mail in page.items], page.next)


def caught_mail(*, actor: Actor, mail_id: int) -> SinkMail:
    """One mail; NotFound when it is not of this workspace."""
    mail = SinkMail.objects.filter(workspace_id=workspace_of(actor), id=mail_id).first()
    if mail is None:
        raise NotFound("There is no such mail.", hint="Look in the list of mails.", code="no_such_mail")
    return _shown(actor, mail)


def _shown(actor: Actor, mail: SinkMail) -> SinkMail:
    if mail.kind in SECRET_KINDS and not access.can(actor, "people.manage").allowed:
        mail.text, mail.html = HIDDEN, ""
    return mail
