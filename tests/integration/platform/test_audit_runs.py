"""Seals cover finished runs too: a step changed afterwards is found, a run that goes on is no false alarm."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from django.db import connection

from builder.audit import facade as audit
from builder.audit import sealer
from engine.runtime import db
from tests.database import owner_conninfo
from tests.factories.people import Home, make_home

pytestmark = pytest.mark.django_db(transaction=True)

RUN = """
INSERT INTO run
    (id, day, workspace_id, flow_id, plan_sha, trigger_node, mode, status, started_by,
     created_at, finished_at, last_seq)
VALUES (%(id)s, current_date, %(workspace)s, %(id)s, '\\x00', 't', 'live', %(status)s, '{}', now(), %(end)s, 2)
"""
STEP = """
INSERT INTO step (day, run_id, seq, kind, path, node, attempt, epoch, worker, at, output)
VALUES (current_date, %(id)s, 1, 'step_succeeded', 'a', 'a', 1, 1, 1, now(), '\\x01')
"""
EVENT = """
INSERT INTO run_event (day, run_id, seq, kind, epoch, at, data)
VALUES (current_date, %(id)s, 2, 'run_finished', 1, now(), '\\x02')
"""


@pytest.fixture
def home(transactional_db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """A workspace whose sealer looks at runs at once instead of a minute later."""
    monkeypatch.setenv("HANDRAIL_STATE", str(tmp_path))
    monkeypatch.setattr(sealer, "RUNS_EVERY", timedelta(0))
    monkeypatch.setattr(sealer, "RUNS_SETTLE", timedelta(0))
    return make_home()


def finished_run(home: Home, status: str = "succeeded") -> UUID:
    run_id = uuid4()
    end = datetime.now(UTC)
    with connection.cursor() as cursor:
        for statement in (RUN, STEP, EVENT):
            cursor.execute(statement, {"id": run_id, "workspace": home.id, "status": status, "end": end})
    return run_id


def as_owner(statement: str, run_id: UUID) -> None:
    with psycopg.connect(owner_conninfo()) as owner:
        assert owner.execute(statement.encode(), [run_id]).rowcount == 1


def test_finished_runs_are_covered_and_counted(home: Home) -> None:
    finished_run(home)
    finished_run(home, "cancelled")
    report = audit.verify(home.id)
    assert (report.intact, report.runs_checked) == (True, 2)


@pytest.mark.parametrize(
    "tamper",
    [
        "UPDATE step SET output = '\\x99' WHERE run_id = %s",
        "DELETE FROM step WHERE run_id = %s",
        "UPDATE run_event SET at = at - interval '1 hour' WHERE run_id = %s",
        'UPDATE run SET started_by = \'{"name": "Somebody Else"}\' WHERE id = %s',
        "DELETE FROM run WHERE id = %s",
    ],
)
def test_change_of_a_sealed_run_is_found(home: Home, tamper: str) -> None:
    run_id = finished_run(home)
    finished_run(home)
    assert audit.verify(home.id).intact
    as_owner(tamper, run_id)
    broken = audit.verify(home.id).first_broken
    assert broken is not None
    assert broken.kind == "runs_changed"


def test_dead_run_that_goes_on_is_no_false_alarm(home: Home) -> None:
    run_id = finished_run(home, "dead")
    finished_run(home)
    assert audit.verify(home.id).runs_checked == 1
    as_owner("UPDATE run SET status = 'queued', finished_at = NULL WHERE id = %s", run_id)
    assert audit.verify(home.id).intact


def test_runs_of_another_workspace_are_not_in_the_seal(home: Home) -> None:
    other = make_home("Other")
    finished_run(other)
    assert audit.verify(home.id).runs_checked == 0


def test_every_run_is_covered_by_exactly_one_seal(home: Home) -> None:
    for covered in range(1, 5):
        finished_run(home)
        assert audit.verify(home.id).runs_checked == covered


def test_run_whose_end_becomes_visible_late_is_in_the_next_seal(home: Home) -> None:
    with psycopg.connect(db.address()) as worker:
        end = worker.execute("SELECT clock_timestamp()").fetchone()
        late = {"id": uuid4(), "workspace": home.id, "status": "succeeded", "end": end[0] if end else None}
        worker.execute(RUN.encode(), late)
        finished_run(home)
        assert audit.verify(home.id).runs_checked == 0
    assert audit.verify(home.id).runs_checked == 2


def test_idle_workspace_makes_no_seals(home: Home, count_seals: Callable[[Home], int]) -> None:
    audit.verify(home.id)
    before = count_seals(home)
    for _ in range(3):
        audit.seal(home.id)
    assert count_seals(home) == before


@pytest.fixture
def count_seals() -> Any:
    """How many seals a workspace has."""
    from builder.audit.models import AuditSegment

    return lambda home: AuditSegment.objects.filter(workspace_id=home.id).count()
