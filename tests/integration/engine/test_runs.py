"""Whole runs on a real database with a real worker: what people see, what the ledger says, what reaches the outside."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from engine.errors import InvalidInput, OutcomeUnknown, PermanentError, RetryableError
from engine.runtime import config, facade
from engine.runtime.bindings import bound
from engine.runtime.relay import Relay
from engine.spec import ActionContext, VerifyResult
from tests.fault.roles import approve
from tests.integration.engine.support import Connection, one
from tests.integration.engine.world import (
    ADA,
    SET,
    WORKSPACE,
    Running,
    World,
    graph,
    start,
    status_of,
    types_of,
    wait_for,
    wait_until,
)

BO = {"people": ["bo@example.com"]}


def test_a_pure_run_ends_with_its_steps(world: World) -> None:
    drawn = graph(
        {"a": SET, "check": ("flow.if", {"condition": "steps.a.total > 10"}), "b": SET, "c": SET},
        "start->a",
        "a->check",
        "check.true->b",
        "check.false->c",
        outputs={"total": "{{ steps.b.total }}"},
    )
    run = start(world, drawn, {"amount": 42})
    seen = wait_for(run, "succeeded")
    assert seen.view["output"] == {"total": 42}
    assert {path: step["status"] for path, step in seen.view["steps"].items()} == {
        "start": "succeeded",
        "a": "succeeded",
        "check": "succeeded",
        "b": "succeeded",
        "c": "skipped",
    }
    assert types_of(run)[-1] == "run_finished"
    data = facade.step_data(workspace_id=WORKSPACE, run_id=run, path="a")
    assert data["output"] == {"total": 42}
    assert data["input"] == {"fields": [{"name": "total", "value": 42}]}


def test_an_effect_is_in_the_ledger_with_its_request_and_answer(world: World) -> None:
    run = start(world, graph({"send": ("test.keyed", {"value": 7})}, "start->send"))
    wait_for(run, "succeeded")
    (effect,) = facade.step_data(workspace_id=WORKSPACE, run_id=run, path="send")["effects"]
    assert (effect["class"], effect["status"], effect["sends"]) == ("keyed", "done", 1)
    assert effect["request"] == {"value": 7}
    assert effect["response"]["did"] == "send"
    assert world.calls == [("send", effect["effect_id"])]
    assert types_of(run) == ["run_started", "step_started", "step_succeeded", "run_finished"]


def test_branches_of_a_run_are_under_way_side_by_side(world: World) -> None:
    meeting = threading.Barrier(2, timeout=10)

    async def meet(_context: ActionContext, _values: dict[str, Any]) -> Any:
        import asyncio

        await asyncio.to_thread(meeting.wait)
        return {}

    world.does |= {"left": meet, "right": meet}
    drawn = graph(
        {"left": ("test.keyed", {}), "right": ("test.unsafe", {}), "both": ("flow.join", {})},
        "start->left",
        "start->right",
        "left->both",
        "right->both",
    )
    wait_for(start(world, drawn), "succeeded")


def test_a_retry_sends_the_same_key(world: World) -> None:
    tries: list[int] = []

    async def flaky(context: ActionContext, _values: dict[str, Any]) -> Any:
        tries.append(context.attempt)
        if len(tries) < 3:
            raise RetryableError("The service is busy.", status=503)
        return {"ok": True}

    world.does["send"] = flaky
    drawn = graph(
        {"send": ("test.keyed", {})},
        "start->send",
        extra={"send": {"handling": {"retry": {"attempts": 3, "first_s": 0.05, "factor": 1}}}},
    )
    run = start(world, drawn)
    wait_for(run, "succeeded")
    assert tries == [1, 2, 3]
    assert len({key for _, key in world.calls}) == 1
    (effect,) = facade.step_data(workspace_id=WORKSPACE, run_id=run, path="send")["effects"]
    assert (effect["status"], effect["sends"]) == ("done", 3)


def test_an_approval_opens_a_task_once_and_its_decision_goes_on(world: World) -> None:
    drawn = graph(
        {
            "ask": ("flow.approval", {"title": "Pay?", "question": "Pay {{ trigger.amount }}?", "assignees": BO}),
            "pay": ("test.unsafe", {}),
        },
        "start->ask",
        "ask.approved->pay",
    )
    run = start(world, drawn, {"amount": 9})
    seen = wait_for(run, "waiting")
    assert seen.row.wait_reason == "task"
    Relay(bound()).deliver()
    ((topic, task),) = world.posted
    assert topic == "task.open"
    assert task["run_id"] == str(run)
    assert task["spec"]["title"] == "Pay?"
    assert task["spec"]["question"] == "Pay 9?"
    told = [approve(run, task["wait_id"]) for _ in range(2)]
    assert told == [True, False]
    wait_for(run, "succeeded")
    assert [step for step, _ in world.calls] == ["pay"]
    assert types_of(run) == [
        "run_started",
        "step_started",
        "wait_opened",
        "wait_closed",
        "step_succeeded",
        "step_started",
        "step_succeeded",
        "run_finished",
    ]


def test_a_lost_answer_of_an_unsafe_call_asks_a_person_and_is_never_sent_again(world: World) -> None:
    async def lost(_context: ActionContext, _values: dict[str, Any]) -> Any:
        raise OutcomeUnknown("The connection was reset.")

    world.does["pay"] = lost
    run = start(world, graph({"pay": ("test.unsafe", {}), "after": ("test.pure", {})}, "start->pay", "pay->after"))
    seen = wait_for(run, "waiting")
    assert seen.row.wait_reason == "in_doubt"
    assert seen.view["steps"]["pay"]["status"] == "in_doubt"
    (doubt,) = facade.in_doubt(workspace_id=WORKSPACE)
    assert (doubt["run_id"], doubt["path"], doubt["status"]) == (run, "pay", "in_doubt")
    settle = {"workspace_id": WORKSPACE, "run_id": run, "effect_id": doubt["effect_id"], "actor": ADA}
    with pytest.raises(Exception, match="still be on its way"):
        facade.settle_doubt(**settle, outcome="happened")
    backdate(run)
    assert facade.settle_doubt(**settle, outcome="happened", output={"paid": True}) is True
    assert facade.settle_doubt(**settle, outcome="did_not_happen") is False
    wait_for(run, "succeeded")
    assert len([step for step, _ in world.calls if step == "pay"]) == 1
    data = facade.step_data(workspace_id=WORKSPACE, run_id=run, path="pay")
    assert data["output"] == {"paid": True}
    assert data["effects"][0]["decided_by"]["name"] == "Ada"
    assert facade.in_doubt(workspace_id=WORKSPACE) == []
    Relay(bound()).deliver()
    assert "task.doubt" in {topic for topic, _ in world.posted}


def test_an_unsafe_step_whose_connection_cannot_be_read_was_not_sent_and_is_tried_again(world: World) -> None:
    world.unready.append(ConnectionError("the database was away"))
    run = start(world, graph({"pay": ("test.unsafe", {})}, "start->pay"))
    wait_for(run, "succeeded")
    assert len(world.calls) == 1
    assert facade.in_doubt(workspace_id=WORKSPACE) == []


def backdate(run: Any) -> None:
    """As if the call had been sent a minute ago."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("UPDATE effect SET sent_at = sent_at - interval '1 minute' WHERE run_id = %s", [run])


