"""Django's record of this app."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """The app `api`."""

    name = "builder.api"
    label = "api"
