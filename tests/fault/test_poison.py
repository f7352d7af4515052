"""A run that takes its worker down with it: the others of its batch end well, and it ends as a dead letter."""

from __future__ import annotations

from uuid import UUID, uuid4

from engine.graph import load_graph
from engine.plan import compile_graph
from engine.runtime import config, facade, gate
from tests.fault import world
from tests.fault.judging import Verdict
from tests.fault.stage import Stage, wait
from tests.integration.engine.support import one
from tests.integration.engine.world import ADA, WORKSPACE, graph

OTHERS = 12
LIMIT_S = 60.0
SOUND = graph({"book": ("test.keyed", {"value": 1})}, "start->book")
POISON = graph({"bang": ("test.poison", {})}, "start->bang")


def start(drawn: dict[str, object]) -> UUID:
    """A run of this graph."""
    plan = compile_graph(load_graph(drawn), world.CATALOG)
    gate.put_plan(plan=plan)
    return facade.start(
        workspace_id=WORKSPACE, flow_id=uuid4(), version_id=None, plan_sha=plan.sha256, trigger_node="start",
        payload={"n": 1}, started_by=ADA,
    ).run_id  # fmt: skip


def play(stage: Stage, poison: UUID) -> bool:
    """Replace each worker that goes down until the poison is dead; times between two tries are passed over."""
    worker = stage.fork("worker")

    def over() -> bool:
        nonlocal worker
        if worker.state() in ("", "Z"):
            worker = stage.fork("worker")
        stage.database.execute("UPDATE live_run SET wake_at = now() WHERE run_id = %s AND wake_at > now()", [poison])
        return one(stage.database, "SELECT status <> 'queued' FROM run WHERE id = %s", poison) is True

    return wait(over, LIMIT_S)


def test_a_step_that_aborts_its_process_harms_no_other_run(stage: Stage, note: list[Verdict]) -> None:
    stage.reset()
    stage.database.execute("DELETE FROM live_run")
    sound = [start(SOUND) for _ in range(OTHERS // 2)]
    poison = start(POISON)
    sound += [start(SOUND) for _ in range(OTHERS // 2)]
    stage.fork("sweeper")
    ended = play(stage, poison)
    wait(lambda: one(stage.database, "SELECT count(*) FROM live_run") == 0, 20)
    found: dict[UUID, str] = dict(
        stage.database.execute("SELECT id, status FROM run WHERE id = ANY(%s)", [[*sound, poison]]).fetchall()
    )
    claims = one(stage.database, "SELECT epoch FROM dead_letter WHERE run_id = %s", poison)
    keys = [line.split()[2] for line in stage.log.read_text().splitlines()]
    stage.clear()
    lost = sum(found[run] != "succeeded" for run in sound)
    note.append(Verdict("poison", struck=True, lost=lost, doubled=len(keys) - len(set(keys))))
    assert ended
    assert {found[run] for run in sound} == {"succeeded"}
    assert found[poison] == "dead"
    assert claims >= config.config().max_claims
    assert (len(keys), len(set(keys))) == (OTHERS, OTHERS)
