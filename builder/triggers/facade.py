"""The door of this app for the others."""

from builder.triggers.contracts import NewSecret, TriggerItem
from builder.triggers.events import deliver_event
from builder.triggers.hooks import TriggersHook
from builder.triggers.messages import publish_event, send_message
from builder.triggers.selectors import get, of_flow, of_flows, webhook_of
from builder.triggers.services import new_address, new_secret
from builder.triggers.ticks import fire_due
from builder.triggers.vault import unseal_key

__all__ = [
    "NewSecret",
    "TriggerItem",
    "TriggersHook",
    "deliver_event",
    "fire_due",
    "get",
    "new_address",
    "new_secret",
    "of_flow",
    "of_flows",
    "publish_event",
    "send_message",
    "unseal_key",
    "webhook_of",
]
