"""The webhook door on a real database, spoken to as an ASGI server does."""

from __future__ import annotations

import asyncio
import hmac
import os
import signal
from collections.abc import AsyncIterator, Iterator
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

import orjson
import pytest

from engine.graph import load_graph
from engine.plan import compile_graph
from engine.runtime import facade, gate
from engine.runtime.accept.app import Door
from engine.runtime.config import RuntimeConfig
from engine.runtime.sql import gate as gate_sql
from tests.integration.engine.support import Connection, one
from tests.integration.engine.world import WORKSPACE, Running, World, graph

TOKEN = "t" * 32
RESPOND = (
    "flow.respond",
    {"status": 201, "headers": {"X-Made": "yes"}, "body": {"total": "{{ trigger.body.amount }}"}},
)


@pytest.fixture
def world(database: Connection) -> World:
    found = World()
    found.bind()
    found.database = database
    return found


@pytest.fixture
async def door(database: Connection) -> AsyncIterator[Door]:
    found = Door("/api/v1/runs/{run_id}")
    await found.start()
    yield found
    await found.stop()


@pytest.fixture
def running(world: World) -> Iterator[None]:
    with Running():
        yield


def listen(world: World, drawn: dict[str, Any] | None = None, **more: Any) -> UUID:
    """Publish a flow behind TOKEN; its id."""
    drawn = drawn or graph(
        {"a": ("flow.set", {"fields": [{"name": "n", "value": "{{ trigger.body.amount }}"}]})}, "start->a"
    )
    drawn["nodes"]["start"] = {"type": "trigger.webhook", "settings": {"auth": "none", "answer": "at_once"}}
    flow = uuid4()
    assert world.database is not None
    with world.database.cursor() as cursor:
        sha = gate.put_plan(plan=compile_graph(load_graph(drawn), world.catalog), cursor=cursor)
        facade.put_hook(
            token=TOKEN,
            workspace_id=WORKSPACE,
            flow_id=flow,
            version_id=None,
            plan_sha=sha,
            trigger_node="start",
            cursor=cursor,
            **more,
        )
    return flow


