"""`manage.py first_start`: the owner's one-time link, as long as there is no owner."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from builder.accounts import facade as accounts
from builder.config.onboarding import owner_link_file


class Command(BaseCommand):
    """Makes a link and writes it to the state folder; does nothing once somebody is there."""

    help = "Makes the one-time link for the first owner; does nothing when there is one."
    # It is waited for at the first start, right after `migrate`, which had everything checked.
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        """Make, store and print the link."""
        path = owner_link_file()
        if accounts.anybody():
            path.unlink(missing_ok=True)
            self.stdout.write("There is an owner; nothing to do.")
            return
        link = f"{settings.HANDRAIL_URL}/setup/{accounts.new_setup_link()}"
        _write_private(path, link + "\n")
        self.stdout.write(f"Open this once to become the owner: {link}")


def _write_private(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.chmod(0o600)
    path.write_text(text)
