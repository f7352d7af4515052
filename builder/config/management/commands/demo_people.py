"""`manage.py demo_people`: people to try roles with. Only where there is a demo workspace."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from builder.access import facade as access
from builder.accounts import facade as accounts
from builder.base.actor import system
from builder.config.demo.workspace import demo_workspace_id
from engine.errors import HandrailError

PEOPLE = (
    ("builder", "Bea Builder", ("builder", "publisher")),
    ("approver", "Ann Approver", ("approver",)),
    ("admin", "Ada Admin", ("admin",)),
    ("operator", "Otto Operator", ("operator",)),
    ("viewer", "Vic Viewer", ("viewer",)),
)
DOMAIN = "demo.example"


class Command(BaseCommand):
    """Makes one person per role in the demo workspace; those who are there are left alone."""

    help = "Make a builder, an approver, an admin, an operator and a viewer in the demo workspace."

    def add_arguments(self, parser: CommandParser) -> None:
        """The password is given, never built in."""
        parser.add_argument("--password", required=True, help="password of all of them, at least 10 characters")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make them in one transaction."""
        workspace_id = demo_workspace_id()
        if workspace_id is None:
            raise CommandError("There is no demo workspace here; set the installation up first.")
        actor = system("Demo", workspace_id=workspace_id, channel="command")
        try:
            with transaction.atomic():
                for login, name, roles in PEOPLE:
                    self._make(actor, f"{login}@{DOMAIN}", name, roles, options["password"])
        except HandrailError as error:
            raise CommandError(f"{error.message} {error.hint}") from error

    def _make(self, actor: access.Actor, email: str, name: str, roles: tuple[str, ...], password: str) -> None:
        assert actor.workspace_id is not None
        if accounts.find_user(email) is not None:
            self.stdout.write(f"{email} is there already.")
            return
        user = accounts.create_user(email=email, name=name, password=password)
        accounts.add_member(actor=actor, workspace_id=actor.workspace_id, user_id=user.id)
        access.set_roles(actor=actor, workspace_id=actor.workspace_id, user_id=user.id, roles=list(roles))
        self.stdout.write(f"{email}: {', '.join(roles)}")
