"""Two at the same moment: of many deliveries of one webhook one starts a run, of two answers to one task one counts."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any
from uuid import UUID, uuid4

import orjson
from django.db import connection

from engine.graph import load_graph
from engine.plan import compile_graph
from engine.runtime import facade, gate
from engine.runtime.accept.app import Door
from tests.fault import world
from tests.integration.engine.support import connect, one
from tests.integration.engine.world import ADA, SET, WORKSPACE, graph

RACES = 100
POSTS = 50
TOKEN = "r" * 32


def keep_plan(drawn: dict[str, Any]) -> str:
    return gate.put_plan(plan=compile_graph(load_graph(drawn), world.CATALOG))


def answer(run: UUID, who: str, start: Barrier) -> bool:
    """One of two people who click at the same moment; whether it was theirs that counted."""
    decision = {"wait_id": "w", "outcome": who, "comment": "", "decided_by": ADA}
    start.wait()
    try:
        return facade.signal(
            workspace_id=WORKSPACE, run_id=run, kind="task_decided", payload=decision, actor=ADA, dedupe="task:w"
        )
    finally:
        connection.close()


def test_of_two_answers_to_one_task_exactly_one_counts(transactional_db: None) -> None:
    sha = keep_plan(graph({"a": SET}, "start->a"))
    with ThreadPoolExecutor(2) as people, connect() as database:
        for _ in range(RACES):
            run = facade.start(
                workspace_id=WORKSPACE, flow_id=WORKSPACE, version_id=None, plan_sha=sha, trigger_node="start",
                payload={}, started_by=ADA,
            ).run_id  # fmt: skip
            both = Barrier(2)
            told = list(people.map(lambda who, run=run, both=both: answer(run, who, both), ("approved", "rejected")))
            kept = database.execute("SELECT convert_from(payload, 'UTF8') FROM signal WHERE run_id = %s", [run])
            outcomes = [orjson.loads(row[0])["outcome"] for row in kept.fetchall()]
            assert sorted(told) == [False, True]
            assert outcomes == ["approved" if told[0] else "rejected"]


async def post(door: Door, key: str) -> tuple[int, dict[str, Any]]:
    """One delivery."""
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"{}", "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    headers = [(b"content-type", b"application/json"), (b"idempotency-key", key.encode())]
    scope = {"type": "http", "method": "POST", "path": f"/hooks/{TOKEN}", "query_string": b"", "headers": headers}
    await door(scope, receive, send)
    return sent[0]["status"], orjson.loads(sent[1]["body"])


async def deliver(key: str) -> list[tuple[int, dict[str, Any]]]:
    """The same delivery many times at once, at two web processes."""
    doors = [Door(), Door()]
    for door in doors:
        await door.start()
    try:
        return await asyncio.gather(*(post(doors[n % 2], key) for n in range(POSTS)))
    finally:
        for door in doors:
            await door.stop()


def test_many_deliveries_of_one_webhook_at_once_start_one_run(transactional_db: None) -> None:
    drawn = graph({"a": ("flow.set", {"fields": [{"name": "got", "value": "{{ trigger.body }}"}]})}, "start->a")
    drawn["nodes"]["start"] = {"type": "trigger.webhook", "settings": {"auth": "none", "answer": "at_once"}}
    gate.put_hook(
        token=TOKEN, workspace_id=WORKSPACE, flow_id=uuid4(), version_id=None, plan_sha=keep_plan(drawn),
        trigger_node="start",
    )  # fmt: skip
    answers = asyncio.run(deliver("delivery-1"))
    with connect() as database:
        runs = one(database, "SELECT array_agg(id::text) FROM run")
    assert [status for status, _ in answers] == [202] * POSTS
    assert {body["run_id"] for _, body in answers} == set(runs)
    assert len(runs) == 1
    assert sum("duplicate" not in body for _, body in answers) == 1
