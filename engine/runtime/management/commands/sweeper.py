"""`manage.py sweeper`: frees runs of dead workers, runs ticks, relays the outbox, until SIGTERM."""

import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand

from engine.runtime.facade import run_sweeper


class Command(BaseCommand):
    """Sweep until told to stop."""

    help = (
        "Frees the runs of workers that went away, runs the regular chores and delivers the outbox. Runs until SIGTERM."
    )
    # They are about addresses and serializers, which it never needs; whoever migrates has them checked.
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        """Run in the foreground."""
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        run_sweeper(stop)
