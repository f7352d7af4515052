"""What a node type, an action and a trigger are: records that form, palette, docs, rules and runtime read."""

from engine.spec.action import ActionContext, ActionSpec, Blob, HttpResponse, VerifyResult
from engine.spec.auth import AuthField, ConnectionSpec, ConnectionValues
from engine.spec.node import ERROR, SUCCESS, TIMEOUT, Category, Lane, NodeKind, NodeSpec, Port, PortKind
from engine.spec.safety import EffectClass, Handling, Retry

__all__ = [
    "ERROR",
    "SUCCESS",
    "TIMEOUT",
    "ActionContext",
    "ActionSpec",
    "AuthField",
    "Blob",
    "Category",
    "ConnectionSpec",
    "ConnectionValues",
    "EffectClass",
    "Handling",
    "HttpResponse",
    "Lane",
    "NodeKind",
    "NodeSpec",
    "Port",
    "PortKind",
    "Retry",
    "VerifyResult",
]
