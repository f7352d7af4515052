"""The audit log shows tampering: by the product's role it is impossible, by the owner's it is named."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from builder.audit import facade as audit
from builder.audit.models import AuditEntry, AuditLink, AuditSegment
from tests.database import owner_conninfo
from tests.factories.people import Home, make_home

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def log(transactional_db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """A sealed log of ten rows beside those of making the workspace."""
    monkeypatch.setenv("HANDRAIL_STATE", str(tmp_path))
    home = make_home()
    for number in range(10):
        audit.record(home.actor, "flow.changed", "flow", f"flow-{number}", {"n": number}, {"n": number + 1})
    seal_whole(home)
    return home


def seal_whole(home: Home) -> None:
    """Seal until every row has its place: any open transaction on this server holds younger rows back."""
    ends = time.monotonic() + 30
    while True:
        audit.seal(home.id)
        linked = AuditLink.objects.filter(workspace_id=home.id).count()
        if linked == AuditEntry.objects.filter(workspace_id=home.id).count():
            return
        assert time.monotonic() < ends, "somebody holds a transaction open"
        time.sleep(0.02)


@pytest.fixture
def as_owner(log: Home) -> Iterator[Callable[..., None]]:
    """Runs a statement as the owner of the database, as somebody with its password could."""
    with psycopg.connect(owner_conninfo(), autocommit=True) as owner:

        def run(statement: str, *values: Any) -> None:
            assert owner.execute(statement.encode(), values).rowcount != 0

        yield run


def row(number: int) -> AuditEntry:
    return AuditEntry.objects.get(object_id=f"flow-{number}")


def test_untouched_log_is_intact_and_fully_sealed(log: Home) -> None:
    report = audit.verify(log.id)
    assert (report.intact, report.unsealed, report.first_broken) == (True, 0, None)
    assert report.checked == AuditEntry.objects.filter(workspace_id=log.id).count()


CHANGES = {
    "action": "flow.published",
    "outcome": "denied",
    "object_id": "other",
    "ip": "192.0.2.9",
    "channel": "mail",
    "request_id": "x",
}


@pytest.mark.parametrize("column", sorted(CHANGES))
def test_changed_row_is_named_whatever_was_changed(log: Home, as_owner: Callable[..., None], column: str) -> None:
    entry = row(4)
    as_owner(f"UPDATE audit_entry SET {column} = %s WHERE id = %s", CHANGES[column], entry.id)
    broken = audit.verify(log.id).first_broken
    assert broken is not None
    assert (broken.kind, broken.entry_id) == ("row_changed", entry.id)
    assert f"Row {entry.id}" in broken.sentence


def test_changed_json_time_and_actor_are_named(log: Home, as_owner: Callable[..., None]) -> None:
    statements = (
        """UPDATE audit_entry SET after = '{"n": 99}' WHERE id = %s""",
        "UPDATE audit_entry SET at = at + interval '1 microsecond' WHERE id = %s",
        """UPDATE audit_entry SET actor = actor || '{"name": "Somebody Else"}' WHERE id = %s""",
    )
    for number, statement in zip((8, 7, 6), statements, strict=True):
        as_owner(statement, row(number).id)
        broken = audit.verify(log.id).first_broken
        assert broken is not None
        assert broken.entry_id == row(number).id


def test_deleted_row_is_named(log: Home, as_owner: Callable[..., None]) -> None:
    entry_id = row(3).id
    as_owner("DELETE FROM audit_entry WHERE id = %s", entry_id)
    broken = audit.verify(log.id).first_broken
    assert broken is not None
    assert (broken.kind, broken.entry_id) == ("row_missing", entry_id)


def test_row_deleted_with_its_link_is_found(log: Home, as_owner: Callable[..., None]) -> None:
    entry_id = row(3).id
    place = AuditLink.objects.get(entry_id=entry_id).n
    as_owner("DELETE FROM audit_entry WHERE id = %s", entry_id)
    as_owner("DELETE FROM audit_link WHERE entry_id = %s", entry_id)
    broken = audit.verify(log.id).first_broken
    assert broken is not None
    assert (broken.kind, broken.n) == ("link_missing", place)


def test_swapped_rows_are_found(log: Home, as_owner: Callable[..., None]) -> None:
    first, second = row(2), row(5)
    as_owner("UPDATE audit_entry SET xid = %s WHERE id = %s", second.xid, first.id)
    broken = audit.verify(log.id).first_broken
    assert broken is not None
    assert broken.entry_id == first.id


def test_row_slipped_in_behind_the_seal_is_named(log: Home, as_owner: Callable[..., None]) -> None:
    as_owner(
        "INSERT INTO audit_entry"
        " (xid, workspace_id, actor, action, object_type, object_id, outcome, channel, ip, request_id)"
        " SELECT xid, workspace_id, actor, action, object_type, 'slipped-in', outcome, channel, ip, request_id"
        " FROM audit_entry WHERE id = %s",
        row(1).id,
    )
    broken = audit.verify(log.id).first_broken
    assert broken is not None
    assert (broken.kind, broken.entry_id) == ("row_added", row_id("slipped-in"))


def row_id(object_id: str) -> int:
    return AuditEntry.objects.get(object_id=object_id).id


def test_chain_made_anew_without_the_key_is_found_by_its_signature(log: Home, as_owner: Callable[..., None]) -> None:
    as_owner("UPDATE audit_segment SET last_n = last_n WHERE n = 1")
    assert audit.verify(log.id).intact
    as_owner("UPDATE audit_segment SET sealed_at = sealed_at + interval '1 second' WHERE n = 1")
    broken = audit.verify(log.id).first_broken
    assert broken is not None
    assert broken.kind == "seal"


def test_log_cut_off_at_its_end_is_found_by_the_kept_head(
    log: Home, as_owner: Callable[..., None], tmp_path: Path
) -> None:
    audit.record(log.actor, "flow.published", "flow", "last")
    seal_whole(log)
    last = AuditSegment.objects.filter(workspace_id=log.id).latest("n")
    as_owner("DELETE FROM audit_entry WHERE object_id = 'last'")
    as_owner("DELETE FROM audit_link WHERE n >= %s", last.first_n)
    as_owner("DELETE FROM audit_segment WHERE n = %s AND workspace_id = %s", last.n, log.id)
    broken = audit.verify(log.id).first_broken
    assert broken is not None
    assert broken.kind == "cut_off"
    (tmp_path / "audit-heads" / f"{log.id}.json").unlink()
    assert audit.verify(log.id).intact


def test_rows_younger_than_the_last_seal_are_counted(log: Home) -> None:
    with psycopg.connect(owner_conninfo()) as busy:
        busy.execute("SELECT pg_current_xact_id()")
        audit.record(log.actor, "flow.changed", "flow", "young")
        report = audit.verify(log.id)
        assert (report.intact, report.unsealed) == (True, 1)
    seal_whole(log)
    assert audit.verify(log.id).unsealed == 0


def test_row_of_a_slow_transaction_gets_its_place_and_breaks_nothing(log: Home) -> None:
    written, may_end = threading.Event(), threading.Event()

    def slow() -> None:
        with transaction.atomic():
            audit.record(log.actor, "flow.changed", "flow", "slow")
            written.set()
            may_end.wait(20)
        connection.close()

    thread = threading.Thread(target=slow)
    thread.start()
    assert written.wait(20)
    audit.record(log.actor, "flow.changed", "flow", "fast")
    audit.seal(log.id)
    may_end.set()
    thread.join()
    seal_whole(log)
    report = audit.verify(log.id)
    assert (report.intact, report.unsealed) == (True, 0)
    assert AuditLink.objects.filter(entry_id__in=[row_id("slow"), row_id("fast")]).count() == 2


def test_many_sealers_at_once_make_one_chain(log: Home) -> None:
    for number in range(20):
        audit.record(log.actor, "flow.changed", "flow", f"more-{number}")

    def seal() -> None:
        audit.seal(log.id)
        connection.close()

    threads = [threading.Thread(target=seal) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seal_whole(log)
    report = audit.verify(log.id)
    assert (report.intact, report.unsealed) == (True, 0)


@pytest.mark.parametrize("table", ["audit_entry", "audit_link", "audit_segment"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {}", "DROP TABLE {}"])
def test_products_role_cannot_rewrite_the_log(log: Home, table: str, statement: str) -> None:
    with pytest.raises(DatabaseError, match=r"permission denied|must be owner"), connection.cursor() as cursor:
        cursor.execute(statement.format(table))


def test_act_that_is_rolled_back_leaves_no_row(log: Home) -> None:
    with transaction.atomic():
        audit.record(log.actor, "flow.changed", "flow", "rolled-back")
        transaction.set_rollback(True)
    assert not AuditEntry.objects.filter(object_id="rolled-back").exists()


def test_command_names_the_broken_row_and_ends_with_1(log: Home, as_owner: Callable[..., None]) -> None:
    out = StringIO()
    call_command("verify_audit", stdout=out)
    assert "acme: intact." in out.getvalue()
    as_owner("UPDATE audit_entry SET action = 'x' WHERE id = %s", row(4).id)
    with pytest.raises(SystemExit) as ended:
        call_command("verify_audit", stdout=out)
    assert ended.value.code == 1
    assert f"acme: BROKEN. Row {row(4).id}" in out.getvalue()


def test_head_kept_elsewhere_is_checked_too(log: Home, as_owner: Callable[..., None], tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere.json"
    kept = tmp_path / "audit-heads" / f"{log.id}.json"
    elsewhere.write_text(json.dumps({**json.loads(kept.read_text()), "segment": 77}))
    out = StringIO()
    with pytest.raises(SystemExit):
        call_command("verify_audit", head=elsewhere, stdout=out)
    assert "The end of the log is missing" in out.getvalue()


def test_secrets_are_masked_for_good_and_equal_ones_are_seen_to_be_equal(log: Home) -> None:
    for object_id, secret in (("a", "s3cret"), ("b", "s3cret"), ("c", "other")):
        audit.record(log.actor, "connection.changed", "connection", object_id, after={"password": secret, "host": "h"})
    first, second, third = (AuditEntry.objects.get(object_id=name).after or {} for name in "abc")
    assert first == second != third
    assert first["host"] == "h"
    assert "s3cret" not in json.dumps(first)


def test_act_that_is_not_registered_cannot_be_recorded(log: Home) -> None:
    with pytest.raises(KeyError):
        audit.record(log.actor, "flow.bewitched", "flow", "1")
