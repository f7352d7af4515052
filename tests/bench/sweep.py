"""The bench's sweeper process."""

import signal
import threading

from engine.runtime import facade
from tests.bench import apps

if __name__ == "__main__":
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    assert apps.app is not None
    facade.run_sweeper(stop)
