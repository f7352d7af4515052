"""Django's record of this app; when everything is loaded the ports are bound here."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """The app `config`: settings, addresses, wiring, commands."""

    name = "builder.config"
    label = "config"

    def ready(self) -> None:
        """Bind what looks like a call upward, and make our Celery app the current one. Everything is loaded then."""
        from builder.base import collecting
        from builder.config import celery, wiring

        celery.app.set_default()
        wiring.bind()
        collecting.go_on()
