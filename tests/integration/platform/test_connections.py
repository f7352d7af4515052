"""Connections: tried before they are saved, secrets that never come back, keys that can be changed."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.core.management import CommandError, call_command
from django.test import override_settings

from builder.access import facade as access
from builder.accounts.models import User
from builder.audit.models import AuditEntry
from builder.base.keys import Keys
from builder.connections import facade as connections
from builder.connections import outside, vault
from builder.connections.models import Connection
from engine.errors import PermanentError
from tests.factories.browser import Browser
from tests.factories.people import Home, join

pytestmark = pytest.mark.django_db
Browse = Callable[[User], Browser]
SECRET = "correct-horse-battery"


@pytest.fixture
def smtp() -> Iterator[int]:
    """The port of a mail server that takes any account."""
    from aiosmtpd.controller import Controller
    from aiosmtpd.handlers import Sink

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    controller = Controller(Sink(), hostname="127.0.0.1", port=port)
    controller.start()
    yield port
    controller.stop()


@pytest.fixture
def nearby(smtp: int, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Fields of an account at that server, which an admin allowed."""
    monkeypatch.setenv("HANDRAIL_ALLOW_ADDRESSES", f"127.0.0.1:{smtp}")
    return {"host": "127.0.0.1", "port": smtp, "security": "none", "sender": "a@example.org"}


def in_rows() -> str:
    """Everything the database holds about connections, as text."""
    rows = [json.dumps([row.fields, bytes(row.secrets).decode(), row.message]) for row in Connection.objects.all()]
    logged = [json.dumps([row.before, row.after]) for row in AuditEntry.objects.all()]
    return "\n".join([*rows, *logged])


def saved(home: Home, **more: Any) -> Connection:
    """A connection whose account cannot be reached, kept all the same."""
    fields = {"host": "192.0.2.1", "port": 25, "security": "none", "sender": "a@example.org", "username": "u"}
    return connections.create_connection(
        actor=home.actor, workspace_id=home.id, connector="smtp", name="Mail", save_anyway=True,
        fields={**fields, "password": SECRET, **more},
    )  # fmt: skip


def test_account_that_works_is_saved_as_working(home: Home, nearby: dict[str, Any], browse: Browse) -> None:
    made = browse(home.admin).post("connections", {"connector": "smtp", "name": "Mail out", "fields": nearby})
    assert made.status_code == 201, made.content
    assert (made.json()["status"], made.json()["key"]) == ("working", "mail_out")
    assert made.json()["tested_at"] is not None


def test_account_that_does_not_work_is_not_saved_unless_wanted(home: Home, browse: Browse) -> None:
    fields = {"host": "127.0.0.1", "port": 9, "security": "none", "sender": "a@example.org"}
    body = {"connector": "smtp", "name": "Mail", "fields": fields}
    refused = browse(home.admin).post("connections", body)
    assert (refused.status_code, refused.json()["code"]) == (400, "connection_does_not_work")
    assert not Connection.objects.exists()
    kept = browse(home.admin).post("connections", {**body, "save_anyway": True})
    assert kept.json()["status"] == "failing"


def test_account_of_a_system_not_yet_started_is_kept_as_not_tested(home: Home) -> None:
    row = connections.create_connection(
        actor=home.actor, workspace_id=home.id, connector="smtp", name="Soon", test=False,
        fields={"host": "127.0.0.1", "port": 9, "security": "none", "sender": "a@example.org"},
    )  # fmt: skip
    assert (row.status, row.tested_at) == (Connection.Status.UNTESTED, None)


def test_trying_values_saves_nothing(home: Home, nearby: dict[str, Any], browse: Browse) -> None:
    tried = browse(home.admin).post("connections/test", {"connector": "smtp", "fields": nearby})
    assert (tried.json()["ok"], tried.json()["tested"]) == (True, True)
    assert not Connection.objects.exists()


def test_secret_is_never_given_back_nor_readable_in_the_database(home: Home, browse: Browse) -> None:
    row = saved(home)
    browser = browse(home.admin)
    answers = [browser.get("connections"), browser.get(f"connections/{row.id}"), browser.get("audit")]
    assert answers[1].json()["fields"]["password"] == {"set": True}
    assert all(SECRET not in answer.content.decode() for answer in answers)
    assert SECRET not in in_rows()
    assert SECRET in json.dumps(connections_opened(home, row.key))


