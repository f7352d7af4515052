"""Django's record of this app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """The app `accounts`."""

    name = "builder.accounts"
    label = "accounts"
