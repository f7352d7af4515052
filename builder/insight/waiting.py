"""Why a run waits, in one sentence: one record per reason, the most human reason first."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

Wait = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason and its sentence, given the wait, the step's name and the time now."""

    name: str
    sentence: Callable[[Wait, str, datetime], str]


def why_waiting(view: Mapping[str, Any], step_names: Mapping[str, str], now: datetime) -> str | None:
    """The sentence for the most human wait of a run, or None when it does not stand still."""
    if view["status"] == "paused":
        return "It was paused by a person and goes on when somebody resumes it."
    if view["status"] == "queued":
        return "It starts as soon as a worker is free."
    waits = sorted(view["waits"], key=lambda wait: _RANK.get(wait["reason"], len(REASONS)))
    if not waits or view["status"] in ("succeeded", "failed", "cancelled", "dead"):
        return None
    wait = {**waits[0], "items": ((view.get("steps") or {}).get(waits[0]["path"]) or {}).get("items")}
    step = step_names.get(str(wait["path"]).rsplit("/", 1)[-1], str(wait["path"]))
    reason = _BY_NAME.get(wait["reason"])
    sentence = reason.sentence(wait, step, now) if reason else f"“{step}” waits ({wait['reason']})."
    return sentence + _more(len(waits) - 1)


def nobody_serves(lane: str | None) -> str | None:
    """The sentence for a run whose next step is of a lane that no worker serves; None for no such lane."""
    if lane is None:
        return None
    return (
        f"Its next step is for a worker that serves the lane “{lane}”, and none is running. "
        f"Start one with HANDRAIL_LANES={lane}, or one without HANDRAIL_LANES."
    )


def _in_doubt(wait: Wait, step: str, now: datetime) -> str:
    return f"“{step}” was sent and its answer was lost; a person has to say whether it happened."


def _task(wait: Wait, step: str, now: datetime) -> str:
    who = _people(wait.get("for") or [])
    title = f" ({wait['title']})" if wait.get("title") else ""
    return f"“{step}” waits for {who}{title}, {_since(wait, now)}{_until(wait, now, ', at the latest')}."


def _message(wait: Wait, step: str, now: datetime) -> str:
    return (
        f"“{step}” waits for a message from another system, {_since(wait, now)}{_until(wait, now, ', at the latest')}."
    )


def _event(wait: Wait, step: str, now: datetime) -> str:
    return (
        f"“{step}” waits for the event “{wait.get('title') or ''}”, {_since(wait, now)}"
        f"{_until(wait, now, ', at the latest')}."
    )


def _child(wait: Wait, step: str, now: datetime) -> str:
    child = wait.get("child") or {}
    if child.get("status") == "paused":
        return f"“{step}” waits for “{child['flow']}”, which stands still; it goes on when somebody resumes that."
    what = f"“{child['flow']}”" if child else "the runs it started"
    return f"“{step}” waits for {what}."


def _items(wait: Wait, step: str, now: datetime) -> str:
    items = wait.get("items") or {}
    how_far = f" ({items['done']:,} of {items['total']:,} are done)" if items.get("total") else ""
    return f"“{step}” works on its items{how_far}, {_since(wait, now)}."


def _retry(wait: Wait, step: str, now: datetime) -> str:
    return f"“{step}” failed and is tried again{_until(wait, now, '')}."


def _settle(wait: Wait, step: str, now: datetime) -> str:
    why = f": {wait['title']}" if wait.get("title") else "."
    return f"“{step}” got no answer; whether it happened, its service is asked{_until(wait, now, '')}{why}"


def _outage(wait: Wait, step: str, now: datetime) -> str:
    why = f": {wait['title']}" if wait.get("title") else "."
    return f"“{step}” waits because its service is out; it is tried again{_until(wait, now, '')}{why}"


def _rate(wait: Wait, step: str, now: datetime) -> str:
    return f"“{step}” waits because a limit of calls was reached{_until(wait, now, '; it goes on')}."


def _slot(wait: Wait, step: str, now: datetime) -> str:
    return f"“{step}” waits for its turn: as many as allowed are running."


def _turn(wait: Wait, step: str, now: datetime) -> str:
    what = f" about “{wait['title']}”" if wait.get("title") else ""
    until = _until(wait, now, ", at the latest")
    return f"“{step}” waits for its turn: other runs{what} are at work, {_since(wait, now)}{until}."


def _timer(wait: Wait, step: str, now: datetime) -> str:
    return f"“{step}” waits for the time to come{_until(wait, now, ':')}."


REASONS = (
    Reason("in_doubt", _in_doubt),
    Reason("task", _task),
    Reason("message", _message),
    Reason("event", _event),
    Reason("child", _child),
    Reason("items", _items),
    Reason("settle", _settle),
    Reason("outage", _outage),
    Reason("retry", _retry),
    Reason("rate", _rate),
    Reason("turn", _turn),
    Reason("slot", _slot),
    Reason("timer", _timer),
)
_BY_NAME = {reason.name: reason for reason in REASONS}
_RANK = {reason.name: rank for rank, reason in enumerate(REASONS)}


def span(seconds: float) -> str:
    """A length of time as people say it: `40 s`, `5 min`, `3 h`, `2 days`."""
    seconds = max(0.0, seconds)
    for unit, size in (("days", 86_400), ("h", 3_600), ("min", 60)):
        if seconds >= size * (2 if unit == "days" else 1):
            return f"{int(seconds // size)} {unit}"
    return f"{int(seconds)} s"


def _people(names: list[str]) -> str:
    plain = [name.removeprefix("group:") for name in names]
    if not plain:
        return "a decision"
    shown = ", ".join(plain[:3])
    return f"{shown} and {len(plain) - 3} more" if len(plain) > 3 else shown


def _since(wait: Wait, now: datetime) -> str:
    since = _moment(wait.get("since"))
    return f"for {span((now - since).total_seconds())}" if since else "for a while"


def _until(wait: Wait, now: datetime, lead: str) -> str:
    until = _moment(wait.get("until"))
    if until is None:
        return ""
    left = (until - now).total_seconds()
    return f"{lead} in {span(left)}" if left > 0 else f"{lead} now"


def _moment(raw: Any) -> datetime | None:
    return datetime.fromisoformat(raw) if isinstance(raw, str) else raw


def _more(others: int) -> str:
    return "" if others == 0 else f" {others} more {'step waits' if others == 1 else 'steps wait'} beside it."
