"""An upgrade amid runs: states that an older version wrote are carried on, those of a newer one are left alone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from uuid import uuid4

import orjson
import pytest

from engine.plan import Plan
from engine.run import STATE_FORMAT
from engine.runtime import facade, gate
from engine.runtime.sessions import FORMATS
from engine.runtime.sql import lease
from tests.integration.engine.support import Connection, new_run, new_session, one
from tests.integration.engine.world import ADA, WORKSPACE, Running, World, wait_for

STATES = sorted((Path(__file__).parents[2] / "replay" / "states").glob("*.json"))


def claim(database: Connection, newest: int) -> int:
    """How many runs a worker takes that reads up to this format."""
    formats: dict[str, Any] = FORMATS | {"format_max": newest}
    params = {"n": 10, "me": new_session(database), "lanes": ["default"], "silent": 60.0} | formats
    return len(database.execute(lease.CLAIM, params).fetchall())


def test_a_state_of_a_newer_format_waits_for_a_worker_that_reads_it(database: Connection) -> None:
    run = new_run(database)
    database.execute("UPDATE live_run SET format = %s WHERE run_id = %s", [STATE_FORMAT + 1, run])
    assert claim(database, STATE_FORMAT) == 0
    assert claim(database, STATE_FORMAT + 1) == 1


@pytest.mark.parametrize("path", STATES, ids=lambda path: path.stem)
def test_a_run_that_an_older_version_left_behind_goes_on_to_its_end(path: Path, database: Connection) -> None:
    saved = json.loads(path.read_text("utf-8"))
    world = World()
    world.bind()
    plan = Plan.from_bytes(saved["plan"].encode())
    run = facade.start(
        workspace_id=WORKSPACE, flow_id=uuid4(), version_id=None, plan_sha=gate.put_plan(plan=plan),
        trigger_node="start", payload={"n": 1}, started_by=ADA,
    ).run_id  # fmt: skip
    state = saved["state"]
    state["run"]["id"] = str(run)
    database.execute(
        "UPDATE live_run SET state = %s, format = %s, epoch = 1, next_seq = 2 WHERE run_id = %s",
        [orjson.dumps(state), state["format"], run],
    )
    wait_id = next((wait["wait_id"] for wait in state["waits"] if wait["reason"] == "task"), None)
    if wait_id is not None:
        decision = {"wait_id": wait_id, "outcome": "approved", "comment": "", "decided_by": ADA}
        facade.signal(
            workspace_id=WORKSPACE, run_id=run, kind="task_decided", payload=decision, actor=ADA, dedupe="task"
        )
    with Running():
        assert wait_for(run, "succeeded", limit_s=30).view["output"] == {"v": 7}
    assert one(database, "SELECT count(*) FROM live_run") == 0
