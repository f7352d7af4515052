"""Times and sizes of the runtime. Read once from the environment; every one has a default that needs no thought."""

from __future__ import annotations

import os
from dataclasses import dataclass, fields
from functools import cache
from typing import Any

PREFIX = "HANDRAIL_ENGINE_"


@dataclass(frozen=True, slots=True)
class RuntimeConfig:
    """Set one with `HANDRAIL_ENGINE_<NAME>`, for example `HANDRAIL_ENGINE_LEASE_S=20`. Times are seconds.

    Attributes:
        lease_s: a session silent for so long is dead, and its runs are taken away.
        heartbeat_s: between two signs of life of a session.
        reap_s: between two looks for dead sessions.
        claim_s: a worker looks for due runs by itself this often, so a lost ring costs no more than this.
        claim_batch: runs taken by one claim.
        slots: runs a worker child holds at once.
        start_within_s: a call may start only so long after its intent was recorded.
        step_margin_s: on top of its calls' time limits, a run may be silent for so long before it is taken away.
        doze_s: waits up to so long sleep in memory, under the lease; longer ones park the run.
        drain_s: at a stop, running steps get so long to end.
        max_claims: claims without any progress before a run counts as poison.
        commit_batch: checkpoints written by one statement at most.
        inline_bytes: larger values go to the payload table.
        chunk_bytes: size of a payload chunk.
        value_bytes: largest single value.
        relay_s: between two looks at an empty outbox.
        live_cap: unfinished runs a workspace may have before webhooks and starts by people or programs get 429.
        answer_wait_s: how long a webhook that answers at the end holds its caller.
    """

    lease_s: float = 20.0
    heartbeat_s: float = 5.0
    reap_s: float = 5.0
    claim_s: float = 1.0
    claim_batch: int = 64
    slots: int = 256
    start_within_s: float = 5.0
    step_margin_s: float = 60.0
    doze_s: float = 5.0
    drain_s: float = 25.0
    max_claims: int = 5
    commit_batch: int = 256
    inline_bytes: int = 8_192
    chunk_bytes: int = 1_000_000
    value_bytes: int = 25_000_000
    relay_s: float = 0.25
    live_cap: int = 50_000
    answer_wait_s: float = 10.0


@cache
def config() -> RuntimeConfig:
    """The configuration of this process."""
    values: dict[str, Any] = {}
    for field in fields(RuntimeConfig):
        text = os.environ.get(PREFIX + field.name.upper())
        if text:
            values[field.name] = int(text) if isinstance(field.default, int) else float(text)
    return RuntimeConfig(**values)
