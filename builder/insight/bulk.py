"""The same act on many runs: each is asked about, done and written down by itself, and says how it went."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from builder.audit import facade as audit
from builder.base.actor import Actor
from builder.base.errors import AccessDenied
from builder.insight.services import cancel_run, discard_run, redrive_run
from engine.errors import HandrailError, InvalidInput

MOST = 100


def _cancel(actor: Actor, run_id: UUID, reason: str) -> None:
    cancel_run(actor=actor, run_id=run_id, reason=reason)


def _redrive(actor: Actor, run_id: UUID, _reason: str) -> None:
    redrive_run(actor=actor, run_id=run_id)


def _discard(actor: Actor, run_id: UUID, reason: str) -> None:
    discard_run(actor=actor, run_id=run_id, reason=reason)


ACTS: dict[str, Callable[[Actor, UUID, str], None]] = {"cancel": _cancel, "redrive": _redrive, "discard": _discard}


def act_on_runs(*, actor: Actor, act: str, run_ids: Sequence[UUID], reason: str = "") -> list[dict[str, Any]]:
    """[{"id", "ok", "code", "message"}] in the order asked; what one run refuses holds up no other. Raises
    InvalidInput for more than 100 runs."""
    if len(run_ids) > MOST:
        raise InvalidInput(f"At most {MOST} runs at once.", hint="Choose fewer.", code="too_many_runs")
    return [_one(actor, ACTS[act], run_id, reason) for run_id in dict.fromkeys(run_ids)]


def _one(actor: Actor, act: Callable[[Actor, UUID, str], None], run_id: UUID, reason: str) -> dict[str, Any]:
    try:
        act(actor, run_id, reason)
    except HandrailError as error:
        if isinstance(error, AccessDenied):
            facts = {"permission": error.details.get("permission")}
            audit.record(actor, "access.denied", "run", run_id, after=facts, outcome="denied")
        message = f"{error.message} {error.hint or ''}".strip()
        return {"id": str(run_id), "ok": False, "code": error.code, "message": message}
    return {"id": str(run_id), "ok": True, "code": "", "message": ""}
