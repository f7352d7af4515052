"""The runtime as a Django app: its tables and the `sweeper` command."""

from django.apps import AppConfig


class RuntimeApp(AppConfig):
    """Tables and commands of the engine's runtime."""

    name = "engine.runtime"
    label = "runtime"
    verbose_name = "Runs"
    default_auto_field = "django.db.models.BigAutoField"
