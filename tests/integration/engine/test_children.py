"""Flows that run other flows, on a real database with a real worker: results, failures, crashes, cancel, redrive."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import pytest

from engine.errors import InvalidInput, NotFound, PermanentError
from engine.graph import load_graph
from engine.plan import compile_graph
from engine.run import faults
from engine.runtime import facade, gate
from engine.spec import ActionContext
from tests.integration.engine.support import Connection, one
from tests.integration.engine.world import ADA, WORKSPACE, Running, World, graph, start, status_of, wait_for, wait_until

Call = tuple[str, dict[str, Any]]


@dataclass
class Library:
    """The Flows port: flows by name, each with one version."""

    world: World
    flows: dict[str, facade.Called] = field(default_factory=dict)

    def add(self, name: str, drawn: dict[str, Any]) -> None:
        """Publish a flow."""
        sha = gate.put_plan(plan=compile_graph(load_graph(drawn), self.world.catalog))
        facts: dict[str, Any] = {
            "flow_id": str(uuid4()),
            "version_id": str(uuid4()),
            "plan_sha": sha,
            "trigger_node": "start",
        }
        self.flows[name] = facade.Called(flow_name=name, **facts)

    async def called(
        self, *, workspace_id: str, flow: str, version: int | None, inputs: Mapping[str, Any]
    ) -> facade.Called:
        """A flow of the library; `amount` has to be a number."""
        assert workspace_id == str(WORKSPACE)
        if flow not in self.flows:
            raise NotFound(f"There is no flow “{flow}”.", hint="Choose another one.", code="no_such_flow")
        if isinstance(inputs.get("amount"), str):
            raise InvalidInput("amount has another kind of value.", hint="Give a number.", code="invalid_fields")
        return self.flows[flow]


@pytest.fixture
def library(database: Connection) -> Iterator[Library]:
    """A world with a worker and flows to run."""
    world = World()
    found = Library(world)
    world.bind(flows=found)
    with Running():
        yield found
    faults.disarm()


@pytest.fixture
def sweeper(library: Library) -> Iterator[None]:
    """The relay, which takes a cancellation from one run to another."""
    stop = threading.Event()
    thread = threading.Thread(target=facade.run_sweeper, args=(stop,), daemon=True)
    thread.start()
    yield
    stop.set()
    thread.join(10)


def call(flow: str, **more: Any) -> Call:
    """A step that runs a flow with the amount of the trigger."""
    return ("flow.call", {"flow": flow, "inputs": {"amount": "{{ trigger.amount }}"}, **more})


def doubling() -> dict[str, Any]:
    """A flow with an effect whose result is twice what it is given."""
    return graph(
        {"send": ("test.keyed", {"value": "{{ trigger.amount * 2 }}"})},
        "start->send",
        outputs={"total": "{{ steps.send.value }}"},
    )


def parent(**more: Any) -> dict[str, Any]:
    """A flow that runs “double” and hands its result on."""
    return graph({"sub": call("double", **more)}, "start->sub", outputs={"got": "{{ steps.sub }}"})


def children_of(database: Connection, run: UUID) -> list[tuple[UUID, str]]:
    rows = database.execute("SELECT id, status FROM run WHERE parent_run_id = %s ORDER BY created_at", [run])
    return [(row[0], row[1]) for row in rows.fetchall()]


def only_child(database: Connection, run: UUID) -> UUID:
    found = wait_until(lambda: children_of(database, run), "the other run is there")
    assert len(found) == 1
    return UUID(str(found[0][0]))


def test_the_result_of_the_other_flow_is_the_output_of_the_step(library: Library, database: Connection) -> None:
    library.add("double", doubling())
    run = start(library.world, parent(), {"amount": 21})
    assert wait_for(run, "succeeded").view["output"] == {"got": {"total": 42}}
    child = only_child(database, run)
    seen = facade.get_run(workspace_id=WORKSPACE, run_id=child)
    given = facade.step_data(workspace_id=WORKSPACE, run_id=child, path="start")
    assert given["output"] == {"amount": 21}
    assert seen.row.started_by["caller"] == {"run_id": str(run), "flow_name": "", "path": "sub"}
    assert (seen.row.started_by["name"], seen.row.started_by["flow_name"]) == ("Ada", "double")
    assert [row.id for row in facade.list_runs(workspace_id=WORKSPACE).items] == [run]
    assert one(database, "SELECT count(*) FROM live_run") == 0


def test_a_flow_nobody_waits_for_is_a_run_of_its_own(library: Library, database: Connection) -> None:
    library.add("double", doubling())
    run = start(library.world, parent(wait=False), {"amount": 1})
    other = UUID(wait_for(run, "succeeded").view["output"]["got"]["run_id"])
    assert wait_for(other, "succeeded").view["output"] == {"total": 2}
    assert {row.id for row in facade.list_runs(workspace_id=WORKSPACE).items} == {run, other}
    assert children_of(database, run) == []


@pytest.mark.parametrize(("flow", "amount", "code"), [("gone", 1, "no_such_flow"), ("double", "x", "invalid_fields")])
def test_a_flow_that_cannot_be_run_fails_the_step(library: Library, flow: str, amount: Any, code: str) -> None:
    library.add("double", doubling())
    run = start(library.world, graph({"sub": call(flow)}, "start->sub"), {"amount": amount})
    error = wait_for(run, "dead").view["error"] or {}
    assert (error["code"], error["step"]) == (code, "sub")
    assert error["hint"]


def test_a_failed_flow_leaves_by_the_error_line(library: Library, database: Connection) -> None:
    library.add("double", graph({"no": ("flow.fail", {"message": "Not this one."})}, "start->no"))
    note = ("flow.set", {"fields": [{"name": "why", "value": "{{ errors.sub.message }}"}]})
    drawn = graph(
        {"sub": call("double"), "note": note}, "start->sub", "sub.error->note", outputs={"why": "{{ steps.note.why }}"}
    )
    run = start(library.world, drawn, {"amount": 1})
    assert wait_for(run, "succeeded").view["output"] == {"why": "“double” failed: Not this one."}


def test_flows_that_run_each_other_without_an_end_are_stopped(library: Library, database: Connection) -> None:
    library.add("double", parent())
    run = start(library.world, parent(), {"amount": 1})
    assert "more than 8 deep" in (wait_for(run, "dead", limit_s=30).view["error"] or {})["message"]
    assert one(database, "SELECT count(*) FROM run WHERE status = 'dead'") == 9
    assert one(database, "SELECT count(*) FROM dead_letter WHERE closed_at IS NULL") == 1


def test_continuing_a_run_continues_the_one_it_waited_for(library: Library, database: Connection) -> None:
    async def refuse(context: ActionContext, values: dict[str, Any]) -> Any:
        if not mended.is_set():
            raise PermanentError("The ERP said no.", hint="Mend it.", sent=False)
        return {"value": "sent"}

    mended = threading.Event()
    library.world.does = {"send": refuse}
    steps: dict[str, Call] = {"first": ("test.unsafe", {}), "send": ("test.keyed", {})}
    library.add("double", graph(steps, "start->first", "first->send", outputs={"v": "{{ steps.send.value }}"}))
    run = start(library.world, parent(), {"amount": 1})
    wait_for(run, "dead")
    child = only_child(database, run)
    assert [each["run_id"] for each in facade.dead_letters(workspace_id=WORKSPACE)] == [run]
    mended.set()
    facade.redrive(workspace_id=WORKSPACE, run_id=run, actor=ADA)
    assert wait_for(run, "succeeded").view["output"] == {"got": {"v": "sent"}}
    assert children_of(database, run) == [(child, "succeeded")]
    assert [step for step, _ in library.world.calls] == ["first", "send", "send"]


@pytest.mark.usefixtures("sweeper")
def test_cancelling_a_run_cancels_the_one_it_waits_for(library: Library, database: Connection) -> None:
    library.add("double", graph({"wait": ("flow.delay", {"seconds": 3600})}, "start->wait"))
    run = start(library.world, parent(), {"amount": 1})
    child = only_child(database, run)
    wait_for(run, "waiting")
    assert facade.get_row(workspace_id=WORKSPACE, run_id=run).wait_reason == "child"
    facade.cancel(workspace_id=WORKSPACE, run_id=run, actor=ADA)
    wait_for(run, "cancelled")
    wait_for(child, "cancelled")


@pytest.mark.usefixtures("sweeper")
def test_a_flow_that_takes_too_long_is_cancelled(library: Library, database: Connection) -> None:
    library.add("double", graph({"wait": ("flow.delay", {"seconds": 3600})}, "start->wait"))
    late = ("flow.set", {"fields": [{"name": "late", "value": "yes"}]})
    drawn = graph({"sub": call("double", timeout_s=1), "late": late}, "start->sub", "sub.timeout->late")
    run = start(library.world, drawn, {"amount": 1})
    assert wait_for(run, "succeeded").view["steps"]["late"]["status"] == "succeeded"
    wait_for(only_child(database, run), "cancelled")


@pytest.mark.parametrize("occurrence", [1, 2])
@pytest.mark.parametrize(
    "point", ["before_park", "after_park", "before_finish", "after_finish", "after_claim", "after_intent"]
)
def test_a_crash_at_any_point_starts_one_other_run_and_loses_none(
    library: Library, database: Connection, point: str, occurrence: int
) -> None:
    library.add("double", doubling())
    faults.arm(point, occurrence, "ackloss")
    run = start(library.world, parent(), {"amount": 4})
    assert wait_for(run, "succeeded", limit_s=30).view["output"] == {"got": {"total": 8}}
    assert [status for _, status in children_of(database, run)] == ["succeeded"]
    assert len({key for _, key in library.world.calls}) == 1


def test_many_runs_of_other_flows_end_in_one_batch(library: Library, database: Connection) -> None:
    library.add("double", doubling())
    steps = {f"sub{n}": call("double") for n in range(20)}
    drawn = graph(steps, *(f"start->sub{n}" for n in range(20)), outputs={"last": "{{ steps.sub19.total }}"})
    runs = [start(library.world, drawn, {"amount": n}) for n in range(5)]
    for n, run in enumerate(runs):
        assert wait_for(run, "succeeded", limit_s=30).view["output"] == {"last": 2 * n}
        assert [status for _, status in children_of(database, run)] == ["succeeded"] * 20


def test_a_test_run_runs_the_other_flow_as_a_test(library: Library, database: Connection) -> None:
    library.add("double", doubling())
    run = start(library.world, parent(), {"amount": 1}, mode="test")
    wait_for(run, "succeeded")
    assert one(database, "SELECT mode FROM run WHERE parent_run_id = %s", run) == "test"
    assert status_of(run) == "succeeded"


def held(name: str = "nap") -> dict[str, Any]:
    """A flow that waits for a message, then ends."""
    waits = ("flow.wait_message", {"correlation": name, "timeout_s": 3600})
    return graph({name: waits}, f"start->{name}", outputs={"got": f"{{{{ steps.{name} }}}}"})


def tell(run: UUID, correlation: str = "nap") -> None:
    message = {"correlation": correlation, "body": 5}
    facade.signal(workspace_id=WORKSPACE, run_id=run, kind="message", payload=message, actor=ADA, dedupe=correlation)


def test_pausing_a_run_pauses_what_it_waits_for_and_resuming_lets_it_go_on(
    library: Library, database: Connection
) -> None:
    library.add("nap", held())
    library.add("double", graph({"inner": call("nap")}, "start->inner", outputs={"total": "{{ steps.inner.got }}"}))
    run = start(library.world, parent(), {"amount": 1})
    below = only_child(database, run)
    lowest = only_child(database, below)
    wait_for(lowest, "waiting")
    assert facade.pause(workspace_id=WORKSPACE, run_id=run, actor=ADA)
    for each in (run, below, lowest):
        wait_for(each, "paused")
    tell(lowest)
    assert facade.resume(workspace_id=WORKSPACE, run_id=run, actor=ADA)
    assert wait_for(run, "succeeded").view["output"] == {"got": {"total": 5}}


def test_a_flow_that_stands_still_does_not_begin_when_it_is_called(library: Library, database: Connection) -> None:
    library.add("double", doubling())
    flow_id = UUID(library.flows["double"].flow_id)
    assert facade.hold(workspace_id=WORKSPACE, flow_id=flow_id, actor=ADA, reason="stocktaking")
    run = start(library.world, parent(), {"amount": 4})
    child = only_child(database, run)
    wait_for(child, "paused")
    wait_for(run, "waiting")
    assert library.world.calls == []
    assert facade.release(workspace_id=WORKSPACE, flow_id=flow_id, actor=ADA)
    assert wait_for(run, "succeeded").view["output"] == {"got": {"total": 8}}


async def refuse(_context: ActionContext, _values: dict[str, Any]) -> Any:
    """Fails for good."""
    raise PermanentError("The ERP said no.", hint="Mend it.", sent=False)


def test_a_run_that_is_continued_meets_the_flow_it_still_waits_for(library: Library, database: Connection) -> None:
    """It went on while the run was dead, and does nothing a second time."""
    library.world.does = {"bad": refuse}
    inner = held()
    inner["nodes"]["send"] = {"type": "test.keyed", "settings": {}}
    inner["edges"] = [
        {"from": "start", "port": "success", "to": "send"},
        {"from": "send", "port": "success", "to": "nap"},
    ]
    library.add("double", inner)
    pause = ("flow.delay", {"seconds": 0.5})
    steps: dict[str, Call] = {"sub": call("double"), "pause": pause, "bad": ("test.read", {})}
    lines = ("start->sub", "start->pause", "pause->bad")
    run = start(library.world, graph(steps, *lines, outputs={"got": "{{ steps.sub }}"}), {"amount": 1})
    wait_for(run, "dead")
    child = only_child(database, run)
    wait_for(child, "waiting")
    library.world.does = {}
    facade.redrive(workspace_id=WORKSPACE, run_id=run, actor=ADA)
    wait_for(run, "waiting")
    tell(child)
    assert wait_for(run, "succeeded").view["output"] == {"got": {"got": 5}}
    assert children_of(database, run) == [(child, "succeeded")]
    assert [step for step, _ in library.world.calls].count("send") == 1


def booking() -> dict[str, Any]:
    """A flow that books, and then cannot go on."""
    steps: dict[str, Call] = {"book": ("test.keyed", {}), "unbook": ("test.keyed", {}), "bad": ("test.read", {})}
    return graph(steps, "start->book", "book->bad", extra={"book": {"undo": "unbook"}})


def test_undo_and_stop_undoes_what_the_flows_below_had_done(library: Library, database: Connection) -> None:
    library.world.does = {"bad": refuse}
    library.add("lowest", booking())
    library.add("double", graph({"inner": call("lowest")}, "start->inner"))
    run = start(library.world, parent(), {"amount": 1})
    wait_for(run, "dead")
    below = only_child(database, run)
    facade.redrive(workspace_id=WORKSPACE, run_id=run, actor=ADA, undo=True)
    for each in (run, below, only_child(database, below)):
        wait_for(each, "cancelled")
    assert [step for step, _ in library.world.calls] == ["book", "bad", "unbook"]
    assert facade.dead_letters(workspace_id=WORKSPACE) == []


def test_an_undo_that_fails_below_is_a_dead_letter_of_its_own(library: Library, database: Connection) -> None:
    library.world.does = {"bad": refuse, "unbook": refuse}
    library.add("double", booking())
    run = start(library.world, parent(), {"amount": 1})
    wait_for(run, "dead")
    facade.redrive(workspace_id=WORKSPACE, run_id=run, actor=ADA, undo=True)
    wait_for(run, "cancelled")
    child = only_child(database, run)
    wait_until(lambda: facade.dead_letters(workspace_id=WORKSPACE), "somebody is told")
    assert [each["run_id"] for each in facade.dead_letters(workspace_id=WORKSPACE)] == [child]
    library.world.does = {}
    facade.redrive(workspace_id=WORKSPACE, run_id=child, actor=ADA)
    wait_for(child, "cancelled")
    assert [step for step, _ in library.world.calls] == ["book", "bad", "unbook", "unbook"]
