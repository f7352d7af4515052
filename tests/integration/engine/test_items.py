"""Large loops whose items are runs of their own, on a real database with a real worker."""

from __future__ import annotations

import asyncio
import threading
from collections import Counter
from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest

from engine.errors import PermanentError
from engine.run import faults
from engine.runtime import facade
from engine.runtime.items import ItemOf
from engine.spec import ActionContext
from tests.integration.engine.support import Connection, one
from tests.integration.engine.world import ADA, WORKSPACE, Running, World, graph, start, types_of, wait_for, wait_until

MANY = 60


class Office:
    """What the step inside does: counts what it was given, and how many of it were at work at once."""

    def __init__(self) -> None:
        self.done: list[Any] = []
        self.broken: set[Any] = set()
        self.at_once = self.most = 0

    async def send(self, _context: ActionContext, values: dict[str, Any]) -> Any:
        """Refuse what is broken; else remember it."""
        self.at_once += 1
        self.most = max(self.most, self.at_once)
        await asyncio.sleep(0.002)
        self.at_once -= 1
        if values["value"]["n"] in self.broken:
            raise PermanentError("The ERP said no.", hint="Mend it.", sent=False)
        self.done.append(values["value"]["n"])
        return {"value": values["value"]}


@pytest.fixture
def office(database: Connection) -> Iterator[Office]:
    """A world with a worker, in which `send` is done by the office."""
    world, found = World(), Office()
    world.bind()
    world.does = {"send": found.send}
    WORLD[:] = [world]
    with Running():
        yield found
    faults.disarm()


WORLD: list[World] = []


def loop(**more: Any) -> dict[str, Any]:
    """A step before, and a loop whose body sends the item with what the outside says."""
    value = {"n": "{{ item }}", "place": "{{ index }}", "by": "{{ trigger.by }}", "before": "{{ steps.first.v }}"}
    return graph(
        {
            "first": ("flow.set", {"fields": [{"name": "v", "value": "{{ trigger.by + '!' }}"}]}),
            "each": ("flow.each", {"items": "{{ trigger.items }}", "result": "{{ steps.last.v }}", **more}),
            "send": ("test.keyed", {"value": value}),
            "last": ("flow.set", {"fields": [{"name": "v", "value": "{{ steps.send.value }}"}]}),
        },
        "start->first",
        "first->each",
        "send->last",
        extra={"send": {"inside": "each"}, "last": {"inside": "each"}},
        outputs={"all": "{{ steps.each }}"},
    )


def begin(drawn: dict[str, Any], count: int = MANY, **more: Any) -> UUID:
    return start(WORLD[0], drawn, {"items": list(range(count)), "by": "Ada", **more})


def children(database: Connection, run: UUID) -> Counter[str]:
    return Counter(
        str(row[0]) for row in database.execute("SELECT status FROM run WHERE parent_run_id = %s", [run]).fetchall()
    )


def test_each_item_is_a_run_with_what_it_reads_and_results_keep_their_order(
    office: Office, database: Connection
) -> None:
    run = begin(loop(concurrency=5))
    output = wait_for(run, "succeeded", limit_s=40).view["output"]["all"]
    wanted = [{"n": n, "place": n, "by": "Ada", "before": "Ada!"} for n in range(MANY)]
    assert output == {"items": wanted, "failed": [], "count": MANY}
    assert children(database, run) == {"succeeded": MANY}
    assert sorted(office.done) == list(range(MANY))
    assert 1 < office.most <= 5
    assert one(database, "SELECT total, done, failed FROM fanout WHERE parent = %s", run) == (MANY, MANY, 0)
    assert types_of(run).count("item_finished") == 1
    assert [row.id for row in facade.list_runs(workspace_id=WORKSPACE).items] == [run]
    assert one(database, "SELECT count(*) FROM live_run") == 0


def test_one_after_another_keeps_the_order_of_the_items(office: Office, database: Connection) -> None:
    wait_for(begin(loop(), 55), "succeeded", limit_s=40)
    assert (office.done, office.most) == (list(range(55)), 1)


def test_a_large_value_of_the_outside_is_kept_once(office: Office, database: Connection) -> None:
    run = begin(loop(concurrency=20), 55, by="x" * 20_000)
    output = wait_for(run, "succeeded", limit_s=40).view["steps"]["each"]
    assert output["status"] == "succeeded"
    given = one(database, "SELECT max(octet_length(input)) FROM run WHERE parent_run_id = %s", run)
    assert given < 200


def test_failures_that_are_put_up_with_leave_a_gap(office: Office, database: Connection) -> None:
    office.broken = {3, 50}
    output = wait_for(begin(loop(concurrency=8, tolerated=2)), "succeeded", limit_s=40).view["output"]["all"]
    assert [each["index"] for each in output["failed"]] == [3, 50]
    assert output["failed"][0]["error"]["message"] == "The ERP said no."
    assert (output["items"][3], output["items"][4]["n"]) == (None, 4)