def test_secret_comes_back_in_no_answer_to_whoever_sends_it(home: Home, nearby: dict[str, Any], browse: Browse) -> None:
    browser = browse(home.admin)
    good = {**nearby, "username": "u", "password": SECRET}
    bad = {**good, "port": "no number", "host": "nowhere.invalid"}
    answers = [
        browser.post("connections", {"connector": "smtp", "name": "Good", "fields": good, "save_anyway": True}),
        browser.post("connections", {"connector": "smtp", "name": "Bad", "fields": bad}),
        browser.post("connections/test", {"connector": "smtp", "fields": good}),
        browser.post("connections/test", {"connector": "smtp", "fields": bad}),
    ]
    assert [answer.status_code for answer in answers] == [201, 400, 200, 400]
    assert all(SECRET not in answer.content.decode() for answer in answers)


def test_secret_of_a_way_to_sign_in_that_is_not_chosen_any_more_is_not_kept(home: Home, browse: Browse) -> None:
    token = {"base_url": "https://api.example.com", "auth": "bearer", "token": SECRET}
    browser = browse(home.admin)
    made = browser.post(
        "connections", {"connector": "http", "name": "Web", "fields": token, "save_anyway": True}
    ).json()
    assert connections_opened(home, made["key"])["token"] == SECRET
    change = {"fields": {"auth": "none", "token": {"set": True}}, "save_anyway": True}
    changed = browser.patch(f"connections/{made['id']}", change)
    assert changed.json()["fields"]["token"] == {"set": False}
    assert "token" not in connections_opened(home, made["key"])


def connections_opened(home: Home, key: str) -> dict[str, Any]:
    from builder.connections.selectors import opened

    return opened(str(home.id), key)[0]


def test_secret_that_is_not_typed_again_stays(home: Home, browse: Browse) -> None:
    row = saved(home)
    change = {"fields": {"sender": "b@example.org", "password": {"set": True}}, "save_anyway": True}
    changed = browse(home.admin).patch(f"connections/{row.id}", change)
    assert changed.json()["fields"]["sender"] == "b@example.org"
    assert connections_opened(home, row.key)["password"] == SECRET
    browse(home.admin).patch(f"connections/{row.id}", {"fields": {"password": ""}, "save_anyway": True})
    assert "password" not in connections_opened(home, row.key)


def test_change_of_a_secret_is_in_the_log_without_the_secret(home: Home) -> None:
    row = saved(home)
    connections.change_connection(
        actor=home.actor,
        workspace_id=home.id,
        connection_id=row.id,
        fields={"password": "another-one"},
        save_anyway=True,
    )
    entry = AuditEntry.objects.get(action="connection.changed")
    before, after = ((values or {})["values"]["password_secret"] for values in (entry.before, entry.after))
    assert before != after
    assert set(before) == {"masked"}
    assert "another-one" not in in_rows()


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({}, ["host", "sender"]),
        ({"host": "h", "sender": "s", "port": "many"}, ["port"]),
        ({"host": "h", "sender": "s", "security": "maybe"}, ["security"]),
        ({"host": ["h"], "sender": "s"}, ["host"]),
        ({"host": "h", "sender": "s", "nonsense": 1}, ["nonsense"]),
        ({"host": "h\x00", "sender": "s"}, ["host"]),
    ],
)
def test_wrong_fields_are_named_each(home: Home, browse: Browse, fields: dict[str, Any], wrong: list[str]) -> None:
    answer = browse(home.admin).post("connections", {"connector": "smtp", "name": "Mail", "fields": fields})
    assert answer.status_code == 400
    assert [problem["field"] for problem in answer.json()["fields"]] == wrong


def test_name_is_taken_once(home: Home, other: Home, browse: Browse) -> None:
    saved(home)
    saved(other)
    body = {"connector": "smtp", "name": "MAIL", "fields": {"host": "h.invalid", "sender": "s"}, "save_anyway": True}
    assert browse(home.admin).post("connections", body).json()["code"] == "name_taken"


def test_connection_a_flow_uses_is_not_deleted(home: Home, browse: Browse, monkeypatch: pytest.MonkeyPatch) -> None:
    row = saved(home)
    usage = {row.key: [{"id": "f1", "name": "Invoices"}]}
    monkeypatch.setattr("builder.connections.selectors._usage", [lambda workspace_id, keys: usage])
    refused = browse(home.admin).delete(f"connections/{row.id}")
    assert (refused.status_code, refused.json()["detail"]) == (409, "Mail is used by Invoices.")
    assert browse(home.admin).get(f"connections/{row.id}").json()["used_by"] == usage[row.key]


