"""The node types the engine itself has, as records, and their logic as tables. One type, one file."""

from engine.nodes import (
    context_set,
    flow_approval,
    flow_call,
    flow_delay,
    flow_each,
    flow_fail,
    flow_if,
    flow_join,
    flow_publish,
    flow_repeat,
    flow_respond,
    flow_scope,
    flow_set,
    flow_stop,
    flow_switch,
    flow_turn,
    flow_validate,
    flow_wait_event,
    flow_wait_message,
    flow_wait_until,
    trigger_call,
    trigger_event,
    trigger_manual,
    trigger_schedule,
    trigger_webhook,
)
from engine.nodes.logic import Control, Ending, Env, Kept, Outcome, Reply, WaitLogic, WaitRequest
from engine.spec import NodeSpec

_TRIGGERS = (trigger_manual, trigger_webhook, trigger_schedule, trigger_call, trigger_event)
_CONTROLS = (flow_if, flow_switch, flow_set, context_set, flow_validate, flow_join, flow_respond, flow_stop, flow_fail)
_CONTAINERS = (flow_each, flow_repeat, flow_scope)
_WAITS = (
    flow_approval,
    flow_delay,
    flow_wait_until,
    flow_wait_message,
    flow_wait_event,
    flow_turn,
    flow_call,
    flow_publish,
)

ALL_NODE_SPECS: tuple[NodeSpec, ...] = tuple(module.SPEC for module in (*_TRIGGERS, *_CONTROLS, *_CONTAINERS, *_WAITS))
"""Every node type of the engine, in the order of the picker."""

CONTROLS: dict[str, Control] = {module.SPEC.type: module.run for module in _CONTROLS}
"""type -> what it does"""

WAITS: dict[str, WaitLogic] = {module.SPEC.type: module.WAIT for module in _WAITS}
"""type -> what it waits for, and what ends it"""

__all__ = [
    "ALL_NODE_SPECS",
    "CONTROLS",
    "WAITS",
    "Control",
    "Ending",
    "Env",
    "Kept",
    "Outcome",
    "Reply",
    "WaitLogic",
    "WaitRequest",
]
