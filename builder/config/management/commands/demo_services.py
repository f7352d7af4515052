"""`manage.py demo_services`: the demo's ERP and mail server on the loopback interface."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from builder.base.demo_ports import choose_ports, demo_file
from builder.config.demo.servers import serve


class Command(BaseCommand):
    """Runs until it is stopped."""

    help = "Run the demo's ERP and mail server; their ports are chosen once and kept in the state folder."
    # They are about addresses and serializers, which these never need; whoever migrates has them checked.
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        """Serve; a taken port is told with the cure."""
        ports = choose_ports()
        beat = os.environ.get("HANDRAIL_BEAT")

        def ready() -> None:
            self.stdout.write(f"ERP on {ports.erp_url}, mail on 127.0.0.1:{ports.smtp}")
            self.stdout.flush()

        try:
            asyncio.run(serve(ports, ready=ready, beat=Path(beat) if beat else None))
        except OSError as error:
            raise CommandError(
                f"The demo cannot listen ({error.strerror or error}). Another program took a port of {demo_file()}: "
                "stop it, or delete that file and start again."
            ) from error
