"""Webhooks: a bare ASGI app in front of everything else, because a start must be fast and must not be lost.

`handle_hook` is the app for `/hooks/`; `part` is what the web process starts and stops with itself.
"""

from engine.runtime.accept.app import application_for, handle_hook, part

__all__ = ["application_for", "handle_hook", "part"]
