"""Django's record of this app."""

from django.apps import AppConfig


class InboxConfig(AppConfig):
    """Inbox: tasks of people, who may decide them, and every clock of a task."""

    name = "builder.inbox"
    label = "inbox"
    default_auto_field = "django.db.models.BigAutoField"