def test_grant_on_one_connection_shows_that_one_only(home: Home, browse: Browse) -> None:
    mine, user = saved(home), join(home.workspace)
    connections.create_connection(
        actor=home.actor, workspace_id=home.id, connector="smtp", name="Other mail", save_anyway=True,
        fields={"host": "h.invalid", "sender": "s"},
    )  # fmt: skip
    access.grant_role(
        actor=home.actor,
        workspace_id=home.id,
        role="viewer",
        user_id=user.id,
        scope="connection",
        scope_id=str(mine.id),
    )
    assert [item["name"] for item in browse(user).get("connections").json()["items"]] == ["Mail"]
    assert browse(user).delete(f"connections/{mine.id}").status_code == 403


def test_context_of_a_step_holds_the_values_and_hides_the_secrets(home: Home) -> None:
    with pytest.raises(PermanentError, match='no connection "gone"'):
        asyncio.run(connections.ConnectionSecrets().connection(str(home.id), "gone"))


def test_own_database_and_broker_are_refused_always(monkeypatch: pytest.MonkeyPatch) -> None:
    own = outside.own_servers()
    assert own
    monkeypatch.setenv("HANDRAIL_ALLOW_ADDRESSES", ",".join(f"{ip}:{port}" for ip, port in own if ":" not in ip))
    guard = connections.house_guard()
    assert not any(guard.permits(ip, port) for ip, port in own)
    assert not guard.permits("127.0.0.1", 22)
    assert guard.permits("1.1.1.1", 443)


def test_keys_are_changed_in_three_steps_without_losing_a_secret(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = saved(home)
    old = json.loads(_env_keys())
    monkeypatch.setenv("HANDRAIL_STATE", str(tmp_path))
    monkeypatch.delenv("HANDRAIL_KEYS")
    (tmp_path / "keys").write_text(json.dumps(old))
    call_command("rotate_keys", add=True, verbosity=0)
    new = json.loads((tmp_path / "keys").read_text())
    assert new["fernet"][1:] == old["fernet"]
    with override_settings(HANDRAIL_KEYS=Keys(new["django"], tuple(new["fernet"]), new["audit"])):
        with pytest.raises(CommandError, match="still need an old key"):
            call_command("rotate_keys", drop=True)
        call_command("rotate_keys")
        row.refresh_from_db()
        Fernet(new["fernet"][0]).decrypt(bytes(row.secrets))
        call_command("rotate_keys", drop=True)
    kept = json.loads((tmp_path / "keys").read_text())
    assert kept["fernet"] == new["fernet"][:1]
    with override_settings(HANDRAIL_KEYS=Keys(new["django"], tuple(kept["fernet"]), new["audit"])):
        assert vault.unseal(row.secrets)["password"] == SECRET


def test_secret_under_a_lost_key_is_a_sentence(home: Home) -> None:
    row = saved(home)
    with (
        override_settings(HANDRAIL_KEYS=Keys("d" * 40, (Fernet.generate_key().decode(),), "a" * 40)),
        pytest.raises(PermanentError, match="encrypted with another key"),
    ):
        vault.unseal(row.secrets)


def _env_keys() -> str:
    import os

    return os.environ["HANDRAIL_KEYS"]


def test_limit_of_calls_is_kept_beside_the_account(home: Home, nearby: dict[str, Any], browse: Browse) -> None:
    admin = browse(home.admin)
    body = {"connector": "smtp", "name": "Mail out", "fields": nearby, "max_per_s": 2.5}
    made = admin.post("connections", body).json()
    assert made["max_per_s"] == 2.5
    renamed = admin.patch(f"connections/{made['id']}", {"name": "Post"}).json()
    assert (renamed["name"], renamed["max_per_s"]) == ("Post", 2.5)
    assert admin.patch(f"connections/{made['id']}", {"max_per_s": 0}).status_code == 400
    narrow = admin.patch(f"connections/{made['id']}", {"max_at_once": 3}).json()
    assert (narrow["max_per_s"], narrow["max_at_once"]) == (2.5, 3)
    lifted = admin.patch(f"connections/{made['id']}", {"max_per_s": None}).json()
    assert (lifted["max_per_s"], lifted["max_at_once"]) == (None, 3)
    assert AuditEntry.objects.filter(action="connection.changed", after__has_key="max_per_s").count() == 1
