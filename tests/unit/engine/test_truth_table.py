"""What a failure means, as a table: how a branch ended × what the join waits for; what failed × what is around it; what
came back × how dangerous the step is."""

from __future__ import annotations

from typing import Any

import pytest

from engine.errors import OutcomeUnknown, PermanentError, RetryableError, StepTimeout
from engine.testing import run_flow
from tests.unit.engine.graphs import condition, each, fields, graph, inside, repeat, scope

OK, FAILED, SKIP, GONE = "succeeded", "failed", "skipped", "cancelled"


def refuse(_call: Any) -> Any:
    """Fails for good."""
    raise PermanentError("no", sent=False)


LEFT: dict[str, tuple[dict[str, Any], list[str]]] = {
    "went well": ({"l": "test.read"}, ["start -> l", "l -> end"]),
    "failed, caught, meets by its error line": ({"l": "test.unsafe"}, ["start -> l", "l.error -> end"]),
    "failed, caught elsewhere": (
        {"l": "test.unsafe", "mend": "flow.join"},
        ["start -> l", "l -> end", "l.error -> mend"],
    ),
    "not taken": ({"c": condition("1 == 2"), "l": "test.read"}, ["start -> c", "c.true -> l", "l -> end"]),
}
"""how the left of two branches ends -> its steps and lines; every `test.unsafe` fails"""

JOINS: dict[tuple[str, str], str] = {
    ("went well", "all"): OK,
    ("went well", "any"): OK,
    ("went well", "n_of_m"): OK,
    ("went well", "all_succeeded"): OK,
    ("failed, caught, meets by its error line", "all"): OK,
    ("failed, caught, meets by its error line", "any"): OK,
    ("failed, caught, meets by its error line", "n_of_m"): OK,
    ("failed, caught, meets by its error line", "all_succeeded"): OK,
    ("failed, caught elsewhere", "all"): OK,
    ("failed, caught elsewhere", "any"): OK,
    ("failed, caught elsewhere", "n_of_m"): SKIP,
    ("failed, caught elsewhere", "all_succeeded"): SKIP,
    ("not taken", "all"): OK,
    ("not taken", "any"): OK,
    ("not taken", "n_of_m"): SKIP,
    ("not taken", "all_succeeded"): SKIP,
}
"""(how the left branch ends, mode) -> what becomes of the join; the right branch goes well, n is 2"""


@pytest.mark.parametrize(("left", "mode"), JOINS)
@pytest.mark.parametrize("last", [False, True], ids=["left first", "right first"])
def test_a_join_is_decided_by_how_its_branches_end(left: str, mode: str, last: bool) -> None:
    steps, wires = LEFT[left]
    join = {"mode": mode, **({"n": 2} if mode == "n_of_m" else {})}
    drawn = graph(
        {**steps, "r": "test.read", "end": {"type": "flow.join", "join": join}}, *wires, "start -> r", "r -> end"
    )
    result = run_flow(drawn, actions={"l": refuse} if "failed" in left else {}, pick=lambda n: n - 1 if last else 0)
    assert result.status == "succeeded"
    assert result.statuses()["end"] == JOINS[left, mode]


@pytest.mark.parametrize("mode", ["all", "any", "n_of_m", "all_succeeded"])
def test_a_failure_nobody_catches_ends_the_run_before_any_join(mode: str) -> None:
    join = {"mode": mode, **({"n": 2} if mode == "n_of_m" else {})}
    steps = {
        "l": "test.unsafe",
        "r": {"type": "flow.delay", "settings": {"seconds": 9}},
        "end": {"type": "flow.join", "join": join},
    }
    result = run_flow(graph(steps, "start -> l", "start -> r", "l -> end", "r -> end"), actions={"l": refuse})
    assert (result.status, result.statuses()) == ("dead", {"start": OK, "l": FAILED, "r": GONE})


@pytest.mark.parametrize(
    ("rest", "slow"), [("cancel", GONE), ("ignore", OK)], ids=["the rest is cancelled", "the rest goes on"]
)
def test_a_join_that_has_what_it_wants_treats_the_rest_as_set(rest: str, slow: str) -> None:
    steps = {
        "fast": "test.read",
        "slow": {"type": "flow.delay", "settings": {"seconds": 9}},
        "end": {"type": "flow.join", "join": {"mode": "any", "rest": rest}},
        "after": fields(v=1),
    }
    result = run_flow(graph(steps, "start -> fast", "start -> slow", "fast -> end", "slow -> end", "end -> after"))
    assert (result.status, result.statuses()["slow"], result.types().count("run_finished")) == ("succeeded", slow, 1)
    assert [event.path for event in result.events if event.type == "step_succeeded"].count("after") == 1


