"""What a call is made with does not change between its tries, whatever changes around it."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from engine.errors import OutcomeUnknown
from engine.runtime import facade
from engine.spec import ActionContext, ActionSpec, EffectClass, VerifyResult
from engine.testing import MemoryCatalog, effect_spec
from tests.integration.engine.support import Connection, one
from tests.integration.engine.world import ADA, WORKSPACE, Running, World, graph, start, wait_for

LARGE = "x" * 20_000


class Office:
    """Two branches: one sends what the shared context says; while its call is under way, the other one changes that."""

    def __init__(self) -> None:
        self.sent: list[Any] = []
        self.asked: list[Any] = []
        self.changed = asyncio.Event()

    async def send(self, _context: ActionContext, values: dict[str, Any]) -> Any:
        """The first answer gets lost, after the context has another value."""
        self.sent.append(values["value"])
        if len(self.sent) == 1:
            await asyncio.wait_for(self.changed.wait(), 10)
            raise OutcomeUnknown("The connection broke.")
        return {"ok": True}

    async def later(self, _context: ActionContext, _values: dict[str, Any]) -> Any:
        """The step behind the change."""
        self.changed.set()

    async def verify(self, _context: ActionContext, values: dict[str, Any]) -> VerifyResult:
        """It did happen."""
        self.asked.append(values["value"])
        return VerifyResult(True)


def changing(effect: str, first: str) -> dict[str, Any]:
    """The flow of the office; the first value is written before both branches begin."""
    steps: dict[str, tuple[str, dict[str, Any]]] = {
        "begin": ("context.set", {"name": "n", "value": first}),
        "send": (f"test.{effect}", {"value": "{{ context.n }}"}),
        "pause": ("flow.delay", {"seconds": 0.2}),
        "change": ("context.set", {"name": "n", "value": "two"}),
        "later": ("test.read", {}),
    }
    lines = ("start->begin", "begin->send", "begin->pause", "pause->change", "change->later")
    handling = {"timeout_s": 1, "retry": {"attempts": 3, "first_s": 0.1, "factor": 1}}
    return graph(steps, *lines, extra={"send": {"handling": handling}})


@pytest.fixture
def office() -> Office:
    return Office()


def bind(office: Office) -> World:
    """A world in which the office's service can be asked."""
    world = World()
    own = ActionSpec(node=effect_spec(EffectClass.VERIFIABLE), run=world._run, verify=office.verify)
    world.catalog = MemoryCatalog(actions=[*(world._action(effect) for effect in EffectClass), own])
    world.does = {"send": office.send, "later": office.later}
    world.bind()
    return world


@pytest.mark.parametrize("first", ["one", LARGE], ids=["small", "by reference"])
def test_the_second_try_sends_what_the_first_one_sent(office: Office, database: Connection, first: str) -> None:
    world = bind(office)
    with Running():
        run = start(world, changing("keyed", first))
        wait_for(run, "succeeded")
    assert office.sent == [first, first]
    assert len({key for step, key in world.calls if step == "send"}) == 1


def test_a_service_is_asked_about_what_was_sent(hasty: None, office: Office, database: Connection) -> None:
    world = bind(office)
    with Running():
        run = start(world, changing("verifiable", "one"))
        wait_for(run, "succeeded")
    assert (office.sent, office.asked) == (["one"], ["one"])


def test_an_edited_request_is_sent_as_it_was_edited(office: Office, database: Connection) -> None:
    async def refuse(context: ActionContext, values: dict[str, Any]) -> Any:
        office.sent.append(values["value"])
        if values["value"] != "another":
            raise OutcomeUnknown("The connection broke.")
        return {"ok": True}

    world = bind(office)
    world.does = {"send": refuse, "later": office.later}
    with Running():
        run = start(world, graph({"send": ("test.unsafe", {"value": "one"})}, "start->send"))
        wait_for(run, "waiting")
        settle(database, "stop")
        wait_for(run, "dead")
        edited = {"value": "another"}
        facade.redrive(workspace_id=WORKSPACE, run_id=run, actor=ADA, path="send", edited_input=edited)
        wait_for(run, "waiting")
        assert office.sent == ["one"]
        settle(database, "did_not_happen")
        wait_for(run, "succeeded")
    assert office.sent == ["one", "another"]
    assert one(database, "SELECT count(DISTINCT effect_id) FROM effect WHERE run_id = %s", run) == 2


def settle(database: Connection, outcome: str) -> None:
    """Somebody says it of the only doubt, long after the call."""
    database.execute("UPDATE effect SET sent_at = sent_at - interval '1 hour'")
    (doubt,) = facade.in_doubt(workspace_id=WORKSPACE)
    about = {"run_id": doubt["run_id"], "effect_id": doubt["effect_id"]}
    assert facade.settle_doubt(workspace_id=WORKSPACE, actor=ADA, outcome=outcome, **about)