async def post(
    door: Door,
    body: bytes | Any = b"{}",
    *,
    path: str = f"/hooks/{TOKEN}",
    method: str = "POST",
    parts: int = 1,
    **headers: str,
) -> tuple[int, Any, dict[str, str]]:
    """One request: (status, body, headers)."""
    raw = body if isinstance(body, bytes) else orjson.dumps(body)
    given = {"content-type": "application/json", "content-length": str(len(raw))} | {
        k.replace("_", "-"): v for k, v in headers.items()
    }
    size = max(1, -(-len(raw) // parts))
    pieces = [raw[at : at + size] for at in range(0, len(raw), size)] or [b""]
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        piece = pieces.pop(0)
        return {"type": "http.request", "body": piece, "more_body": bool(pieces)}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http", "method": method, "path": path, "query_string": b"a=1&b=2",
        "headers": [(k.encode(), v.encode()) for k, v in given.items() if v],
    }  # fmt: skip
    await door(scope, receive, send)
    found = {k.decode(): v.decode() for k, v in sent[0]["headers"]}
    return sent[0]["status"], orjson.loads(sent[1]["body"]), found


async def test_a_delivery_starts_a_run_with_its_body_headers_and_query(
    world: World, door: Door, database: Connection
) -> None:
    listen(world)
    status, body, _ = await post(door, {"amount": 3}, x_custom="c", authorization="Bearer secret")
    assert status == 202
    assert body["status_url"] == f"/api/v1/runs/{body['run_id']}"
    payload = orjson.loads(one(database, "SELECT input FROM run WHERE id = %s", body["run_id"]))
    assert payload["body"] == {"amount": 3}
    assert payload["query"] == {"a": "1", "b": "2"}
    assert payload["headers"]["x-custom"] == "c"
    assert "authorization" not in payload["headers"]


async def test_deliveries_that_come_together_are_found_by_their_own_key_fields(
    world: World, door: Door, database: Connection
) -> None:
    listen(world, key_fields=["order", "gone"])
    answers = await asyncio.gather(*(post(door, {"order": f"R-{n}", "amount": n}) for n in range(20)))
    rows: list[tuple[str, str]] = database.execute("SELECT run_id::text, name || '=' || value FROM run_key").fetchall()
    assert dict(rows) == {body["run_id"]: f"order=R-{n}" for n, (_, body, _) in enumerate(answers)}


async def test_a_run_knows_the_flow_by_the_name_it_has_now(world: World, door: Door, database: Connection) -> None:
    flow = listen(world, flow_name="Invoices")
    names = []
    for name in ("Bills", "Receipts"):
        _, body, _ = await post(door, {})
        names.append(one(database, "SELECT started_by->>'flow_name' FROM run WHERE id = %s", body["run_id"]))
        await asyncio.to_thread(database.execute, gate_sql.NAME_HOOKS, {"flow_id": flow, "flow_name": name})
    assert names == ["Invoices", "Bills"]


@pytest.mark.parametrize(
    ("body", "headers", "status", "code"),
    [
        (b"", {}, 400, "empty_body"),
        (b"{", {}, 400, "bad_json"),
        (b"[" * 200 + b"]" * 200, {}, 400, "too_deep"),
        (b"[" * 5000 + b"]" * 5000, {}, 400, "too_deep"),
        (b'"\xff"', {}, 400, "bad_json"),
        (b"x" * 1_000_001, {}, 413, "body_too_large"),
        (b"x" * 1_000_001, {"content_length": ""}, 413, "body_too_large"),
        (b"<a/>", {"content_type": "application/xml"}, 415, "unknown_kind"),
    ],
)
async def test_a_bad_body_gets_a_reason_and_a_cure(
    world: World, door: Door, database: Connection, body: bytes, headers: dict[str, str], status: int, code: str
) -> None:
    listen(world)
    answer = await post(door, body, parts=7, **headers)
    assert (answer[0], answer[1]["code"]) == (status, code)
    assert answer[1]["hint"]
    assert answer[2]["content-type"] == "application/problem+json"
    assert one(database, "SELECT count(*) FROM run") == 0


async def test_a_form_is_read_as_fields(world: World, door: Door, database: Connection) -> None:
    listen(world)
    status, body, _ = await post(door, b"amount=5&tag=a&tag=b", content_type="application/x-www-form-urlencoded")
    assert status == 202
    payload = orjson.loads(one(database, "SELECT input FROM run WHERE id = %s", body["run_id"]))
    assert payload["body"] == {"amount": "5", "tag": ["a", "b"]}


async def test_wrong_method_and_unknown_address_say_what_to_do(world: World, door: Door) -> None:
    listen(world)
    status, body, headers = await post(door, method="GET")
    assert (status, body["code"], headers["allow"]) == (405, "wrong_method", "POST")
    status, body, _ = await post(door, path="/hooks/" + "z" * 32)
    assert (status, body["code"]) == (404, "no_such_webhook")
    status, _, _ = await post(door, path="/hooks/../x")
    assert status == 404


async def test_fifty_deliveries_of_one_event_start_one_run(world: World, door: Door, database: Connection) -> None:
    listen(world)
    answers = await asyncio.gather(*(post(door, {"amount": 1}, idempotency_key="evt-1") for _ in range(50)))
    assert {answer[0] for answer in answers} == {202}
    assert len({answer[1]["run_id"] for answer in answers}) == 1
    assert sum("duplicate" not in answer[1] for answer in answers) == 1
    assert one(database, "SELECT count(*) FROM live_run") == 1


async def test_the_configured_header_names_the_delivery(world: World, door: Door, database: Connection) -> None:
    listen(world, dedupe_header="X-Event")
    for event in ("1", "1", "2"):
        await post(door, {"amount": 1}, x_event=event, idempotency_key=str(uuid4()))
    assert one(database, "SELECT count(*) FROM run") == 2


async def test_a_signature_over_the_exact_body_is_required(world: World, door: Door) -> None:
    listen(world, auth={"kind": "signature", "header": "X-Signature", "prefix": "sha256=", "secret": "key"})
    raw = b'{"amount": 1}'
    good = hmac.new(b"key", raw, sha256).hexdigest()
    assert (await post(door, raw, x_signature="sha256=" + good))[0] == 202
    for bad in ("", "sha256=" + "0" * 64, good[:-1], "sha256=ü"):
        status, body, _ = await post(door, raw, x_signature=bad)
        assert (status, body["code"]) == (401, "not_authorised")
    assert (await post(door, raw + b" ", x_signature="sha256=" + good))[0] == 401


async def test_a_token_in_a_header_is_required(world: World, door: Door) -> None:
    listen(world, auth={"kind": "token", "header": "Authorization", "sha256": sha256(b"letmein").hexdigest()})
    assert (await post(door, {"amount": 1}, authorization="Bearer letmein"))[0] == 202
    assert (await post(door, {"amount": 1}, authorization="Bearer other"))[0] == 401
    assert (await post(door, {"amount": 1}))[0] == 401


async def test_a_flow_published_anew_starts_the_new_plan_and_one_taken_offline_none(
    world: World, door: Door, database: Connection
) -> None:
    flow = listen(world)
    assert (await post(door, {"amount": 1}))[0] == 202
    newer = graph({"b": ("flow.stop", {})}, "start->b")
    newer_flow = listen(world, newer)
    status, body, _ = await post(door, {"amount": 1})
    assert status == 202
    assert one(database, "SELECT flow_id FROM run WHERE id = %s", body["run_id"]) == newer_flow != flow
    with database.cursor() as cursor:
        facade.drop_hooks(flow_id=newer_flow, cursor=cursor)
    await asyncio.sleep(0)
    door._book.forget(gate.token_hash(TOKEN))
    assert (await post(door, {"amount": 1}))[0] == 404


async def test_too_many_unfinished_runs_are_refused_for_now(
    world: World, database: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.runtime.accept.writer.config", lambda: RuntimeConfig(live_cap=2))
    monkeypatch.setattr("engine.runtime.accept.writer.COUNTS_TTL_S", -1.0)
    listen(world)
    door = Door()
    answers = [await post(door, {"amount": 1}) for _ in range(3)]
    await door.stop()
    assert [answer[0] for answer in answers] == [202, 202, 429]
    assert answers[2][2]["retry-after"] == "30"


async def test_dead_pooled_connections_do_not_lose_a_delivery(world: World, door: Door, database: Connection) -> None:
    listen(world)
    await post(door, {"amount": 1})
    database.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE application_name = 'handrail-accept' AND datname = current_database()"
    )
    answers = [await post(door, {"amount": 1}) for _ in range(6)]
    assert {answer[0] for answer in answers} == {202}


async def test_an_answer_at_the_end_is_what_the_respond_step_says(world: World, door: Door, running: None) -> None:
    listen(
        world,
        graph({"say": RESPOND, "after": ("flow.delay", {"seconds": 60})}, "start->say", "say->after"),
        answer="at_end",
    )
    status, body, headers = await post(door, {"amount": 7}, idempotency_key="once")
    assert (status, body, headers["X-Made".lower()]) == (201, {"total": 7}, "yes")
    again = await post(door, {"amount": 8}, idempotency_key="once")
    assert (again[0], again[1]) == (201, {"total": 7})


async def test_a_run_that_ends_without_an_answer_gives_its_result(world: World, door: Door, running: None) -> None:
    drawn = graph({"a": ("flow.set", {"fields": [{"name": "n", "value": "{{ trigger.body.amount }}"}]})}, "start->a",
                  outputs={"n": "{{ steps.a.n }}"})  # fmt: skip
    listen(world, drawn, answer="at_end")
    assert (await post(door, {"amount": 7}))[:2] == (200, {"n": 7})


async def test_a_run_that_dies_is_a_bad_gateway(world: World, door: Door, running: None) -> None:
    listen(world, graph({"a": ("flow.fail", {"message": "no"})}, "start->a"), answer="at_end")
    status, body, _ = await post(door, {"amount": 7})
    assert (status, body["code"]) == (502, "run_failed")


async def test_a_run_that_waits_for_a_person_answers_at_once_with_its_address(
    world: World, door: Door, running: None, database: Connection
) -> None:
    ask = ("flow.approval", {"title": "?", "assignees": {"people": ["bo@example.com"]}})
    listen(world, graph({"ask": ask}, "start->ask"), answer="at_end")
    status, body, _ = await post(door, {"amount": 7})
    assert status == 202
    assert one(database, "SELECT status, wait_reason FROM live_run WHERE run_id = %s", body["run_id"]) == (
        "waiting",
        "task",
    )


async def test_a_door_killed_after_the_commit_starts_no_second_run_for_the_repeated_delivery(
    world: World, door: Door, database: Connection
) -> None:
    """The provider saw no answer, so it delivers again."""
    listen(world)
    pid = os.fork()
    if pid == 0:
        try:
            _die_at_the_door()
        finally:
            os._exit(3)
    _, status = await asyncio.to_thread(os.waitpid, pid, 0)
    assert os.WTERMSIG(status) == signal.SIGKILL
    assert one(database, "SELECT count(*) FROM run") == 1
    answer = await post(door, {"amount": 1}, idempotency_key="evt-9")
    assert answer[1]["duplicate"] is True
    assert one(database, "SELECT count(*) FROM run") == 1


def _die_at_the_door() -> None:
    from engine.run import faults

    faults.arm("after_accept", 1, "kill")

    async def deliver() -> None:
        await post(Door(), {"amount": 1}, idempotency_key="evt-9")

    loop = asyncio.new_event_loop()
    asyncio._set_running_loop(None)
    loop.run_until_complete(deliver())
