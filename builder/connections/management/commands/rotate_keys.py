"""`manage.py rotate_keys`: change the key that encrypts connections, in three steps without a pause."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet
from django.core.management.base import BaseCommand, CommandError, CommandParser

from builder.base.actor import system
from builder.base.keys import load_keys, state_folder
from builder.connections import facade as connections
from builder.connections.models import Connection
from builder.connections.vault import is_newest


class Command(BaseCommand):
    """Adds a key, encrypts everything anew, drops old keys."""

    help = "1. --add a new key, restart every process; 2. run it without options; 3. --drop the old keys."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which of the three steps."""
        step = parser.add_mutually_exclusive_group()
        step.add_argument("--add", action="store_true", help="put a new key before the others in the key file")
        step.add_argument("--drop", action="store_true", help="remove every key but the newest from the key file")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do the step."""
        if options["add"]:
            self._write([Fernet.generate_key().decode(), *load_keys().fernet])
            self.stdout.write("A new key is in the key file. Restart every process, then run: manage.py rotate_keys")
        elif options["drop"]:
            self._drop()
        else:
            count = connections.rotate(actor=system("rotate_keys", channel="command"))
            self.stdout.write(f"{count} connections were encrypted anew. Old keys can go: manage.py rotate_keys --drop")

    def _drop(self) -> None:
        left = sum(not is_newest(row.secrets) for row in Connection.objects.all())
        if left:
            raise CommandError(f"{left} connections still need an old key. Run first: manage.py rotate_keys")
        self._write([load_keys().fernet[0]])
        self.stdout.write("Only the newest key is left. Restart every process.")

    def _write(self, fernet: list[str]) -> None:
        path = state_folder() / "keys"
        if not path.exists():
            raise CommandError("The keys come from HANDRAIL_KEYS: change them where that is set, newest first.")
        keys = {**json.loads(path.read_text()), "fernet": fernet}
        _replace(path, json.dumps(keys, indent=2) + "\n")


def _replace(path: Path, text: str) -> None:
    draft = path.with_name(path.name + ".new")
    draft.unlink(missing_ok=True)
    draft.touch(mode=0o600)
    draft.write_text(text)
    draft.replace(path)
