"""Django's record of this app."""

from django.apps import AppConfig


class FlowsConfig(AppConfig):
    """Flows: drafts as folds of edit operations, numbered versions, publishing."""

    name = "builder.flows"
    label = "flows"
    default_auto_field = "django.db.models.BigAutoField"
