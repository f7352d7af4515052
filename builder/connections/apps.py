"""Django's record of this app."""

from django.apps import AppConfig


class ConnectionsConfig(AppConfig):
    """The app `connections`."""

    name = "builder.connections"
    label = "connections"
