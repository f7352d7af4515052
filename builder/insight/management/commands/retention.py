"""`manage.py retention`: remove finished runs whose time is over, now, instead of waiting for the sweeper."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from builder.accounts import facade as accounts
from builder.insight import retention
from engine.errors import InvalidInput


class Command(BaseCommand):
    """Each batch is a transaction with a row in the audit log; stopping in between does no harm."""

    help = "Remove finished runs that are older than so many days."

    def add_arguments(self, parser: CommandParser) -> None:
        """Days, which workspace, and whether to count only."""
        parser.add_argument("--days", help=f"keep so many days (default: {retention.SETTING})")
        parser.add_argument("--workspace", help="only this workspace, by its short name (default: all)")
        parser.add_argument("--count", action="store_true", help="say how many it would be, and remove nothing")

    def handle(self, *_args: Any, **options: Any) -> None:
        """One line per workspace."""
        days = self._days(options["days"])
        known = accounts.Workspace.objects.order_by("slug")
        chosen = [workspace for workspace in known if options["workspace"] in (None, workspace.slug)]
        if not chosen:
            raise CommandError(f"There is no workspace “{options['workspace']}”.")
        for workspace in chosen:
            if options["count"]:
                count = retention.count_over(workspace_id=workspace.id, days=days)
                self.stdout.write(f"{workspace.slug}: {count} runs ended more than {days} days ago")
                continue
            removed = 0
            while gone := retention.remove_batch(workspace_id=workspace.id, days=days):
                removed += gone
            self.stdout.write(f"{workspace.slug}: {removed} runs removed")

    def _days(self, text: str | None) -> int:
        try:
            days = retention.checked_days(text) if text else retention.kept_days()
        except InvalidInput as error:
            raise CommandError(f"{error.message} {error.hint}") from None
        if days is None:
            raise CommandError(f"Say how long runs are kept: --days N, or {retention.SETTING} in the environment.")
        return days