AROUND: dict[str, tuple[dict[str, Any], str, str | None]] = {
    "a scope": (scope(), "box", None),
    "a scope that undoes": (scope(on_failure="undo"), "box", None),
    "a loop": (each("{{ [1] }}"), "box[0]", None),
    "a loop that puts up with it": (each("{{ [1] }}", tolerated=1), "box[0]", OK),
    "rounds": (repeat("1 == 1"), "box[0]", None),
}
"""what is around a failing step -> its container, what its path begins with, how the container ends all the same"""


@pytest.mark.parametrize("around", AROUND)
@pytest.mark.parametrize("caught", [True, False])
def test_a_failure_goes_outward_until_something_catches_it(around: str, caught: bool) -> None:
    container, base, ends = AROUND[around]
    steps = {"box": container, "a": inside("box", "test.unsafe"), "b": inside("box", "test.read"), "mend": "flow.join"}
    wires = ["start -> box", "a -> b", *(["box.error -> mend"] if caught else ["start -> mend"])]
    result = run_flow(graph(steps, *wires), actions={"a": refuse})
    survives = caught or ends == OK
    assert result.status == ("succeeded" if survives else "dead")
    assert result.statuses()["box"] == (ends or FAILED)
    assert [call.path for call in result.calls] == [f"{base}/a"]
    if not survives:
        assert (result.error["step"], result.error["path"]) == ("a", f"{base}/a")


RAISED: dict[str, Exception] = {
    "refused": PermanentError("no", sent=True, status=400),
    "nothing was sent": RetryableError("no way there", sent=False),
    "too many calls": RetryableError("later", sent=True, status=429),
    "no answer in time": StepTimeout("silence", sent=True),
    "the answer was lost": OutcomeUnknown("reset", sent=True),
    "a broken service": OutcomeUnknown("500", sent=True, status=500),
}
AGAIN, ONCE, DOUBT = "sent again, then failed", "failed at once", "in doubt"
BY_CLASS: dict[str, tuple[str, str, str, str, str, str]] = {
    "read": (ONCE, AGAIN, AGAIN, AGAIN, AGAIN, AGAIN),
    "keyed": (
        ONCE,
        AGAIN,
        AGAIN,
        "sent again, then in doubt",
        "sent again, then in doubt",
        "sent again, then in doubt",
    ),
    "verifiable": (ONCE, AGAIN, AGAIN, DOUBT, DOUBT, DOUBT),
    "unsafe": (ONCE, AGAIN, AGAIN, DOUBT, DOUBT, DOUBT),
}
"""effect class -> what becomes of the step for each of `RAISED`"""


@pytest.mark.parametrize(
    ("kind", "expected"), [(k, dict(zip(RAISED, row, strict=True))) for k, row in BY_CLASS.items()]
)
@pytest.mark.parametrize("what", RAISED)
def test_what_came_back_decides_with_the_class_of_the_step(kind: str, expected: dict[str, str], what: str) -> None:
    def act(_call: Any) -> Any:
        raise RAISED[what]

    result = run_flow(graph({"a": f"test.{kind}"}, "start -> a"), actions={"a": act})
    sends, doubt = len(result.calls), result.statuses()["a"] == "in_doubt"
    found = {
        (1, False): ONCE,
        (3, False): AGAIN,
        (1, True): DOUBT,
        (3, True): "sent again, then in doubt",
    }[sends, doubt]
    assert found == expected[what]


@pytest.mark.parametrize(
    ("said", "winner", "votes", "tie"),
    [
        ((1, 1, 2), 1, 2, False),
        ((2, 1, 1), 1, 2, False),
        ((1, 2, 3), 1, 1, True),
        (({"a": 1}, {"a": 1}, 2), {"a": 1}, 2, False),
    ],
)
def test_a_vote_takes_what_most_branches_say(said: tuple[Any, ...], winner: Any, votes: int, tie: bool) -> None:
    steps: dict[str, Any] = {f"s{n}": "test.read" for n in range(3)}
    steps["end"] = {"type": "flow.join", "join": {"reduce": "vote"}}
    wires = [w for n in range(3) for w in (f"start -> s{n}", f"s{n} -> end")]
    actions = {f"s{n}": lambda _call, value=value: value for n, value in enumerate(said)}
    output = run_flow(graph(steps, *wires), actions=actions).output_of("end")
    assert (output["winner"], output["votes"], output["of"], output["tie"]) == (winner, votes, 3, tie)
