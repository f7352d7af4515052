"""Live: one websocket; snapshots and events after commit."""
