"""Django's record of this app."""

from django.apps import AppConfig


class TablesConfig(AppConfig):
    """The app `tables`."""

    name = "builder.tables"
    label = "tables"
