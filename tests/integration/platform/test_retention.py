"""Old runs go, with all that was recorded of them; the audit log says so, and still notices what went otherwise."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from builder.audit import facade as audit
from builder.audit import sealer
from builder.insight import retention
from tests.database import owner_conninfo
from tests.factories.people import Home, make_home

pytestmark = pytest.mark.django_db(transaction=True)
TABLES = ("run", "step", "run_event", "effect", "signal", "payload", "dead_letter", "run_key")
ROWS = """
WITH r AS (
    INSERT INTO run (id, day, workspace_id, flow_id, plan_sha, trigger_node, mode, status, started_by, created_at,
                     finished_at, last_seq)
    VALUES (%(id)s, current_date, %(workspace)s, %(id)s, '\\x00', 't', 'live', %(status)s, '{}', %(end)s, %(end)s, 2)
), s AS (
    INSERT INTO step (day, run_id, seq, kind, path, node, attempt, epoch, worker, at)
    VALUES (current_date, %(id)s, 1, 'step_succeeded', 'a', 'a', 1, 1, 1, now())
), e AS (
    INSERT INTO run_event (day, run_id, seq, kind, epoch, at, data)
    VALUES (current_date, %(id)s, 2, 'run_finished', 1, now(), '\\x02')
), i AS (
    INSERT INTO effect (day, run_id, effect_id, node, path, class, status, request_digest, timeout_s)
    VALUES (current_date, %(id)s, %(id)s, 'a', 'a', 'keyed', 'done', '\\x00', 1)
), g AS (
    INSERT INTO signal (run_id, n, dedupe, kind, payload, actor) VALUES (%(id)s, 1, 'x', 'message', '{}', '{}')
), k AS (
    INSERT INTO run_key (run_id, workspace_id, name, value) VALUES (%(id)s, %(workspace)s, 'order', 'R-1')
)
INSERT INTO payload (id, n, run_id, body) VALUES (%(id)s, 0, %(id)s, '\\x01')
"""


@pytest.fixture
def home(transactional_db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """A workspace whose sealer looks at runs at once."""
    monkeypatch.setenv("HANDRAIL_STATE", str(tmp_path))
    monkeypatch.setattr(sealer, "RUNS_EVERY", timedelta(0))
    monkeypatch.setattr(sealer, "RUNS_SETTLE", timedelta(0))
    return make_home()


def ended(home: Home, days_ago: float, status: str = "succeeded") -> UUID:
    """A run that ended so long ago, with a row in every table."""
    run_id = uuid4()
    end = datetime.now(UTC) - timedelta(days=days_ago)
    with connection.cursor() as cursor:
        cursor.execute(ROWS, {"id": run_id, "workspace": home.id, "status": status, "end": end})
    return run_id


def rows() -> dict[str, int]:
    """How many rows there are, by table."""
    found = {}
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"SELECT count(*) FROM {table}")
            found[table] = cursor.fetchone()[0]
    return found


def test_old_runs_go_with_all_their_rows_and_verify_stays_content(home: Home) -> None:
    for days in (90, 60, 31):
        ended(home, days)
    young = ended(home, 29)
    assert audit.verify(home.id).runs_checked == 4
    assert retention.remove_batch(workspace_id=home.id, days=30) == 3
    assert rows() == {**dict.fromkeys(TABLES, 1), "dead_letter": 0}
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM run")
        assert cursor.fetchone() == (young,)
    report = audit.verify(home.id)
    assert (report.intact, report.runs_checked) == (True, 4)
    entry = audit.AuditEntry.objects.get(action="runs.removed")
    after = entry.after or {}
    assert (after["runs"], after["sealed"], entry.actor["name"]) == (3, 3, "Retention")


@pytest.mark.parametrize(
    "tamper",
    [
        "DELETE FROM run_removed WHERE run_id = %s",
        "UPDATE run_removed SET digest = '\\x00' WHERE run_id = %s",
        "UPDATE run_removed SET batch = gen_random_uuid() WHERE run_id = %s",
    ],
)
def test_what_is_left_of_removed_runs_cannot_be_changed_unseen(home: Home, tamper: str) -> None:
    old = ended(home, 60)
    ended(home, 61)
    assert audit.verify(home.id).intact
    retention.remove_batch(workspace_id=home.id, days=30)
    with psycopg.connect(owner_conninfo()) as owner:
        assert owner.execute(tamper.encode(), [old]).rowcount == 1
    report = audit.verify(home.id)
    assert (report.intact, report.first_broken and report.first_broken.kind) == (False, "runs_changed")


def test_a_run_that_somebody_removed_with_a_made_up_trace_is_noticed(home: Home) -> None:
    old = ended(home, 60)
    assert audit.verify(home.id).intact
    with psycopg.connect(owner_conninfo()) as owner:
        owner.execute(
            "INSERT INTO run_removed (run_id, batch, workspace_id, finished_at, digest)"
            " SELECT id, gen_random_uuid(), workspace_id, finished_at, '\\x00' FROM run WHERE id = %s",
            [old],
        )
        owner.execute("DELETE FROM run WHERE id = %s", [old])
    assert not audit.verify(home.id).intact


def test_a_dead_letter_that_waits_stays_however_old(home: Home) -> None:
    dead = ended(home, 400, "dead")
    letter = (
        "INSERT INTO dead_letter (run_id, workspace_id, flow_id, reason, state, format, epoch, next_seq, signal_seq,"
        " signals_done) VALUES (%s, %s, %s, 'broken', '', 1, 1, 3, 0, 0)"
    )
    with connection.cursor() as cursor:
        cursor.execute(letter, [dead, home.id, dead])
        assert retention.remove_batch(workspace_id=home.id, days=30) == 0
        cursor.execute("UPDATE dead_letter SET closed_at = now()")
    assert retention.remove_batch(workspace_id=home.id, days=30) == 1
    assert rows() == dict.fromkeys(TABLES, 0)


def test_the_command_counts_and_removes_and_refuses_too_few_days(home: Home, capsys: Any) -> None:
    ended(home, 60)
    call_command("retention", "--days", "30", "--count")
    assert "1 runs ended more than 30 days ago" in capsys.readouterr().out
    with pytest.raises(CommandError, match="30 or more"):
        call_command("retention", "--days", "3")
    call_command("retention", "--days", "30")
    assert "1 runs removed" in capsys.readouterr().out


def test_by_itself_nothing_is_removed_unless_it_is_set(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    ended(home, 4000)
    assert retention.tick() == 0
    monkeypatch.setenv(retention.SETTING, "365")
    assert retention.tick() == 1


def test_empty_days_are_dropped_and_others_kept(home: Home) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT runtime_make_days('2020-01-01'::date, 2)")
        cursor.execute(
            "INSERT INTO run_event (day, run_id, seq, kind, epoch, at, data)"
            " VALUES ('2020-01-02', %s, 2, 'run_finished', 1, now(), '\\x02')",
            [uuid4()],
        )
        cursor.execute("SELECT runtime_drop_days('2020-01-03'::date)")
        assert cursor.fetchone()[0] == 5
        cursor.execute("DELETE FROM run_event WHERE day = '2020-01-02'")
        cursor.execute("SELECT runtime_drop_days('2020-01-03'::date)")
        assert cursor.fetchone()[0] == 1
