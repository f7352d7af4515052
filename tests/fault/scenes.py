"""What is played in front of the fault tests: one flow with everything a flow can have, and one with a large loop."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from uuid import UUID

from engine.graph import load_graph
from engine.plan import Plan, compile_graph
from engine.runtime import facade
from tests.fault import world
from tests.integration.engine.world import graph

ITEM = re.compile(r"\[\d+\]")
SET = ("flow.set", {"fields": [{"name": "n", "value": "{{ trigger.n }}"}]})
PATIENT = {"handling": {"timeout_s": 1.0}}


@dataclass(frozen=True)
class Scene:
    """A flow, what else there has to be, and what must have happened outside when all is over.

    Attributes:
        runs: how many runs there are in the end, those of other flows and of items included.
        effects: step -> how often it happens; the steps of all items count as one.
        order: steps that must have happened in this order.
        taken_back: step -> the step that undoes it, when the run is cancelled with undo.
        held: the approval that is given only when a worker that came back late has done what it can.
        mended: settings of the failed step with which the run, once dead, is let go on.
        forked_at: the step in whose middle a second run begins when the first one is over.
        reopened: the run dies; only then is mended outside what stopped it, and the strike is in what follows.
    """

    drawn: dict[str, Any]
    payload: Mapping[str, Any]
    runs: int
    effects: Mapping[str, int]
    order: Sequence[str] = ()
    taken_back: Mapping[str, str] = field(default_factory=dict)
    held: str = ""
    mended: Mapping[str, Any] = field(default_factory=dict)
    forked_at: str = ""
    reopened: bool = False

    @property
    def plan(self) -> Plan:
        """The flow, compiled."""
        return compile_graph(load_graph(self.drawn), world.CATALOG)

    def misses(self, log: str) -> Iterator[tuple[str, int, int]]:
        """(step, how often it is missing, how often it happened too often)."""
        seen = happened(log)
        for step in self.effects.keys() | seen.keys():
            keys, wanted = seen.get(step, []), self.effects.get(step, 0)
            missing, too_many = wanted - len(set(keys)), len(keys) - min(len(set(keys)), wanted)
            if missing > 0 or too_many > 0:
                yield step, max(missing, 0), too_many


def happened(log: str) -> dict[str, list[str]]:
    """Step -> keys of what it did, in order."""
    found: dict[str, list[str]] = {}
    for line in log.splitlines():
        _, step, key = line.split()
        found.setdefault(ITEM.sub("", step), []).append(key)
    return found


def repeated(log: str) -> int:
    """How many effects happened although one with their key had happened."""
    return sum(count - 1 for count in Counter(line.split()[2] for line in log.splitlines()).values())


TURN = ("flow.turn", {"key": "desk", "across": True})
CHECK = graph({"check": ("test.keyed", {"value": 1})}, "start->check")
HEAR = graph(
    {
        "hear": ("test.keyed", {"value": 1}),
        "heard": ("flow.publish", {"name": "order.heard", "about": "{{ trigger.about }}"}),
        "turn": TURN,
        "late": ("test.keyed", {"value": 1}),
    },
    "start->hear", "hear->heard", "heard->turn", "turn->late",
)  # fmt: skip
"""It tells the flow that started it by an event, and goes on when that one has left the desk."""

WHOLE = Scene(
    graph(
        {
            "turn": TURN,
            "first": SET,
            "book": ("test.keyed", {"value": "{{ steps.first.n }}"}),
            "each": ("flow.each", {"items": [1, 2, 3], "concurrency": 2}),
            "send": ("test.keyed", {"value": "{{ item }}"}),
            "ask": ("flow.approval", {"title": "Go on?", "assignees": {"people": ["bo@example.com"]}}),
            "pay": ("test.unsafe", {"value": 1}),
            "sub": ("flow.call", {"flow": "Check", "inputs": {"n": "{{ trigger.n }}"}}),
            "both": ("flow.join", {}),
            "nap": ("flow.delay", {"seconds": 0.2}),
            "tell": ("flow.publish", {"name": "order.done", "data": {"about": "{{ run.id }}"}}),
            "told": ("flow.wait_event", {"name": "order.heard", "about": "{{ run.id }}", "timeout_s": "none"}),
            "box": ("flow.scope", {"on_failure": "undo"}),
            "reserve": ("test.keyed", {}),
            "take": ("test.unsafe", {}),
            "full": ("test.refuse", {}),
            "release": ("test.keyed", {}),
            "give": ("test.unsafe", {}),
            "ship": ("test.verifiable", {}),
            "last": SET,
        },
        "start->turn", "turn->first", "first->book", "first->ask", "first->sub", "book->each", "ask.approved->pay",
        "each->both", "pay->both", "sub->both", "both->nap", "nap->tell", "tell->told", "told->box", "reserve->take",
        "take->full", "box.error->ship", "ship->last",
        extra={
            "send": {"inside": "each"},
            "pay": PATIENT,
            "reserve": {"inside": "box", "undo": "release"},
            "take": {"inside": "box", "undo": "give", **PATIENT},
            "full": {"inside": "box"},
            "release": {"inside": "box"},
            "give": {"inside": "box", **PATIENT},
            "ship": PATIENT,
        },
    ),
    {"n": 1},
    runs=3,
    effects={
        "book": 1, "each/send": 3, "pay": 1, "check": 1, "hear": 1, "box/reserve": 1, "box/take": 1, "box/give": 1,
        "box/release": 1, "ship": 1, "late": 1,
    },
    order=("hear", "box/reserve", "box/take", "box/give", "box/release", "ship", "late"),
    taken_back={"box/take": "box/give", "box/reserve": "box/release"},
)  # fmt: skip
"""Turns, branches side by side, a loop, an approval, a timer, another flow, an event there and one back, undo; effects
of every class."""

MANY = 51
ITEMS = Scene(
    graph(
        {
            "each": ("flow.each", {"items": "{{ trigger.items }}", "concurrency": 12}),
            "send": ("test.keyed", {"value": "{{ item }}"}),
            "close": ("test.unsafe", {"value": "{{ steps.each.count }}"}),
        },
        "start->each",
        "each->close",
        extra={"send": {"inside": "each"}, "close": PATIENT},
    ),
    {"items": list(range(MANY))},
    runs=MANY + 1,
    effects={"send": MANY, "close": 1},
)
"""A loop whose items are runs of their own."""


AGAIN = Scene(
    graph(
        {
            "one": ("test.keyed", {"value": 1}),
            "two": ("test.unsafe", {"value": 2}),
            "gate": ("test.gate", {"open": False}),
            "three": ("test.keyed", {"value": 3}),
            "four": ("test.verifiable", {"value": 4}),
        },
        "start->one", "one->two", "two->gate", "gate->three", "three->four",
        extra={"two": PATIENT, "four": PATIENT},
    ),
    {"n": 1},
    runs=2,
    effects={"one": 1, "two": 1, "three": 2, "four": 2},
    order=("one", "two", "three", "four"),
    mended={"open": True},
    forked_at="three",
)  # fmt: skip
"""A run that dies, is mended and goes on; when it is over, another begins in its middle."""

REOPENED = Scene(
    graph(
        {
            "each": ("flow.each", {"items": "{{ trigger.items }}", "concurrency": 12}),
            "ajar": ("test.ajar", {"open": "{{ index != 25 }}"}),
            "send": ("test.keyed", {"value": "{{ item }}"}),
            "sub": ("flow.call", {"flow": "Check", "inputs": {"n": 1}}),
            "close": ("test.unsafe", {"value": "{{ steps.each.count }}"}),
        },
        "start->each", "start->sub", "ajar->send", "each->close",
        extra={"ajar": {"inside": "each"}, "send": {"inside": "each"}, "close": PATIENT},
    ),
    {"items": list(range(MANY))},
    runs=MANY + 2,
    effects={"send": MANY, "check": 1, "close": 1, "opened": 1},
    reopened=True,
)  # fmt: skip
"""A loop whose items are runs, and another flow beside it: an item fails, the run is dead, and goes on."""

TWICE = Scene(
    graph(
        {
            "ask": ("flow.approval", {"title": "Go on?", "assignees": {"people": ["bo@example.com"]}}),
            "pay": ("test.unsafe", {"value": 1}),
            "again": ("flow.approval", {"title": "And now?", "assignees": {"people": ["bo@example.com"]}}),
            "ship": ("test.keyed", {"value": 1}),
        },
        "start->ask", "ask.approved->pay", "pay->again", "again.approved->ship",
        extra={"pay": PATIENT},
    ),
    {"n": 1},
    runs=1,
    effects={"pay": 1, "ship": 1},
    order=("pay", "ship"),
    held="again",
)  # fmt: skip
"""Two approvals; between them the run moves on, and stands still until somebody late has written what he had."""


@cache
def others() -> tuple[Plan, ...]:
    """Plans of the flows that others start; makes them known to the world."""
    check, hear = (compile_graph(load_graph(drawn), world.CATALOG) for drawn in (CHECK, HEAR))
    world.CALLED["Check"] = _called("Check", 11, check)
    world.LISTENING["order.done"] = _called("Heard", 12, hear)
    return check, hear


def _called(name: str, number: int, plan: Plan) -> facade.Called:
    return facade.Called(
        flow_id=str(UUID(int=number)), flow_name=name, version_id=str(UUID(int=number + 100)), plan_sha=plan.sha256,
        trigger_node="start",
    )  # fmt: skip
