"""Runs that begin in the middle of another one: what was sent before is not sent again, the rest is done anew."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from engine.errors import Conflict, InvalidInput, NotFound, PermanentError
from engine.plan import Plan
from engine.run import STATE_FORMAT, RunState
from engine.runtime import facade
from engine.spec import ActionContext
from tests.integration.engine.support import Connection, one
from tests.integration.engine.world import ADA, SET, WORKSPACE, Running, World, graph, start, types_of, wait_for

BEA = {"kind": "user", "id": "2", "name": "Bea", "email": "bea@example.com"}


def chain(**more: Any) -> dict[str, Any]:
    """first (sends) → sum (computes) → second (sends) → third (sends)"""
    return graph(
        {
            "first": ("test.keyed", {"value": "{{ trigger.amount }}"}),
            "sum": ("flow.set", {"fields": [{"name": "total", "value": "{{ steps.first.value + 1 }}"}]}),
            "second": ("test.unsafe", {"value": "{{ steps.sum.total }}"}),
            "third": ("test.keyed", {"value": "{{ steps.second.value }}"}),
        },
        "start->first",
        "first->sum",
        "sum->second",
        "second->third",
        outputs={"last": "{{ steps.third.value }}", "first": "{{ steps.first.did }}"},
        **more,
    )


def fork(run: UUID, step: str, **more: Any) -> UUID:
    return facade.fork(workspace_id=WORKSPACE, run_id=run, step=step, started_by=BEA, **more)


def steps_called(world: World) -> list[str]:
    return [step for step, _ in world.calls]


def test_what_was_sent_before_the_step_is_not_sent_again_and_what_follows_is(world: World) -> None:
    run = start(world, chain(), {"amount": 1})
    wait_for(run, "succeeded")
    assert steps_called(world) == ["first", "second", "third"]
    new = fork(run, "second")
    view = wait_for(new, "succeeded").view
    assert steps_called(world) == ["first", "second", "third", "second", "third"]
    assert view["output"] == {"last": 2, "first": "first"}
    assert len({key for _, key in world.calls}) == 5, "what is done anew has keys of its own"
    assert types_of(new)[-1] == "run_finished"
    assert [view["steps"][key]["status"] for key in ("first", "sum", "second")] == ["succeeded"] * 3


def test_what_is_taken_over_is_there_before_any_worker_looks_at_the_new_run(database: Connection) -> None:
    found = World()
    found.bind()
    with Running():
        run = start(found, chain(), {"amount": 1})
        wait_for(run, "succeeded")
    new = fork(run, "second")
    plan, body, written_as, next_seq, status = one(
        database,
        "SELECT p.body, l.state, l.format, l.next_seq, l.status FROM live_run l JOIN plan p ON p.sha256 = l.plan_sha"
        " WHERE run_id = %s",
        new,
    )
    state = RunState.from_bytes(bytes(body), Plan.from_bytes(bytes(plan)))
    assert {path: step.status for path, step in state.steps.items()} == {
        "start": "succeeded",
        "first": "succeeded",
        "sum": "succeeded",
        "second": "ready",
    }
    last = one(database, "SELECT max(seq) FROM step WHERE run_id = %s", new)
    assert (written_as, next_seq, status) == (STATE_FORMAT, last + 1, "ready")


def test_the_new_run_says_where_it_comes_from_and_who_started_both(world: World) -> None:
    run = start(world, chain(), {"amount": 1})
    wait_for(run, "succeeded")
    row = wait_for(fork(run, "third"), "succeeded").row
    assert row.forked_from == run
    assert row.started_by["fork"] == {"run_id": str(run), "step": "third"}
    assert row.started_by["name"] == "Bea"
    assert [each["name"] for each in row.started_by["earlier"]] == ["Ada"]
    taken = facade.step_data(workspace_id=WORKSPACE, run_id=row.id, path="first")
    assert (taken["carried"], taken["output"]["value"], taken["effects"]) == (str(run), 1, [])


def test_a_fork_of_a_fork_takes_over_what_the_first_had_taken_over(world: World) -> None:
    run = start(world, chain(), {"amount": 1})
    wait_for(run, "succeeded")
    second = fork(run, "second")
    wait_for(second, "succeeded")
    world.calls.clear()
    third = fork(second, "third")
    assert wait_for(third, "succeeded").view["output"] == {"last": 2, "first": "first"}
    assert steps_called(world) == ["third"]
    assert len(facade.get_row(workspace_id=WORKSPACE, run_id=third).started_by["earlier"]) == 2


def test_the_chosen_step_takes_another_input(world: World) -> None:
    run = start(world, chain(), {"amount": 1})
    wait_for(run, "succeeded")
    new = fork(run, "second", edited_input={"value": 40})
    assert wait_for(new, "succeeded").view["output"]["last"] == 40
    with pytest.raises(InvalidInput, match="object of its settings"):
        fork(run, "second", edited_input=[1])


def test_a_fork_at_the_trigger_does_everything_anew_with_what_it_is_given(world: World) -> None:
    run = start(world, chain(), {"amount": 1})
    wait_for(run, "succeeded")
    new = fork(run, "start", edited_input={"amount": 9})
    assert wait_for(new, "succeeded").view["output"] == {"last": 10, "first": "first"}
    assert steps_called(world).count("first") == 2


def test_a_dead_run_is_forked_before_the_step_it_died_at(world: World) -> None:
    async def refuse(_context: ActionContext, _values: dict[str, Any]) -> Any:
        raise PermanentError("no", hint="", sent=True)

    world.does["third"] = refuse
    run = start(world, chain(), {"amount": 1})
    wait_for(run, "dead")
    del world.does["third"]
    assert wait_for(fork(run, "second"), "succeeded").view["output"]["last"] == 2
    assert steps_called(world) == ["first", "second", "third", "second", "third"]
    assert facade.get_row(workspace_id=WORKSPACE, run_id=run).status == "dead", "the earlier run stays as it is"


def test_a_branch_beside_the_step_is_taken_over(world: World) -> None:
    drawn = graph(
        {
            "left": ("test.keyed", {"value": 1}),
            "right": ("test.keyed", {"value": 2}),
            "both": ("flow.join", {}),
            "end": ("test.keyed", {"value": "{{ steps.left.value + steps.right.value }}"}),
        },
        "start->left",
        "start->right",
        "left->both",
        "right->both",
        "both->end",
        outputs={"sum": "{{ steps.end.value }}"},
    )
    run = start(world, drawn)
    wait_for(run, "succeeded")
    world.calls.clear()
    assert wait_for(fork(run, "left"), "succeeded").view["output"] == {"sum": 3}
    assert steps_called(world) == ["left", "end"]


def test_large_values_remembered_values_and_loops_are_taken_over(world: World, database: Connection) -> None:
    async def large(_context: ActionContext, _values: dict[str, Any]) -> Any:
        return {"text": "x" * 50_000}

    world.does["big"] = large
    drawn = graph(
        {
            "big": ("test.read", {"value": 1}),
            "keep": ("context.set", {"name": "size", "value": "{{ length(steps.big.text) }}"}),
            "each": ("flow.each", {"items": "{{ [1, 2, 3] }}", "result": "{{ item * 2 }}"}),
            "send": ("test.keyed", {"value": "{{ item }}"}),
            "end": ("test.keyed", {"value": "{{ default(context.size, 0) }}"}),
        },
        "start->big",
        "big->keep",
        "keep->each",
        "each->end",
        extra={"send": {"inside": "each"}},
        outputs={
            "size": "{{ steps.end.value }}",
            "items": "{{ steps.each.items }}",
            "n": "{{ length(steps.big.text) }}",
        },
    )
    run = start(world, drawn)
    wait_for(run, "succeeded")
    world.calls.clear()
    new = fork(run, "end")
    seen = wait_for(new, "succeeded")
    assert seen.view["output"] == {"size": 50_000, "items": [2, 4, 6], "n": 50_000}
    assert steps_called(world) == ["end"]
    assert seen.view["steps"]["each"]["items"] == {"done": 3, "total": 3, "failed": 0}
    assert seen.view["steps"]["each[1]/send"]["status"] == "succeeded"
    assert one(database, "SELECT count(*) > 0 FROM payload WHERE run_id = %s", new), "the value is its own"


def test_only_what_a_fork_did_itself_is_undone(world: World) -> None:
    drawn = graph(
        {
            "book": ("test.keyed", {"value": 1}),
            "unbook": ("test.keyed", {"value": 0}),
            "pay": ("test.keyed", {"value": 2}),
            "unpay": ("test.keyed", {"value": 0}),
            "wait": ("flow.wait_message", {"correlation": "x", "timeout_s": 600}),
        },
        "start->book",
        "book->pay",
        "pay->wait",
        extra={"book": {"undo": "unbook"}, "pay": {"undo": "unpay"}},
    )
    run = start(world, drawn)
    wait_for(run, "waiting")
    facade.cancel(workspace_id=WORKSPACE, run_id=run, actor=ADA)
    wait_for(run, "cancelled")
    new = fork(run, "pay")
    wait_for(new, "waiting")
    facade.cancel(workspace_id=WORKSPACE, run_id=new, actor=ADA, undo=True)
    wait_for(new, "cancelled")
    assert steps_called(world) == ["book", "pay", "pay", "unpay"]
    with pytest.raises(Conflict, match="was undone") as error:
        fork(new, "pay")
    assert error.value.code == "was_undone"


def approving() -> dict[str, Any]:
    ask = {"title": "Pay?", "assignees": {"people": ["a@example.com"]}}
    return graph(
        {"ask": ("flow.approval", ask), "pay": ("test.keyed", {"value": 1}), "end": ("test.keyed", {"value": 2})},
        "start->ask",
        "ask.approved->pay",
        "pay->end",
    )


def decide(run: UUID) -> None:
    wait = wait_for(run, "waiting").view["waits"][0]["wait_id"]
    said = {"wait_id": wait, "outcome": "approved"}
    facade.signal(workspace_id=WORKSPACE, run_id=run, kind="task_decided", payload=said, actor=ADA, dedupe=wait)


def test_a_decision_is_good_for_one_run_only(world: World) -> None:
    run = start(world, approving())
    decide(run)
    wait_for(run, "succeeded")
    with pytest.raises(Conflict, match="good for one run only") as error:
        fork(run, "pay")
    assert error.value.code == "decided_before"
    again = fork(run, "ask")
    assert steps_called(world) == ["pay", "end"]
    decide(again)
    wait_for(again, "succeeded")
    assert steps_called(world) == ["pay", "end", "pay", "end"]


def refusals() -> dict[str, Any]:
    return graph(
        {
            "sum": SET,
            "each": ("flow.each", {"items": "{{ [1] }}"}),
            "send": ("test.keyed", {"value": 1}),
            "never": ("test.keyed", {"value": 1}),
            "ask": ("flow.if", {"condition": "trigger.amount > 5"}),
        },
        "start->sum",
        "sum->each",
        "each->ask",
        "ask.true->never",
        extra={"send": {"inside": "each"}},
    )


@pytest.mark.parametrize(
    ("step", "code"),
    [("never", "not_reached"), ("each[0]/send", "inside_container"), ("nowhere", "no_such_step")],
)
def test_a_fork_that_cannot_be_honest_is_refused_with_a_reason(world: World, step: str, code: str) -> None:
    run = start(world, refusals(), {"amount": 1})
    wait_for(run, "succeeded")
    with pytest.raises(Conflict) as error:
        fork(run, step)
    assert (error.value.code, bool(error.value.hint)) == (code, True)


def test_a_run_that_goes_on_or_is_of_somebody_else_cannot_be_forked(world: World) -> None:
    run = start(world, graph({"w": ("flow.wait_message", {"correlation": "x", "timeout_s": 600})}, "start->w"))
    wait_for(run, "waiting")
    with pytest.raises(Conflict, match="still going on"):
        fork(run, "w")
    with pytest.raises(NotFound):
        facade.fork(workspace_id=UUID(int=7), run_id=run, step="w", started_by=BEA)


def test_people_see_beforehand_what_is_sent_anew(world: World) -> None:
    run = start(world, chain(), {"amount": 1})
    wait_for(run, "succeeded")
    seen = facade.look_at_fork(workspace_id=WORKSPACE, run_id=run, step="sum")
    assert (seen.again, seen.sends, seen.kept) == (("sum", "second", "third"), ("second", "third"), ("first",))


def two_ways() -> dict[str, Any]:
    """begin → ask → (yes: pay → told) (no: refuse); beside it, note"""
    keyed = ("test.keyed", {"value": 1})
    return graph(
        {
            "begin": keyed,
            "note": keyed,
            "ask": ("flow.if", {"condition": "trigger.amount > 5"}),
            "pay": keyed,
            "told": keyed,
            "refuse": keyed,
        },
        "start->begin",
        "start->note",
        "begin->ask",
        "ask.true->pay",
        "pay->told",
        "ask.false->refuse",
    )


@pytest.mark.parametrize(
    ("step", "sends"),
    [("told", {"told"}), ("pay", {"pay", "told"}), ("ask", {"pay", "refuse", "told"}), ("note", {"note"})],
)
def test_a_way_that_was_not_taken_is_sent_anew_only_if_it_may_be_taken_now(
    world: World, step: str, sends: set[str]
) -> None:
    run = start(world, two_ways(), {"amount": 9})
    wait_for(run, "succeeded")
    world.calls.clear()
    seen = facade.look_at_fork(workspace_id=WORKSPACE, run_id=run, step=step)
    assert (set(seen.sends), "refuse" in seen.again) == (sends, step == "ask")
    wait_for(fork(run, step), "succeeded")
    assert set(steps_called(world)) <= sends


def test_a_way_that_the_end_of_the_run_had_cut_short_is_said_to_be_sent(world: World) -> None:
    async def refuse(_context: ActionContext, _values: dict[str, Any]) -> Any:
        raise PermanentError("no", hint="", sent=True)

    world.does["note"] = refuse
    run = start(world, two_ways(), {"amount": 9})
    wait_for(run, "dead")
    seen = facade.look_at_fork(workspace_id=WORKSPACE, run_id=run, step="begin")
    assert "note" in seen.sends
