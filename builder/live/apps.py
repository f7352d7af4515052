"""Django's record of this app."""

from django.apps import AppConfig


class LiveConfig(AppConfig):
    """Live: one websocket; snapshots and events after commit."""

    name = "builder.live"
    label = "live"
    default_auto_field = "django.db.models.BigAutoField"
