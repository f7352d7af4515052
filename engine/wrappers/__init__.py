"""Behaviour around one call, each in a wrapper of its own that knows nothing but the call."""

from engine.wrappers.classify import error_info
from engine.wrappers.idempotency import Ledger, once_per_key
from engine.wrappers.timeout import with_timeout
from engine.wrappers.verify import settle, with_verify

__all__ = ["Ledger", "error_info", "once_per_key", "settle", "with_timeout", "with_verify"]