def test_a_person_who_says_it_did_not_happen_lets_it_be_sent_again(world: World) -> None:
    tries: list[str] = []

    async def lost_once(context: ActionContext, _values: dict[str, Any]) -> Any:
        tries.append(context.idempotency_key)
        if len(tries) == 1:
            raise OutcomeUnknown("The connection was reset.")
        return {"ok": True}

    world.does["pay"] = lost_once
    run = start(world, graph({"pay": ("test.unsafe", {})}, "start->pay"))
    wait_for(run, "waiting")
    (doubt,) = facade.in_doubt(workspace_id=WORKSPACE)
    backdate(run)
    facade.settle_doubt(
        workspace_id=WORKSPACE, run_id=run, effect_id=doubt["effect_id"], outcome="did_not_happen", actor=ADA
    )
    wait_for(run, "succeeded")
    assert len(tries) == 2


def test_a_service_that_can_be_asked_is_asked_before_a_person(hasty: None, world: World) -> None:
    async def lost(_context: ActionContext, _values: dict[str, Any]) -> Any:
        raise OutcomeUnknown("The connection was reset.")

    world.does["ship"] = lost
    world.verifies["ship"] = VerifyResult(True, {"parcel": 5})
    patient = {"ship": {"handling": {"timeout_s": 1}}}
    run = start(world, graph({"ship": ("test.verifiable", {})}, "start->ship", extra=patient))
    wait_for(run, "succeeded")
    data = facade.step_data(workspace_id=WORKSPACE, run_id=run, path="ship")
    assert data["output"] == {"parcel": 5}
    assert data["effects"][0]["status"] == "done"
    assert facade.in_doubt(workspace_id=WORKSPACE) == []


