"""`manage.py grant_roles`: rights of the product's database role; run after every migrate."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from builder.config import grants


class Command(BaseCommand):
    """Gives the product's role its rights. Safe to run again."""

    help = "Gives the product's database role its rights on all tables; the audit log stays append-only for it."
    # It is waited for, right after `migrate`, which had everything checked.
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        """Run it and say what was done."""
        if grants.current_role() == grants.product_role():
            self.stdout.write(
                "DATABASE_URL and DATABASE_ADMIN_URL use one role: nothing to grant. "
                "The audit log is protected against the product, not against the database owner."
            )
            return
        done = grants.grant_all()
        if int(options["verbosity"]) > 1:
            self.stdout.write("\n".join(done))
        self.stdout.write(f"{grants.product_role()}: rights are up to date.")
