"""Django's record of this app."""

from django.apps import AppConfig


class InsightConfig(AppConfig):
    """Insight: home, runs, why a run waits."""

    name = "builder.insight"
    label = "insight"
    default_auto_field = "django.db.models.BigAutoField"
