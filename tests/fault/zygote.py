"""Makes processes fast: everything is imported once, then each worker is a fork of it, killed as any process is.

Reads one JSON order per line, {"role", "fault", "mutant"}, and answers each with the pid of the new process.
"""

import json
import os
import signal
import sys
import threading
from contextlib import suppress

import django


def main() -> None:
    """Take orders until the standard input closes."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.fault.settings"
    django.setup()
    from tests.fault import mutants, roles  # noqa: F401 - imported here, so that forks need not

    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    for line in sys.stdin:
        order = json.loads(line)
        pid = os.fork()
        if pid == 0:
            _live(order)
        sys.stdout.write(f"{pid}\n")
        sys.stdout.flush()


def _live(order: dict[str, str]) -> None:
    from tests.fault import mutants, roles

    code = 1
    with suppress(KeyboardInterrupt):
        with open(os.devnull) as nothing:  # noqa: PTH123 - for a file descriptor
            os.dup2(nothing.fileno(), 0)
        os.dup2(2, 1)
        stop = threading.Event()
        signal.signal(signal.SIGTERM, lambda *_: stop.set())
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        if order.get("mutant"):
            mutants.MUTANTS[order["mutant"]]()
        roles.arm(order.get("fault", ""))
        roles.ROLES[order["role"]](stop, order)
        code = 0
    os._exit(code)


if __name__ == "__main__":
    main()
