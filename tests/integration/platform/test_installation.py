"""The commands and pages that run the house: first start, rights, health, the shape of errors."""

from __future__ import annotations

import asyncio
import stat
from collections.abc import Callable, MutableMapping
from io import StringIO
from pathlib import Path
from typing import Any

import orjson
import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.test import Client

from builder.accounts.models import User
from builder.base import health
from builder.base.keys import KeysMissing, load_keys
from builder.config import grants
from builder.config.asgi_parts import Http, Lifespan, Mount, healthz
from tests.database import become_owner, become_product
from tests.factories.browser import Browser
from tests.factories.people import PASSWORD, Home

pytestmark = pytest.mark.django_db


def test_first_start_gives_one_working_link_until_there_is_an_owner(
    db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HANDRAIL_STATE", str(tmp_path / "new"))
    link_file = tmp_path / "new" / "owner-link"
    call_command("first_start", stdout=StringIO())
    first = link_file.read_text().strip()
    call_command("first_start", stdout=StringIO())
    second = link_file.read_text().strip()
    assert stat.S_IMODE(link_file.stat().st_mode) == 0o600
    assert Client().get(_path(first)).status_code == 410
    form = {"email": "o@example.org", "name": "Olga", "password": PASSWORD, "workspace": "Acme"}
    assert Client().post(_path(second), form).status_code == 302
    out = StringIO()
    call_command("first_start", stdout=out)
    assert "There is an owner" in out.getvalue()
    assert not link_file.exists()


def _path(link: str) -> str:
    return "/setup/" + link.rsplit("/", 1)[1]


def test_rights_can_be_given_again_and_leave_plans_frozen(transactional_db: None) -> None:
    become_owner()
    try:
        again = StringIO()
        call_command("grant_roles", stdout=again)
    finally:
        become_product()
    assert "rights are up to date" in again.getvalue()
    with pytest.raises(DatabaseError, match="permission denied"), connection.cursor() as cursor:
        cursor.execute("UPDATE plan SET body = body")


def test_one_role_for_both_is_said_plainly(db: None, settings: Any) -> None:
    settings.DATABASE_URL = f"postgresql://{grants.current_role()}@localhost/x"
    out = StringIO()
    call_command("grant_roles", stdout=out)
    assert "not against the database owner" in out.getvalue()


def test_health_is_200_with_every_part(transactional_db: None) -> None:
    status, body = ask_health()
    assert status == 200
    assert (body["status"], body["db"], body["valkey"]) == ("ok", "ok", "ok")
    assert {"oldest_due_s", "workers", "live_runs"} <= body["engine"].keys()


def test_health_is_503_without_saying_why_when_a_vital_part_is_down(
    transactional_db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> str:
        raise RuntimeError("password of handrail_app is hunter2")

    monkeypatch.setattr(health, "CHECKS", (health.Check("db", broken), health.Check("valkey", broken, vital=False)))
    status, body = ask_health()
    assert (status, body) == (503, {"status": "down", "db": "down", "valkey": "down"})


def ask_health() -> tuple[int, dict[str, Any]]:
    sent: list[MutableMapping[str, Any]] = []

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message)

    async def receive() -> MutableMapping[str, Any]:
        return {"type": "http.request"}

    asyncio.run(healthz({"type": "http", "path": "/healthz"}, receive, send))
    return int(sent[0]["status"]), orjson.loads(sent[1]["body"])


async def test_mounts_are_asked_before_django() -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send({"app": scope["path"]})

    async def fallback(scope: Any, receive: Any, send: Any) -> None:
        await send({"django": scope["path"]})

    seen: list[Any] = []

    async def send(message: Any) -> None:
        seen.append(message)

    http = Http([Mount("/hooks/", app)], fallback)
    for path in ("/hooks/x", "/hooksx", "/"):
        await http({"path": path}, _nothing, send)
    assert seen == [{"app": "/hooks/x"}, {"django": "/hooksx"}, {"django": "/"}]


async def _nothing() -> MutableMapping[str, Any]:
    return {}


async def test_web_process_beats_while_it_lives_and_tells_a_failed_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    beat = tmp_path / "web.beat"
    monkeypatch.setenv("HANDRAIL_BEAT", str(beat))
    inbox: asyncio.Queue[MutableMapping[str, Any]] = asyncio.Queue()
    outbox: asyncio.Queue[MutableMapping[str, Any]] = asyncio.Queue()
    task = asyncio.create_task(Lifespan([])({}, inbox.get, outbox.put))
    await inbox.put({"type": "lifespan.startup"})
    assert (await outbox.get())["type"] == "lifespan.startup.complete"
    await asyncio.sleep(0)
    assert beat.exists()
    await inbox.put({"type": "lifespan.shutdown"})
    assert (await outbox.get())["type"] == "lifespan.shutdown.complete"
    await task

    class Broken:
        async def start(self) -> None:
            raise OSError("no database")

    monkeypatch.delenv("HANDRAIL_BEAT")
    task = asyncio.create_task(Lifespan([Broken()])({}, inbox.get, outbox.put))
    await inbox.put({"type": "lifespan.startup"})
    assert await outbox.get() == {"type": "lifespan.startup.failed", "message": "no database"}
    task.cancel()


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"{", 400, "bad_json"),
        (b"[1]", 400, "invalid_fields"),
        (b'{"name": "' + b"x" * 5_000_000 + b'"}', 413, "too_large"),
        (b'{"a":' * 200 + b"1" + b"}" * 200, 400, "too_deep"),
        (b'{"name": ""}', 400, "invalid_fields"),
        (b'{"name": "a\\u0000"}', 400, "invalid_fields"),
        (b'{"name": {"a": 1}}', 400, "invalid_fields"),
        (b"", 400, "invalid_fields"),
    ],
)
def test_body_that_cannot_be_read_is_a_problem_with_a_cure(
    home: Home, browse: Callable[[User], Browser], body: bytes, status: int, code: str
) -> None:
    browser = browse(home.admin)
    answer = browser.client.post(
        "/api/v1/groups", body, content_type="application/json", headers={"X-CSRFToken": browser.csrf}
    )
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (status, code)
    assert answer["Content-Type"] == "application/problem+json"
    assert problem["hint"]
    assert problem["request_id"] == answer["X-Request-Id"]


