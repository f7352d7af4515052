"""Yesterday's histories through today's fold; the browser's fold reads the same files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from engine.events import Event, EventType, fold, with_edges
from engine.testing import replay

HISTORIES = sorted((Path(__file__).parent / "histories").glob("*.json"))


def read(path: Path) -> dict[str, Any]:
    """A saved history."""
    loaded: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return loaded


@pytest.mark.parametrize("path", HISTORIES, ids=lambda path: path.stem)
def test_saved_history_still_means_the_same(path: Path) -> None:
    history = read(path)
    assert replay(history) == history["view"]


def test_histories_cover_every_event_type() -> None:
    seen = {event["type"] for path in HISTORIES for event in read(path)["events"]}
    assert seen == {event_type.value for event_type in EventType}


def test_histories_cover_every_status_of_a_step() -> None:
    statuses = {"running", "waiting", "succeeded", "failed", "skipped", "cancelled", "in_doubt", "retrying"}
    seen = set()
    for path in HISTORIES:
        events = [Event.from_json(raw) for raw in read(path)["events"]]
        for cut in range(len(events) + 1):
            seen |= {step["status"] for step in fold(events[:cut])["steps"].values()}
    assert seen == statuses


def test_event_of_a_newer_version_is_passed_over() -> None:
    history = read(HISTORIES[0])
    strange = {**history["events"][0], "n": len(history["events"]) + 1, "type": "step_dreamt"}
    view = fold(Event.from_json(raw) for raw in [*history["events"], strange])
    assert view == {**history["view"], "n": strange["n"]}


def test_event_that_comes_twice_changes_nothing() -> None:
    history = read(HISTORIES[0])
    events = [Event.from_json(raw) for raw in history["events"]]
    assert fold([*events, *events]) == history["view"]


def test_edges_follow_from_ports() -> None:
    history = read(next(path for path in HISTORIES if path.stem == "invoice_below_limit"))
    edges = [
        {"from": "above_limit", "port": "true", "to": "approve"},
        {"from": "above_limit", "port": "false", "to": "send_to_erp"},
        {"from": "approve", "port": "approved", "to": "send_to_erp"},
    ]
    view = with_edges(replay(history), edges)
    assert view["edges"] == {
        "above_limit.true->approve": "dead",
        "above_limit.false->send_to_erp": "taken",
        "approve.approved->send_to_erp": "dead",
    }


def test_event_reads_back_what_it_wrote() -> None:
    for path in HISTORIES:
        for raw in read(path)["events"]:
            assert Event.from_json(raw).to_json() == raw
