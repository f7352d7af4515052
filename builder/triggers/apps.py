"""Django's record of this app."""

from django.apps import AppConfig


class TriggersConfig(AppConfig):
    """Triggers: what starts runs of published versions: webhooks, schedules, people."""

    name = "builder.triggers"
    label = "triggers"
    default_auto_field = "django.db.models.BigAutoField"
