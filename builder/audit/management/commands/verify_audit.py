"""`manage.py verify_audit`: checks every chain and ends with 1 when one is broken."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from builder.accounts import facade as accounts
from builder.audit import facade as audit


class Command(BaseCommand):
    """Verifies the audit log of every workspace."""

    help = "Checks the audit log from its first row and names the first one that is changed, missing or added."

    def add_arguments(self, parser: CommandParser) -> None:
        """One workspace only, or a head that was kept elsewhere."""
        parser.add_argument("--workspace", help="short name of one workspace; all of them by default")
        parser.add_argument("--head", type=Path, help="a head file kept elsewhere; finds a log whose end was cut off")

    def handle(self, *args: Any, **options: Any) -> None:
        """Verify and say the result, one line per chain."""
        head = audit.read_head(options["head"]) if options["head"] else None
        if options["head"] and head is None:
            raise CommandError(f"{options['head']} is not a head of the audit log.")
        chains = self._chains(options["workspace"], head)
        broken = [name for name, chain_id in chains if not self._verify(name, chain_id, head)]
        if broken:
            sys.exit(1)

    def _chains(self, slug: str | None, head: audit.Head | None) -> list[tuple[str, Any]]:
        every = [("installation", audit.INSTALLATION)]
        every += [(w.slug, w.id) for w in accounts.Workspace.objects.order_by("slug")]
        chosen = [c for c in every if (not slug or c[0] == slug) and (head is None or str(c[1]) == head.workspace_id)]
        if not chosen:
            raise CommandError("There is no such workspace.")
        return chosen

    def _verify(self, name: str, chain_id: Any, head: audit.Head | None) -> bool:
        report = audit.verify(chain_id, outside_head=head)
        if report.first_broken is not None:
            self.stdout.write(f"{name}: BROKEN. {report.first_broken.sentence}")
            return False
        rows = f"{report.checked} rows checked, {report.unsealed} younger than the last seal"
        self.stdout.write(f"{name}: intact. {rows}, {report.runs_checked} runs covered.")
        return True
