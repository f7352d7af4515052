"""What each kind of trigger needs when a version goes live: one record per kind, nothing else knows them apart."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from builder.triggers import schedule, vault
from builder.triggers.contracts import TriggerNode
from builder.triggers.models import Trigger
from engine.errors import InvalidInput

TOKEN_BYTES = 24
"""32 characters of address: 192 bits nobody guesses."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TriggerKind:
    """A kind of trigger.

    Attributes:
        type: the node type.
        kind: the word screens use.
        label: how a flow with it is started, from the step's settings.
        check: raises InvalidInput when the settings cannot work.
        prepare: fills the row (address, secret, next fire) before it is saved.
    """

    type: str
    kind: str
    label: Callable[[dict[str, Any]], str]
    check: Callable[[dict[str, Any]], None]
    prepare: Callable[[Trigger, datetime], None]


def kind_of(node_type: str) -> TriggerKind:
    """The record of a node type; unknown ones start by hand or by the API only."""
    return _BY_TYPE.get(node_type) or TriggerKind(
        type=node_type,
        kind=node_type.removeprefix("trigger."),
        label=lambda settings: "Started by another part",
        check=_nothing_to_check,
        prepare=_nothing_to_prepare,
    )


def triggers_in(graph: dict[str, Any]) -> list[TriggerNode]:
    """The trigger steps of a graph that are switched on."""
    return [
        TriggerNode(key, node["type"], node.get("name") or key, node.get("settings") or {})
        for key, node in sorted((graph.get("nodes") or {}).items())
        if str(node.get("type", "")).startswith("trigger.") and not node.get("disabled")
    ]


def new_token() -> str:
    """An address part nobody guesses."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def new_secret() -> str:
    """A token or signing key for senders."""
    return f"hrs_{secrets.token_urlsafe(32)}"


def _nothing_to_check(settings: dict[str, Any]) -> None:
    return None


def _nothing_to_prepare(trigger: Trigger, now: datetime) -> None:
    return None


def _prepare_webhook(trigger: Trigger, now: datetime) -> None:
    trigger.token = trigger.token or new_token()
    if trigger.settings.get("auth", "none") != "none" and trigger.secret is None:
        trigger.secret = vault.seal(new_secret())


def _check_schedule(settings: dict[str, Any]) -> None:
    schedule.check(cron=str(settings.get("cron") or ""), zone=str(settings.get("timezone") or "UTC"))
    if settings.get("misfire", "skip") not in ("skip", "once"):
        raise InvalidInput("A missed time is either skipped or made up for once.", hint="Choose one of the two.")


def _prepare_schedule(trigger: Trigger, now: datetime) -> None:
    settings = trigger.settings
    trigger.next_at = schedule.next_fire(cron=settings["cron"], zone=settings.get("timezone") or "UTC", after=now)


KINDS = (
    TriggerKind(
        type="trigger.manual",
        kind="manual",
        label=lambda settings: "By hand",
        check=_nothing_to_check,
        prepare=_nothing_to_prepare,
    ),
    TriggerKind(
        type="trigger.webhook",
        kind="webhook",
        label=lambda settings: "When a webhook is called",
        check=_nothing_to_check,
        prepare=_prepare_webhook,
    ),
    TriggerKind(
        type="trigger.schedule",
        kind="schedule",
        label=lambda settings: f"On schedule ({settings.get('cron', '')} {settings.get('timezone') or 'UTC'})",
        check=_check_schedule,
        prepare=_prepare_schedule,
    ),
    TriggerKind(
        type="trigger.call",
        kind="call",
        label=lambda settings: "By another flow",
        check=_nothing_to_check,
        prepare=_nothing_to_prepare,
    ),
    TriggerKind(
        type="trigger.event",
        kind="event",
        label=lambda settings: f"On the event “{settings.get('name', '')}”"[:200],
        check=_nothing_to_check,
        prepare=_nothing_to_prepare,
    ),
)
_BY_TYPE = {record.type: record for record in KINDS}
