"""Which runs of a workspace are meant: what lists, searches and counts of runs take alike."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Required, TypedDict
from uuid import UUID

from engine.runtime.keys import key_params
from engine.runtime.sql import read as sql


class RunFilters(TypedDict, total=False):
    """What is left out or None narrows nothing.

    Keys:
        status: one of a run's, or `in_doubt`; those in doubt are listed wherever they belong.
        starter: user, webhook, schedule, ...
        until: began before then.
        key: (name, value) of a key field; capitals do not matter.
    """

    workspace_id: Required[UUID]
    flow_id: UUID | None
    status: str | None
    mode: str | None
    starter: str | None
    since: datetime | None
    until: datetime | None
    key: tuple[str, str] | None


def asked(wanted: RunFilters, *, limit: int, before: str | None = None) -> tuple[list[str], dict[str, Any]]:
    """(conditions, parameters) of a query for these runs; `before`: the token of a page."""
    params = {
        "workspace": wanted["workspace_id"],
        "flow": wanted.get("flow_id"),
        "status": wanted.get("status"),
        "mode": wanted.get("mode"),
        "starter": wanted.get("starter"),
        "since": wanted.get("since"),
        "until": wanted.get("until"),
        "before": UUID(before) if before else None,
        "limit": limit,
        **key_params(wanted.get("key")),
    }
    return [text for name, text in sql.FILTERS.items() if params[name] is not None], params
