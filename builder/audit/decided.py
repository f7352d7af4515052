"""What was decided, in words: acts whose data says it are told by it, the others as the act alone.

A form reads like that of its act: the kind of what was acted on in braces, and `<answer>` for the label of an answer
that has no form of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

ANSWER = "<answer>"
OTHER = "answered"
"""The form for answers a flow declares itself."""

TOLD: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "task.decided": {
            "approved": "approved {a task}",
            "approved_commented": "approved {a task} with a comment",
            "rejected": "rejected {a task}",
            "rejected_commented": "rejected {a task} with a comment",
            "happened": "said about {a task} that it happened",
            "did_not_happen": "said about {a task} that it did not happen",
            "stop": "stopped the run over {a task}",
            "test_approved": "approved a step in a test of {a flow}",
            "test_rejected": "rejected a step in a test of {a flow}",
            OTHER: f"answered {{a task}} with “{ANSWER}”",
            f"{OTHER}_commented": f"answered {{a task}} with “{ANSWER}” and a comment",
        },
        "task.taken_back": {
            "approved": "took the approval of {a task} back before it counted",
            "rejected": "took the rejection of {a task} back before it counted",
        },
        "task.defaulted": {
            "approved": "approved {a task} by its declared default",
            "rejected": "rejected {a task} by its declared default",
            "timeout": "let the time for {a task} run out, as declared",
        },
        "doubt.settled": {
            "happened": "said that a call of {a flow} had happened",
            "did_not_happen": "said that a call of {a flow} had not happened",
            "stop": "stopped a run of {a flow} over a call in doubt",
        },
    }
)


def told(action: str, facts: Mapping[str, Any] | None) -> str:
    """Which form says most of an act with these data; "" where they say nothing of what was decided."""
    forms = TOLD.get(action)
    outcome = (facts or {}).get("outcome")
    if not forms or not facts or not isinstance(outcome, str) or not outcome:
        return ""
    plain = f"test_{outcome}" if facts.get("test") else outcome
    known = plain if plain in forms else OTHER
    if known == OTHER and not answer(facts):
        return ""
    commented = f"{known}_commented"
    return next((form for form in ((commented, known) if facts.get("comment") else (known,)) if form in forms), "")


def answer(facts: Mapping[str, Any] | None) -> str:
    """The label of what was decided, as the flow declared it; "" where it was not written down."""
    label = (facts or {}).get("label")
    return label if isinstance(label, str) else ""