def test_an_unhandled_failure_is_a_dead_letter_and_redrive_goes_on_from_it(world: World) -> None:
    broken = [True]

    async def maybe(_context: ActionContext, values: dict[str, Any]) -> Any:
        if broken[0]:
            raise PermanentError("The account is closed.", hint="Use another one.")
        return values

    world.does["send"] = maybe
    drawn = graph({"first": ("test.keyed", {}), "send": ("test.keyed", {"value": 1})}, "start->first", "first->send")
    run = start(world, drawn)
    seen = wait_for(run, "dead")
    assert seen.row.error is not None
    assert "account is closed" in seen.row.error["message"]
    (letter,) = facade.dead_letters(workspace_id=WORKSPACE)
    assert letter["run_id"] == run
    broken[0] = False
    with pytest.raises(InvalidInput, match="is an object"):
        facade.redrive(workspace_id=WORKSPACE, run_id=run, actor=ADA, edited_input="banana")  # type: ignore[arg-type]
    facade.redrive(workspace_id=WORKSPACE, run_id=run, actor=ADA, edited_input={"value": 2})
    wait_for(run, "succeeded")
    assert facade.dead_letters(workspace_id=WORKSPACE) == []
    assert [step for step, _ in world.calls].count("first") == 1
    assert facade.step_data(workspace_id=WORKSPACE, run_id=run, path="send")["output"] == {"value": 2}
    assert "run_redriven" in types_of(run)


def test_a_discarded_dead_letter_stays_closed(world: World) -> None:
    async def broken(_context: ActionContext, _values: dict[str, Any]) -> Any:
        raise PermanentError("No.")

    world.does["send"] = broken
    run = start(world, graph({"send": ("test.keyed", {})}, "start->send"))
    wait_for(run, "dead")
    facade.discard(workspace_id=WORKSPACE, run_id=run, actor=ADA, reason="not needed")
    assert facade.dead_letters(workspace_id=WORKSPACE) == []
    with pytest.raises(Exception, match="dead letter"):
        facade.redrive(workspace_id=WORKSPACE, run_id=run, actor=ADA)


def test_cancel_ends_a_waiting_run_and_closes_its_task(world: World) -> None:
    drawn = graph({"ask": ("flow.approval", {"title": "?", "assignees": BO})}, "start->ask")
    run = start(world, drawn)
    wait_for(run, "waiting")
    assert facade.cancel(workspace_id=WORKSPACE, run_id=run, actor=ADA, reason="mistake") is True
    wait_for(run, "cancelled")
    assert facade.cancel(workspace_id=WORKSPACE, run_id=run, actor=ADA) is False
    Relay(bound()).deliver()
    assert [topic for topic, _ in world.posted] == ["task.open", "task.close"]


