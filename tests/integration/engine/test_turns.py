"""Runs that take turns, on a real database with real workers: order, limits, ends of every kind, crashes."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest

from engine.errors import OutcomeUnknown, PermanentError
from engine.runtime import facade
from engine.runtime.turns import fill_turns
from engine.spec import ActionContext
from tests.integration.engine.support import Connection, connect, one
from tests.integration.engine.test_children import Library, call
from tests.integration.engine.world import ADA, WORKSPACE, Running, World, graph, start, status_of, wait_for, wait_until

FLOW_ID = uuid4()


class Desk:
    """What the step behind the turn does: holds each run until it is let go."""

    def __init__(self) -> None:
        self.at_work: list[str] = []
        self.order: list[str] = []
        self.most = 0
        self.let_go = threading.Event()

    async def work(self, context: ActionContext, values: dict[str, Any]) -> Any:
        """Work until it is let go."""
        self.at_work.append(values["value"])
        self.order.append(values["value"])
        self.most = max(self.most, len(self.at_work))
        while not self.let_go.is_set():
            await asyncio.sleep(0.01)
        self.at_work.remove(values["value"])
        return {"value": values["value"]}


@pytest.fixture
def desk(world: World) -> Iterator[Desk]:
    found = Desk()
    world.does["work"] = found.work
    yield found
    found.let_go.set()


def taking_turns(**more: Any) -> dict[str, Any]:
    return graph(
        {
            "turn": ("flow.turn", {"key": "{{ trigger.customer }}", **more}),
            "work": ("test.keyed", {"value": "{{ trigger.name }}"}),
            "busy": ("flow.set", {"fields": [{"name": "was", "value": "busy"}]}),
        },
        "start->turn",
        "turn->work",
        "turn.taken->busy",
        outputs={"did": "{{ steps.work.value }}", "was": "{{ steps.busy.was }}"},
    )


def begin(world: World, drawn: dict[str, Any], name: str, customer: str = "7", **more: Any) -> UUID:
    return start(world, drawn, {"name": name, "customer": customer}, **({"flow_id": FLOW_ID} | more))


def waits_for_its_turn(run: UUID) -> bool:
    row = facade.get_row(workspace_id=WORKSPACE, run_id=run)
    return (row.status, row.wait_reason) == ("waiting", "turn")


def in_line(world: World, drawn: dict[str, Any], *names: str) -> list[UUID]:
    """The first run at work and the others behind it, one after another."""
    first, *others = names
    runs = [begin(world, drawn, first)]
    wait_until(lambda: status_of(runs[0]) == "running", "the first is at work")
    for name in others:
        runs.append(begin(world, drawn, name))
        wait_until(lambda: waits_for_its_turn(runs[-1]), f"{name} waits for its turn")
    return runs


def test_one_run_of_a_customer_at_a_time_in_the_order_they_came(world: World, desk: Desk) -> None:
    runs = in_line(world, taking_turns(), "a", "b", "c")
    elsewhere = begin(world, taking_turns(), "d", customer="8")
    wait_until(lambda: "d" in desk.at_work, "another customer does not wait")
    (wait,) = facade.get_run(workspace_id=WORKSPACE, run_id=runs[1]).view["waits"]
    assert (wait["reason"], wait["title"]) == ("turn", "7")
    desk.let_go.set()
    for run in (*runs, elsewhere):
        wait_for(run, "succeeded")
    assert [name for name in desk.order if name != "d"] == ["a", "b", "c"]
    assert desk.most == 2


def test_as_many_as_are_allowed_work_at_once(world: World, desk: Desk, database: Connection) -> None:
    runs = [begin(world, taking_turns(at_most=3), f"r{n}") for n in range(8)]
    wait_until(lambda: len(desk.at_work) == 3 and sum(map(waits_for_its_turn, runs)) == 5, "three work, five wait")
    desk.let_go.set()
    for run in runs:
        wait_for(run, "succeeded")
    assert desk.most == 3
    assert one(database, "SELECT count(*) FROM runtime_turn_line") == 0
    assert one(database, "SELECT count(*) FROM runtime_turn") == 0


def test_who_does_not_want_to_wait_leaves_by_another_way(world: World, desk: Desk) -> None:
    first = begin(world, taking_turns(), "a")
    wait_until(lambda: desk.at_work == ["a"], "the first is at work")
    second = begin(world, taking_turns(when_taken="leave"), "b")
    assert wait_for(second, "succeeded").view["output"] == {"did": None, "was": "busy"}
    desk.let_go.set()
    wait_for(first, "succeeded")
    assert desk.order == ["a"]


def test_the_newest_takes_the_place_of_the_older_ones(world: World, desk: Desk) -> None:
    message = graph(
        {
            "turn": ("flow.turn", {"key": "{{ trigger.customer }}", "when_taken": "replace"}),
            "hold": ("flow.wait_message", {"correlation": "x", "timeout_s": 600}),
        },
        "start->turn",
        "turn->hold",
    )
    runs = []
    for name in ("a", "b", "c"):
        runs.append(begin(world, message, name))
        wait_until(lambda: facade.get_row(workspace_id=WORKSPACE, run_id=runs[-1]).wait_reason == "message", name)
    assert [status_of(run) for run in runs] == ["cancelled", "cancelled", "waiting"]


@pytest.mark.parametrize("end", ["cancel", "vanish"])
def test_a_place_is_handed_on_however_its_run_ends(world: World, desk: Desk, database: Connection, end: str) -> None:
    first, second = in_line(world, taking_turns(), "a", "b")
    if end == "cancel":
        facade.cancel(workspace_id=WORKSPACE, run_id=first, actor=ADA)
        desk.let_go.set()
    else:  # as when a worker dies between the end of a run and the handing on
        database.execute("DELETE FROM live_run WHERE run_id = %s", [first])
        assert waits_for_its_turn(second)
        fill_turns()
        desk.let_go.set()
    wait_for(second, "succeeded")
    assert desk.order == ["a", "b"]


def test_a_place_survives_the_worker_that_held_its_run(database: Connection) -> None:
    world, desk = World(), Desk()
    world.bind()
    world.does["work"] = desk.work
    held = graph(
        {
            "turn": ("flow.turn", {"key": "{{ trigger.customer }}"}),
            "hold": ("flow.wait_message", {"correlation": "x", "timeout_s": 600}),
            "work": ("test.keyed", {"value": "{{ trigger.name }}"}),
        },
        "start->turn",
        "turn->hold",
        "hold->work",
    )
    with Running():
        first = begin(world, held, "a")
        wait_until(lambda: facade.get_row(workspace_id=WORKSPACE, run_id=first).wait_reason == "message", "a holds")
    with Running():
        second = begin(world, held, "b")
        wait_until(lambda: waits_for_its_turn(second), "b waits for its turn")
        desk.let_go.set()
        message = {"correlation": "x", "body": 1}
        facade.signal(workspace_id=WORKSPACE, run_id=first, kind="message", payload=message, actor=ADA, dedupe="m")
        wait_for(first, "succeeded")
        wait_until(lambda: facade.get_row(workspace_id=WORKSPACE, run_id=second).wait_reason == "message", "b's turn")


def test_who_waits_too_long_goes_another_way(world: World, desk: Desk) -> None:
    drawn = taking_turns(timeout_s=1)
    drawn["edges"].append({"from": "turn", "port": "timeout", "to": "busy"})
    first = begin(world, taking_turns(), "a")
    wait_until(lambda: desk.at_work == ["a"], "the first is at work")
    assert wait_for(begin(world, drawn, "b"), "succeeded").view["output"]["was"] == "busy"
    desk.let_go.set()
    wait_for(first, "succeeded")


def test_test_runs_do_not_stand_in_line(world: World, desk: Desk) -> None:
    desk.let_go.set()
    in_place = begin(
        world,
        graph(
            {"turn": ("flow.turn", {"key": "7"}), "w": ("flow.wait_message", {"correlation": "x", "timeout_s": 60})},
            "start->turn",
            "turn->w",
        ),
        "a",
    )
    wait_for(in_place, "waiting")
    assert wait_for(begin(world, taking_turns(), "b", mode="test"), "succeeded").view["output"]["did"] == "b"


def test_a_run_shares_its_place_with_those_it_starts(database: Connection) -> None:
    world = World()
    library = Library(world)
    world.bind(flows=library)
    inner = graph(
        {"turn": ("flow.turn", {"key": "7", "across": True})}, "start->turn", outputs={"k": "{{ steps.turn.key }}"}
    )
    library.add("inner", inner)
    outer = graph(
        {"turn": ("flow.turn", {"key": "7", "across": True}), "sub": call("inner")},
        "start->turn",
        "turn->sub",
        outputs={"got": "{{ steps.sub }}"},
    )
    with Running():
        assert wait_for(start(world, outer, {"amount": 1}), "succeeded").view["output"] == {"got": {"k": "7"}}


async def refuse(_context: ActionContext, _values: dict[str, Any]) -> Any:
    raise PermanentError("no", hint="", sent=False)


def died_at_work(world: World, desk: Desk) -> UUID:
    """A run that had its turn and died; the next one has the place now."""
    world.does["work"] = refuse
    dead = begin(world, taking_turns(), "dead")
    wait_for(dead, "dead")
    world.does["work"] = desk.work
    return dead


def redrive(run: UUID, **more: Any) -> None:
    facade.redrive(workspace_id=WORKSPACE, run_id=run, actor=ADA, **more)


def test_a_dead_run_that_goes_on_asks_for_the_turn_it_has_lost(world: World, desk: Desk) -> None:
    dead = died_at_work(world, desk)
    other = begin(world, taking_turns(), "other")
    wait_until(lambda: desk.at_work, "the other run has the turn")
    redrive(dead)
    wait_until(lambda: waits_for_its_turn(dead), "the dead run waits")
    assert desk.at_work == ["other"]
    desk.let_go.set()
    assert wait_for(other, "succeeded").view["output"] == {"did": "other", "was": None}
    view = wait_for(dead, "succeeded").view
    assert (view["output"], view["steps"]["turn"]["status"], view["waits"]) == (
        {"did": "dead", "was": None},
        "succeeded",
        [],
    )
    assert (desk.most, desk.order) == (1, ["other", "dead"])


def test_a_dead_run_whose_place_is_free_goes_on_at_once_and_has_it_again(world: World, desk: Desk) -> None:
    dead = died_at_work(world, desk)
    redrive(dead)
    wait_until(lambda: desk.at_work == ["dead"], "it goes on")
    other = begin(world, taking_turns(), "other")
    wait_until(lambda: waits_for_its_turn(other), "the other waits")
    desk.let_go.set()
    wait_for(dead, "succeeded")
    wait_for(other, "succeeded")
    assert desk.most == 1


def test_it_asks_as_often_as_it_dies_and_may_be_cancelled_while_it_waits(world: World, desk: Desk) -> None:
    dead = died_at_work(world, desk)
    world.does["work"] = refuse
    redrive(dead)
    wait_for(dead, "dead")
    world.does["work"] = desk.work
    other = begin(world, taking_turns(), "other")
    wait_until(lambda: desk.at_work, "the other run has the turn")
    redrive(dead)
    wait_until(lambda: waits_for_its_turn(dead), "the dead run waits")
    facade.cancel(workspace_id=WORKSPACE, run_id=dead, actor=ADA)
    view = wait_for(dead, "cancelled").view
    assert (view["steps"]["turn"]["status"], view["waits"]) == ("succeeded", [])
    desk.let_go.set()
    wait_for(other, "succeeded")
    assert desk.order == ["other"]


def test_a_fork_behind_the_turn_asks_for_a_turn_of_its_own(world: World, desk: Desk) -> None:
    dead = died_at_work(world, desk)
    other = begin(world, taking_turns(), "other")
    wait_until(lambda: desk.at_work, "the other run has the turn")
    new = facade.fork(workspace_id=WORKSPACE, run_id=dead, step="work", started_by=ADA)
    wait_until(lambda: waits_for_its_turn(new), "the fork waits")
    assert desk.at_work == ["other"]
    desk.let_go.set()
    wait_for(other, "succeeded")
    assert wait_for(new, "succeeded").view["output"] == {"did": "dead", "was": None}
    assert desk.most == 1


@pytest.mark.parametrize("around", ["each", "scope in a loop"])
def test_a_turn_taken_in_a_pass_that_is_over_is_asked_for_again_too(world: World, desk: Desk, around: str) -> None:
    drawn = taking_turns()
    nodes, box = drawn["nodes"], "box" if around == "each" else "inner"
    nodes["box"] = {"type": "flow.each", "settings": {"items": [1, 2]}}
    nodes["inner"] = {"type": "flow.scope", "settings": {}, "inside": "box"}
    nodes["turn"]["inside"], nodes["busy"]["inside"] = box, box
    if around == "each":
        del nodes["inner"]
    drawn["edges"] = [{**edge, "to": "box"} if edge["to"] == "turn" else edge for edge in drawn["edges"]]
    drawn["edges"] = [{**edge, "from": "box"} if edge["to"] == "work" else edge for edge in drawn["edges"]]
    drawn["outputs"] = {"did": "{{ steps.work.value }}"}
    world.does["work"] = refuse
    dead = begin(world, drawn, "dead")
    wait_for(dead, "dead")
    world.does["work"] = desk.work
    other = begin(world, taking_turns(), "other")
    wait_until(lambda: desk.at_work, "the other run has the turn")
    redrive(dead)
    wait_until(lambda: waits_for_its_turn(dead), "the dead run waits")
    desk.let_go.set()
    wait_for(other, "succeeded")
    assert wait_for(dead, "succeeded").view["waits"] == []
    assert (desk.most, desk.order) == (1, ["other", "dead"])


def test_a_run_is_cancelled_that_asks_again_while_its_loop_is_in_doubt(world: World, desk: Desk) -> None:
    """It parks for the doubt, with nothing else left to end."""

    async def lose(_context: ActionContext, _values: dict[str, Any]) -> Any:
        raise OutcomeUnknown("The connection broke.")

    drawn = taking_turns()
    nodes = drawn["nodes"]
    nodes["box"] = {"type": "flow.each", "settings": {"items": [1, 2]}}
    nodes["pay"] = {"type": "test.unsafe", "settings": {}}
    nodes["first"] = {"type": "flow.if", "settings": {"condition": "index == 0"}}
    for key in ("first", "turn", "busy", "pay"):
        nodes[key]["inside"] = "box"
    del nodes["work"]
    lines = [("start", "success", "box"), ("first", "true", "turn"), ("turn", "taken", "busy")]
    lines.append(("first", "false", "pay"))
    drawn["edges"] = [{"from": source, "port": port, "to": target} for source, port, target in lines]
    drawn["outputs"] = {}
    world.does["box[1]/pay"] = lose
    dead = begin(world, drawn, "dead")
    settle(dead, "stop")
    wait_for(dead, "dead")
    other = begin(world, taking_turns(), "other")
    wait_until(lambda: desk.at_work, "the other run has the turn")
    edited = {"value": "another"}
    facade.redrive(workspace_id=WORKSPACE, run_id=dead, actor=ADA, path="box[1]/pay", edited_input=edited)
    wait_until(lambda: waits_for_its_turn(dead), "the dead run waits")
    facade.cancel(workspace_id=WORKSPACE, run_id=dead, actor=ADA)
    wait_until(lambda: facade.in_doubt(workspace_id=WORKSPACE), "it is asked about again")
    settle(dead, "did_not_happen")
    wait_for(dead, "cancelled")
    desk.let_go.set()
    wait_for(other, "succeeded")


def settle(run: UUID, outcome: str) -> None:
    """Somebody says it of the only doubt, long after the call."""
    wait_for(run, "waiting")
    with connect() as database:
        database.execute("UPDATE effect SET sent_at = sent_at - interval '1 hour'")
    (doubt,) = facade.in_doubt(workspace_id=WORKSPACE)
    effect = UUID(doubt["effect_id"])
    facade.settle_doubt(workspace_id=WORKSPACE, run_id=run, effect_id=effect, actor=ADA, outcome=outcome)
