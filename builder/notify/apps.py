"""Django's record of this app."""

from django.apps import AppConfig


class NotifyConfig(AppConfig):
    """Notify: the mails the product itself sends, and the demo mail sink."""

    name = "builder.notify"
    label = "notify"
    default_auto_field = "django.db.models.BigAutoField"
