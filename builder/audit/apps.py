"""Django's record of this app."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """The app `audit`."""

    name = "builder.audit"
    label = "audit"
