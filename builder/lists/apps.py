"""Django's record of this app."""

from django.apps import AppConfig


class ListsConfig(AppConfig):
    """The app `lists`."""

    name = "builder.lists"
    label = "lists"