def test_continuing_goes_on_with_the_failed_and_the_not_begun_items_only(office: Office, database: Connection) -> None:
    office.broken = {7}
    run = begin(loop(concurrency=4))
    seen = wait_for(run, "dead", limit_s=40)
    error = seen.view["error"] or {}
    assert (error["message"], error["step"]) == ("Item 8: The ERP said no.", "send")
    assert len(office.done) < MANY - 1
    assert [each["run_id"] for each in facade.dead_letters(workspace_id=WORKSPACE)] == [run]
    office.broken = set()
    facade.redrive(workspace_id=WORKSPACE, run_id=run, actor=ADA)
    output = wait_for(run, "succeeded", limit_s=40).view["output"]["all"]
    assert [each["n"] for each in output["items"]] == list(range(MANY))
    assert Counter(office.done) == Counter(range(MANY))
    assert children(database, run) == {"succeeded": MANY}


def test_an_item_that_fails_again_ends_the_run_again(office: Office, database: Connection) -> None:
    office.broken = {2}
    run = begin(loop(concurrency=60))
    wait_for(run, "dead", limit_s=40)
    facade.redrive(workspace_id=WORKSPACE, run_id=run, actor=ADA)
    wait_until(lambda: types_of(run).count("run_finished") == 2, "the run ended a second time")
    office.broken = set()
    facade.redrive(workspace_id=WORKSPACE, run_id=run, actor=ADA)
    wait_for(run, "succeeded", limit_s=40)
    assert Counter(office.done) == Counter(range(MANY))


@pytest.mark.parametrize("tolerated", [0, 1])
def test_an_item_that_takes_its_workers_down_counts_as_failed(
    office: Office, database: Connection, tolerated: int
) -> None:
    run = begin(loop(tolerated=tolerated), count=MANY)
    poison = wait_until(lambda: item(database, run, MANY - 1), "the items are there")
    database.execute("UPDATE live_run SET claims = 9 WHERE run_id = %s", [poison])
    if tolerated == 0:
        wait_for(run, "dead", limit_s=40)
        facade.redrive(workspace_id=WORKSPACE, run_id=run, actor=ADA)
    output = wait_for(run, "succeeded", limit_s=40).view["output"]["all"]
    assert [each["index"] for each in output["failed"]] == ([MANY - 1] if tolerated else [])
    assert Counter(office.done) == Counter(range(MANY - tolerated))


def test_a_result_that_cannot_be_computed_fails_the_item(office: Office, database: Connection) -> None:
    drawn = loop(result="{{ 1 / (steps.last.v.n - 2) }}")
    run = begin(drawn)
    error = wait_for(run, "dead", limit_s=40).view["error"] or {}
    assert error["message"].startswith("Item 3: The result cannot be computed")
    assert error["code"] == "bad_output"


def item(database: Connection, run: UUID, index: int) -> Any:
    """The run of an item, once it is there."""
    return one(database, "SELECT id FROM run WHERE parent_run_id = %s ORDER BY id OFFSET %s LIMIT 1", run, index)


def test_continuing_works_on_the_other_items_also_inside_a_scope(office: Office, database: Connection) -> None:
    """Nothing around the loop catches its failure, so its items are not cancelled."""
    office.broken = {7}
    drawn = loop(concurrency=4)
    drawn["nodes"]["box"] = {"type": "flow.scope", "settings": {}}
    drawn["nodes"]["each"]["inside"] = "box"
    drawn["edges"] = [{**edge, "to": "box"} if edge["to"] == "each" else edge for edge in drawn["edges"]]
    run = begin({**drawn, "outputs": {}})
    wait_for(run, "dead", limit_s=40)
    office.broken = set()
    facade.redrive(workspace_id=WORKSPACE, run_id=run, actor=ADA)
    wait_for(run, "succeeded", limit_s=40)
    assert Counter(office.done) == Counter(range(MANY))


def test_giving_a_dead_run_up_ends_the_items_it_had_not_begun(office: Office, database: Connection) -> None:
    office.broken = {0}
    run = begin(loop())
    wait_for(run, "dead", limit_s=40)
    facade.discard(workspace_id=WORKSPACE, run_id=run, actor=ADA, reason="Not needed.")
    wait_until(lambda: one(database, "SELECT count(*) FROM live_run") == 0, "nothing is left")
    assert children(database, run) == {"dead": 1, "cancelled": MANY - 1}
    assert office.done == []


