"""The shared context of a run: read by every step, written one after another, compared before it is written."""

from __future__ import annotations

from typing import Any

import pytest

from engine.run import RunState
from engine.testing import drive, run_flow
from tests.unit.engine.graphs import approval, each, fields, graph, inside


def remember(name: str, value: Any, **more: Any) -> dict[str, Any]:
    """A context.set."""
    return {"type": "context.set", "settings": {"name": name, "value": value, **more}}


COUNT = remember("n", "{{ default(context.n, 0) + 1 }}")


def test_every_later_step_reads_what_was_written_last() -> None:
    steps = {"a": remember("x", 1), "b": remember("x", "{{ context.x + 1 }}"), "c": fields(v="{{ context.x * 10 }}")}
    result = run_flow(graph(steps, "start -> a", "a -> b", "b -> c", outputs={"v": "{{ steps.c.v }}"}))
    assert result.output == {"v": 20}
    assert result.output_of("b") == {"name": "x", "value": 2, "version": 2}


@pytest.mark.parametrize("last", [0, 1, 2, 3])
def test_parallel_branches_that_count_lose_no_count(last: int) -> None:
    steps: dict[str, Any] = {f"w{n}": "test.read" for n in range(4)} | {f"c{n}": COUNT for n in range(4)}
    steps["end"] = fields(n="{{ context.n }}")
    wires = [w for n in range(4) for w in (f"start -> w{n}", f"w{n} -> c{n}", f"c{n} -> end")]
    result = run_flow(graph(steps, *wires, outputs={"n": "{{ steps.end.n }}"}), pick=lambda count: min(last, count - 1))
    assert result.output == {"n": 4}


def test_of_two_that_read_the_same_only_the_first_writes() -> None:
    claim = remember("owner", "{{ steps.me.v }}", only_if=True, expected="")
    steps = {
        "me": fields(v="a"),
        "first": claim,
        "second": claim,
        "won": fields(v=1),
        "lost": fields(v="{{ context.owner }}"),
    }
    wires = ["start -> me", "me -> first", "first -> second", "second -> won", "second.changed -> lost"]
    result = run_flow(graph(steps, *wires))
    assert result.output_of("second") == {"name": "owner", "value": "a", "version": 1}
    assert result.statuses()["won"] == "skipped"
    assert result.output_of("lost") == {"v": "a"}


def test_a_write_whose_expectation_holds_is_done() -> None:
    steps = {"a": remember("x", [1]), "b": remember("x", [2], only_if=True, expected="{{ [1] }}")}
    assert run_flow(graph(steps, "start -> a", "a -> b")).output_of("b")["version"] == 2


def test_what_was_written_survives_being_written_down() -> None:
    steps = {"a": remember("x", {"deep": [1]}), "ask": approval(), "b": fields(v="{{ context.x.deep }}")}
    driver = drive(graph(steps, "start -> a", "a -> ask", "ask.approved -> b"), answers={"ask": "approved"})
    driver.between = lambda state: RunState.from_bytes(state.to_bytes(), state.plan)
    assert driver.go().output_of("b") == {"v": [1]}


def test_a_loop_that_writes_stays_in_its_run_and_does_real_steps() -> None:
    steps = {"each": each(), "count": inside("each", COUNT), "end": fields(n="{{ context.n }}")}
    result = run_flow(graph(steps, "start -> each", "each -> end"), {"items": list(range(60))})
    assert result.output_of("end") == {"n": 60}


@pytest.mark.parametrize(("name", "value", "code"), [("big", "x" * 70_000, "too_large")])
def test_too_much_is_refused_with_a_hint(name: str, value: Any, code: str) -> None:
    result = run_flow(graph({"a": remember(name, value)}, "start -> a"))
    assert (result.status, result.error["code"]) == ("dead", code)
    assert result.error["hint"]


def test_too_many_names_are_refused() -> None:
    steps = {"a": remember("n0", 0), **{f"s{n}": remember(f"n{n}", n) for n in range(1, 201)}}
    wires = ["start -> a", "a -> s1", *(f"s{n} -> s{n + 1}" for n in range(1, 200))]
    assert run_flow(graph(steps, *wires)).error["code"] == "too_many_names"
