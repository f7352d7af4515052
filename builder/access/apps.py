"""Django's record of this app."""

from django.apps import AppConfig


class AccessConfig(AppConfig):
    """The app `access`."""

    name = "builder.access"
    label = "access"
