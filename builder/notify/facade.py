"""The door of this app for the others."""

from builder.notify.models import SinkMail
from builder.notify.outgoing import link
from builder.notify.selectors import caught, caught_mail
from builder.notify.services import Mail, queue_invitation, queue_mails, send_mail, store_caught

__all__ = [
    "Mail",
    "SinkMail",
    "caught",
    "caught_mail",
    "link",
    "queue_invitation",
    "queue_mails",
    "send_mail",
    "store_caught",
]
