"""Stored states as whole ones, for whoever looks at a run without holding it."""

from __future__ import annotations

from uuid import UUID

from django.db import connection

from engine.plan import Plan
from engine.run import RunState
from engine.run.beside import names_in
from engine.run.data import read_head
from engine.runtime.sql import read as sql
from engine.runtime.values import load


def read_state(body: bytes, plan: Plan) -> RunState:
    """The state in these bytes, with the large values it names. Raises Conflict when it cannot be read."""
    raw = read_head(body)
    names = names_in(raw)
    if not names:
        return RunState.from_json(raw, plan, {})
    with connection.cursor() as use:
        use.execute(sql.VALUES, {"ids": [UUID(name) for name in names]})
        values = {str(ref): load(value) for ref, value in use.fetchall()}
    return RunState.from_json(raw, plan, values)
