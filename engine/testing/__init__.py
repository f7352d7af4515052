"""In-memory ports, a clock to turn, a driver for whole flows, and replay of saved histories."""

from engine.testing.clock import MORNING, FakeClock
from engine.testing.driver import RUN_ID, SOMEBODY, Driver, Result, drive, run_flow
from engine.testing.ports import DirectInvoker, MemoryCatalog, MemorySecrets, RecordingSink, effect_spec
from engine.testing.replay import replay

__all__ = [
    "MORNING",
    "RUN_ID",
    "SOMEBODY",
    "DirectInvoker",
    "Driver",
    "FakeClock",
    "MemoryCatalog",
    "MemorySecrets",
    "RecordingSink",
    "Result",
    "drive",
    "effect_spec",
    "replay",
    "run_flow",
]