def test_unknown_address_wrong_method_and_wrong_type_are_problems(
    home: Home, browse: Callable[[User], Browser]
) -> None:
    browser = browse(home.admin)
    form = browser.client.post("/api/v1/groups", {"name": "x"}, headers={"X-CSRFToken": browser.csrf})
    answers = [browser.get("nowhere"), browser.send("PUT", "groups", {}), form]
    assert [answer.status_code for answer in answers] == [404, 405, 415]
    assert {answer["Content-Type"] for answer in answers} == {"application/problem+json"}


def test_mistake_of_ours_is_told_by_its_id_only(
    home: Home, browse: Callable[[User], Browser], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise ZeroDivisionError("the secret is hunter2")

    browser = browse(home.admin)
    monkeypatch.setattr("builder.access.facade.groups", broken)
    answer = browser.client.get("/api/v1/groups")
    assert answer.status_code == 500
    assert answer.json()["request_id"] in answer.json()["hint"]
    assert "hunter2" not in answer.content.decode()


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", '{"django": "x", "fernet": [], "audit": "y"}', '{"django": 1, "fernet": 2, "audit": 3}']
)
def test_keys_that_are_none_are_refused_with_a_sentence(tmp_path: Path, text: str) -> None:
    (tmp_path / "keys").write_text(text)
    with pytest.raises(KeysMissing):
        load_keys({"HANDRAIL_STATE": str(tmp_path)})
    with pytest.raises(KeysMissing, match="make up"):
        load_keys({"HANDRAIL_KEYS": str(tmp_path / "nowhere")})