def test_pause_holds_a_timer_and_resume_lets_it_go(world: World) -> None:
    run = start(world, graph({"nap": ("flow.delay", {"seconds": 30}), "after": SET}, "start->nap", "nap->after"))
    wait_for(run, "waiting")
    facade.pause(workspace_id=WORKSPACE, run_id=run, actor=ADA)
    wait_for(run, "paused")
    facade.resume(workspace_id=WORKSPACE, run_id=run, actor=ADA)
    seen = wait_for(run, "waiting")
    assert seen.row.wait_reason == "timer"
    assert seen.row.wake_at is not None


def test_a_short_timer_passes_in_memory_and_a_long_one_parks(world: World) -> None:
    short = start(world, graph({"nap": ("flow.delay", {"seconds": 0.2})}, "start->nap"))
    long = start(world, graph({"nap": ("flow.delay", {"seconds": 3600})}, "start->nap"))
    wait_for(short, "succeeded")
    assert wait_for(long, "waiting").row.wait_reason == "timer"


def test_a_dry_run_sends_nothing_and_reaches_nobody(world: World) -> None:
    drawn = graph(
        {"send": ("test.unsafe", {}), "ask": ("flow.approval", {"title": "?", "assignees": BO})},
        "start->send",
        "send->ask",
    )
    run = start(world, drawn, mode="dry")
    wait_for(run, "waiting")
    assert world.calls == []
    assert Relay(bound()).deliver() == 0
    assert facade.step_data(workspace_id=WORKSPACE, run_id=run, path="send")["not_sent"] is True


def test_live_pages_are_told_after_the_commit(world: World) -> None:
    run = start(world, graph({"a": SET}, "start->a"), {"amount": 1})
    seen = wait_for(run, "succeeded")
    changed = wait_until(lambda: [n for name, n in world.sink.changes if name == str(run)], "the sink heard")
    assert changed[-1] == seen.n


def test_many_runs_started_at_once_all_end(world: World, database: Connection) -> None:
    drawn = graph({"a": SET, "send": ("test.keyed", {}), "b": SET}, "start->a", "a->send", "send->b")
    runs = [start(world, drawn, {"amount": n}) for n in range(120)]
    wait_until(
        lambda: one(database, "SELECT count(*) FROM run WHERE status = 'succeeded'") == len(runs), "all ended", 30
    )
    assert len(world.calls) == len(runs)
    assert one(database, "SELECT count(*) FROM live_run") == 0


def test_runs_of_another_workspace_cannot_be_seen_or_touched(world: World) -> None:
    from uuid import uuid4

    run = start(world, graph({"nap": ("flow.delay", {"seconds": 3600})}, "start->nap"))
    wait_for(run, "waiting")
    other = uuid4()
    with pytest.raises(Exception, match="no such run"):
        facade.get_run(workspace_id=other, run_id=run)
    assert facade.cancel(workspace_id=other, run_id=run, actor=ADA) is False
    assert facade.list_runs(workspace_id=other).items == []
    assert status_of(run) == "waiting"


def test_a_stopped_worker_gives_its_runs_back(database: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    quick = config.RuntimeConfig(drain_s=0.2)
    monkeypatch.setattr("engine.runtime.worker.config", lambda: quick)
    world = World()
    from tests.integration.engine.world import never

    world.does["read"] = never
    world.bind()
    with Running():
        run = start(
            world, graph({"read": ("test.read", {})}, "start->read", extra={"read": {"handling": {"timeout_s": 100}}})
        )
        wait_until(lambda: world.calls, "the call is under way")
    assert one(database, "SELECT status, owner, claims FROM live_run") == ("ready", None, 0)
    assert one(database, "SELECT count(*) FROM worker_session") == 0
    world.does.clear()
    with Running():
        wait_for(run, "succeeded")
