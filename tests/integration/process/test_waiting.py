"""Why a run waits is one sentence, for every reason there is."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from builder.insight.waiting import REASONS, nobody_serves, span, why_waiting
from engine.events import WaitReason

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
NAMES = {"approval": "Ask for approval", "send": "Send to ERP"}


def view(*waits: dict[str, Any], status: str = "waiting") -> dict[str, Any]:
    """A run's view with these waits."""
    return {"status": status, "waits": list(waits)}


def wait(reason: str, path: str = "send", **more: Any) -> dict[str, Any]:
    """A wait that began an hour ago."""
    return {"wait_id": "w", "path": path, "reason": reason, "since": "2026-05-04T11:00:00Z", "until": None, **more}


@pytest.mark.parametrize("reason", list(WaitReason))
def test_every_reason_has_a_sentence_that_names_the_step(reason: WaitReason) -> None:
    assert str(reason) in {record.name for record in REASONS}
    sentence = why_waiting(view(wait(str(reason))), NAMES, NOW)
    assert sentence is not None
    assert sentence.startswith("“Send to ERP”")
    assert sentence.endswith(".")


def test_person_is_named_with_since_and_until() -> None:
    asked = wait("task", "approval", title="Pay R-1?", until="2026-05-06T12:00:00Z")
    asked["for"] = ["ann@example.com", "group:Finance"]
    assert why_waiting(view(asked), NAMES, NOW) == (
        "“Ask for approval” waits for ann@example.com, Finance (Pay R-1?), for 1 h, at the latest in 2 days."
    )


def test_most_human_wait_comes_first_and_the_others_are_counted() -> None:
    sentence = why_waiting(view(wait("timer"), wait("in_doubt"), wait("task", "approval")), NAMES, NOW)
    assert sentence is not None
    assert "a person has to say whether it happened" in sentence
    assert sentence.endswith("2 more steps wait beside it.")


def test_a_loop_says_how_many_of_its_items_are_done() -> None:
    at_work = view(wait("items", "each")) | {"steps": {"each": {"items": {"done": 7, "total": 1500, "failed": 0}}}}
    assert why_waiting(at_work, NAMES, NOW) == "“each” works on its items (7 of 1,500 are done), for 1 h."


def test_runs_that_do_not_wait_say_nothing() -> None:
    assert why_waiting(view(status="running"), NAMES, NOW) is None
    assert why_waiting(view(wait("task"), status="cancelled"), NAMES, NOW) is None
    assert why_waiting(view(status="paused"), NAMES, NOW) is not None


@pytest.mark.parametrize(
    ("seconds", "words"), [(-5, "0 s"), (59, "59 s"), (90, "1 min"), (7200, "2 h"), (200_000, "2 days")]
)
def test_lengths_of_time_are_said_in_words(seconds: float, words: str) -> None:
    assert span(seconds) == words


def test_a_run_whose_lane_nobody_serves_says_which_worker_is_missing() -> None:
    assert nobody_serves(None) is None
    sentence = nobody_serves("cpu")
    assert sentence is not None
    assert "the lane “cpu”" in sentence
    assert "HANDRAIL_LANES=cpu" in sentence
