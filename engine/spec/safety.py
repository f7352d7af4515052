"""How dangerous a step is, and how it is handled when it fails."""

from __future__ import annotations

from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field


class EffectClass(StrEnum):
    """What may be done again without harm (the retry rule follows from it)."""

    PURE = "pure"
    """No effect at all; computed again after a crash."""
    READ = "read"
    """Changes nothing outside; may be repeated."""
    KEYED = "keyed"
    """The service honours an idempotency key; repeated with the same key."""
    VERIFIABLE = "verifiable"
    """The service can be asked whether it happened; asked before it is repeated."""
    UNSAFE = "unsafe"
    """Never sent again by the machine once it may have been sent."""


class Retry(BaseModel):
    """When a failed attempt is tried again. Waits are `first_s * factor**k`, with full jitter."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    attempts: int = Field(default=3, ge=1, le=20, description="tries in all, the first one included")
    first_s: float = Field(default=1.0, ge=0, le=3600, description="seconds before the second try")
    factor: float = Field(default=2.0, ge=1, le=10)
    max_s: float = Field(default=300.0, ge=0, le=86_400, description="longest wait between two tries, seconds")


class Handling(BaseModel):
    """What a builder sets for the bad day of one step."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    timeout_s: float | None = Field(default=None, gt=0, le=86_400, description="of one attempt; None = the action's")
    retry: Retry | None = Field(default=None, description="None = the action's own")
    budget_s: float | None = Field(default=None, gt=0, le=2_592_000, description="seconds for all attempts together")
    verify: str | None = Field(default=None, max_length=4_000, description="must be true of `output`")
    ask: bool = Field(default=False, description="after a success the service is asked whether it happened")
