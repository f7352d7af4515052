"""`manage.py runs` shows what the screens show, and acts as they do."""

from __future__ import annotations

import json
from io import StringIO
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from builder.audit.models import AuditEntry
from tests.integration.process.conftest import House
from tests.integration.process.support import DemoServers, Engine, eventually
from tests.integration.process.test_story import INVOICE, publish, start_by_hand


def runs(*arguments: str) -> str:
    """What the command says."""
    out = StringIO()
    call_command("runs", *arguments, stdout=out)
    return out.getvalue()


def test_a_run_is_listed_shown_exported_and_cancelled(
    house: House, demo: dict[str, Any], servers: DemoServers, engine: Engine
) -> None:
    publish(house.owner, demo["id"])
    run_id = start_by_hand(house.operator, demo["id"], INVOICE)
    eventually(lambda: "waiting" in runs("list"), "the run to wait", each=engine.turn)
    assert run_id in runs("list", "--status", "waiting")
    assert run_id not in runs("list", "--status", "dead")
    assert "waits for" in runs("show", run_id).lower()
    first, *events = [json.loads(line) for line in runs("export", run_id).splitlines()]
    assert first["id"] == run_id
    assert [event["n"] for event in events] == list(range(1, len(events) + 1))
    assert runs("rebuild", run_id).endswith("equal\n")
    assert runs("rebuild", "--all-live") == "1 unfinished runs, 0 differ\n"
    runs("cancel", run_id, "--reason", "no longer wanted")
    eventually(lambda: "cancelled" in runs("list"), "the run to end", each=engine.turn)
    entry = AuditEntry.objects.get(action="run.cancelled")
    assert entry.object_id == run_id
    assert entry.actor["name"] == "Command line"


def test_a_run_that_is_not_what_its_rows_say_is_named_and_the_command_fails(
    house: House, demo: dict[str, Any], servers: DemoServers, engine: Engine
) -> None:
    publish(house.owner, demo["id"])
    run_id = start_by_hand(house.operator, demo["id"], INVOICE)
    eventually(lambda: "waiting" in runs("list"), "the run to wait", each=engine.turn)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE run_event SET kind = 'run_paused' WHERE kind = 'wait_opened' AND run_id = %s", [run_id])
    out = StringIO()
    with pytest.raises(CommandError, match="is not what its rows say"):
        call_command("runs", "rebuild", "--all-live", stdout=out)
    assert f"{run_id}  " in out.getvalue()
    assert out.getvalue().endswith("1 unfinished runs, 1 differ\n")
    with pytest.raises(CommandError, match="No run is named"):
        runs("rebuild")


def test_an_unknown_run_is_refused_with_a_cure(house: House) -> None:
    with pytest.raises(CommandError, match=r"manage\.py runs list"):
        runs("show", str(uuid4()))