def test_cancelling_ends_the_items_at_work_and_those_asleep(office: Office, database: Connection) -> None:
    stop = threading.Event()
    sweeper = threading.Thread(target=facade.run_sweeper, args=(stop,), daemon=True)
    sweeper.start()
    drawn = graph(
        {
            "each": ("flow.each", {"items": "{{ trigger.items }}", "concurrency": 3}),
            "wait": ("flow.delay", {"seconds": 900}),
        },
        "start->each",
        extra={"wait": {"inside": "each"}},
    )
    run = begin(drawn)
    wait_until(lambda: one(database, "SELECT count(*) FROM live_run WHERE status = 'waiting'") == 4, "three items wait")
    facade.cancel(workspace_id=WORKSPACE, run_id=run, actor=ADA)
    wait_for(run, "cancelled", limit_s=40)
    wait_until(lambda: children(database, run) == {"cancelled": MANY}, "all items are cancelled")
    stop.set()
    sweeper.join(10)


@pytest.mark.parametrize("point", ["before_park", "after_park", "before_finish", "after_finish", "after_intent"])
@pytest.mark.parametrize("occurrence", [1, 2, 5])
def test_a_crash_at_any_point_loses_no_item_and_doubles_none(
    office: Office, database: Connection, point: str, occurrence: int
) -> None:
    faults.arm(point, occurrence, "ackloss")
    run = begin(loop(concurrency=10))
    wait_for(run, "succeeded", limit_s=40)
    assert children(database, run) == {"succeeded": MANY}
    assert len({key for _, key in WORLD[0].calls}) == MANY
    assert set(office.done) == set(range(MANY))
    assert one(database, "SELECT total, done, failed FROM fanout WHERE parent = %s", run) == (MANY, MANY, 0)


def test_it_can_be_seen_how_far_a_loop_is_while_it_works(office: Office) -> None:
    go_on = threading.Event()

    async def send(context: ActionContext, values: dict[str, Any]) -> Any:
        while values["value"]["n"] >= 7 and not go_on.is_set():
            await asyncio.sleep(0.01)
        return await office.send(context, values)

    WORLD[0].does["send"] = send
    office.broken = {3}
    run = begin(loop(tolerated=1), 51)
    seven = {"each": {"done": 7, "total": 51, "failed": 1}}
    wait_until(lambda: facade.items_at_work(run_id=run) == seven, "seven items are done")
    go_on.set()
    view = wait_for(run, "succeeded", limit_s=40).view
    assert view["steps"]["each"]["items"] == {"done": 51, "total": 51, "failed": 1}


@pytest.mark.parametrize("how", ["run", "flow"])
def test_a_pause_wakes_no_sleeping_item_and_the_limit_holds_afterwards(office: Office, how: str) -> None:
    go_on = threading.Event()

    async def send(context: ActionContext, values: dict[str, Any]) -> Any:
        while not go_on.is_set():
            await asyncio.sleep(0.01)
        return await office.send(context, values)

    WORLD[0].does["send"] = send
    flow = UUID(int=99)
    run = start(WORLD[0], loop(concurrency=2), {"items": list(range(55)), "by": "Ada"}, flow_id=flow)
    wait_until(lambda: len(WORLD[0].calls) == 2, "two are at work")
    if how == "run":
        facade.pause(workspace_id=WORKSPACE, run_id=run, actor=ADA)
    else:
        facade.hold(workspace_id=WORKSPACE, flow_id=flow, actor=ADA, reason="stocktaking")
    wait_for(run, "paused")
    go_on.set()
    wait_until(lambda: len(office.done) == 2, "the calls under way end")
    if how == "run":
        facade.resume(workspace_id=WORKSPACE, run_id=run, actor=ADA)
    else:
        facade.release(workspace_id=WORKSPACE, flow_id=flow, actor=ADA)
    wait_for(run, "succeeded", limit_s=40)
    assert (sorted(office.done), office.most) == (list(range(55)), 2)


def test_a_page_of_items_says_where_to_go_on(office: Office, database: Connection) -> None:
    office.broken = {1, 3, 58}
    run = begin(loop(concurrency=10, tolerated=3))
    wait_for(run, "succeeded", limit_s=40)

    def page(**more: Any) -> tuple[list[int], int | None]:
        found = facade.items_of(workspace_id=WORKSPACE, run_id=run, path="each", **more)
        return [index for index, _ in found.items], found.next

    assert page(limit=2) == ([0, 1], 1)
    assert page(limit=2, status="failed") == ([1, 3], 3)
    assert page(limit=2, status="failed", after=3) == ([58], None)
    assert page(after=59) == ([], None)
    assert facade.children(workspace_id=WORKSPACE, run_id=run) == []
    assert facade.item_of(run_id=run) is None
    failed = facade.items_of(workspace_id=WORKSPACE, run_id=run, path="each", status="failed").items[0][1]
    assert facade.item_of(run_id=failed.id) == ItemOf(1, over_well=True)
    database.execute("UPDATE fanout SET tolerated = 2")
    assert facade.item_of(run_id=failed.id) == ItemOf(1, over_well=False)
    assert facade.items_of(workspace_id=uuid4(), run_id=run, path="each").items == []
