"""Workers of different kinds: a run goes to the one that executes its next step, and says so when there is none."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Self

import pytest

from engine.runtime.bindings import bound
from engine.runtime.lanes import unserved_lane
from engine.runtime.worker import Worker
from engine.spec import ActionContext, ActionSpec, EffectClass, Lane
from engine.testing import MemoryCatalog, effect_spec
from tests.integration.engine.support import Connection, one
from tests.integration.engine.world import World, graph, start, types_of, wait_for, wait_until

ONLY_DEFAULT, ONLY_CPU = frozenset({Lane.DEFAULT}), frozenset({Lane.CPU})


@pytest.fixture
def sites(database: Connection) -> World:
    """A world with a step for the lane `cpu`, which notes by which worker each call was made."""
    found = World()
    heavy = replace(effect_spec(EffectClass.KEYED), type="test.heavy", lane=Lane.CPU)
    actions = [found._action(effect) for effect in EffectClass]
    found.catalog = MemoryCatalog(actions=[*actions, ActionSpec(node=heavy, run=found._run)])
    found.bind()
    return found


class Site:
    """Workers of some kinds in this process, for the length of a `with`."""

    def __init__(self, *kinds: frozenset[Lane]) -> None:
        self.workers = [Worker(bound(), kind) for kind in kinds]

    def __enter__(self) -> Self:
        for worker in self.workers:
            worker.start()
        return self

    def __exit__(self, *_: object) -> None:
        for worker in self.workers:
            worker.stop()


def mixed(**more: Any) -> dict[str, Any]:
    """light → heavy (cpu) → last"""
    return graph(
        {
            "light": ("test.keyed", {"value": 1}),
            "heavy": ("test.heavy", {"value": "{{ steps.light.value + 1 }}"}),
            "last": ("test.keyed", {"value": "{{ steps.heavy.value + 1 }}"}),
        },
        "start->light",
        "light->heavy",
        "heavy->last",
        outputs={"value": "{{ steps.last.value }}"},
        **more,
    )


def test_two_kinds_of_workers_finish_one_run_that_needs_both(sites: World, database: Connection) -> None:
    seen: dict[str, tuple[str, ...]] = {}

    async def note(context: ActionContext, values: dict[str, Any]) -> Any:
        lanes = one(
            database,
            "SELECT w.lanes FROM live_run l JOIN worker_session w ON w.id = l.owner WHERE l.run_id = %s",
            context.run_id,
        )
        seen[context.step] = tuple(lanes)
        return {"value": values["value"]}

    sites.does = dict.fromkeys(("light", "heavy", "last"), note)
    with Site(ONLY_DEFAULT, ONLY_CPU):
        run = start(sites, mixed())
        assert wait_for(run, "succeeded").view["output"] == {"value": 3}
    assert seen == {"light": ("default",), "heavy": ("cpu",), "last": ("default",)}
    assert types_of(run).count("step_started") == 3, "a step begins where it is executed, once"


def test_a_run_nobody_serves_waits_in_its_lane_and_goes_on_when_somebody_does(
    sites: World, database: Connection
) -> None:
    with Site(ONLY_DEFAULT):
        run = start(sites, mixed())
        found = wait_until(lambda: unserved_lane(run_id=run), "the run waits for a worker")
        assert found == "cpu"
        assert one(database, "SELECT status, lane, claims FROM live_run WHERE run_id = %s", run) == ("ready", "cpu", 0)
        with Site(ONLY_CPU):
            assert wait_for(run, "succeeded").view["output"] == {"value": 3}
    assert unserved_lane(run_id=run) is None


def test_a_worker_that_serves_all_lanes_never_lets_go_of_a_run(sites: World, database: Connection) -> None:
    with Site(frozenset(Lane)):
        run = start(sites, mixed())
        wait_for(run, "succeeded")
    assert one(database, "SELECT max(epoch) FROM step WHERE run_id = %s", run) == 1, "claimed once"


def test_what_waits_is_for_the_usual_workers_whoever_had_it_last(sites: World, database: Connection) -> None:
    drawn = graph(
        {"heavy": ("test.heavy", {"value": 1}), "ask": ("flow.wait_message", {"correlation": "x", "timeout_s": 600})},
        "start->heavy",
        "heavy->ask",
    )
    with Site(ONLY_DEFAULT, ONLY_CPU):
        run = start(sites, drawn)
        wait_for(run, "waiting")
    assert one(database, "SELECT lane FROM live_run WHERE run_id = %s", run) == "default"
