"""`flow.join`: bring branches together, and what came of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import orjson

from engine.nodes.logic import Env, Outcome
from engine.nodes.schema import settings
from engine.spec import SUCCESS, Category, NodeKind, NodeSpec

Arrived = Sequence[tuple[str, Any]]


def _collect(arrived: Arrived) -> Any:
    return dict(arrived)


def _merge(arrived: Arrived) -> Any:
    merged: dict[str, Any] = {}
    for _, output in arrived:
        if isinstance(output, dict):
            merged.update(output)
    return merged


def _first(arrived: Arrived) -> Any:
    return arrived[0][1] if arrived else None


def _vote(arrived: Arrived) -> Any:
    """The output most branches agree on; of several with as many votes the one that arrived first, and `tie` says
    so."""
    camps: dict[bytes, list[tuple[str, Any]]] = {}
    for step, output in arrived:
        camps.setdefault(orjson.dumps(output, option=orjson.OPT_SORT_KEYS), []).append((step, output))
    ranked = sorted(camps.values(), key=lambda camp: -len(camp))
    most = len(ranked[0]) if ranked else 0
    return {
        "winner": ranked[0][0][1] if ranked else None,
        "votes": most,
        "of": len(arrived),
        "tie": sum(len(camp) == most for camp in ranked) > 1,
        "steps": [step for step, _ in ranked[0]] if ranked else [],
    }


REDUCERS: dict[str, Callable[[Arrived], Any]] = {"collect": _collect, "merge": _merge, "first": _first, "vote": _vote}
"""collect: {step: output} · merge: one object, what arrived later wins · first: the output that arrived first · vote:
{winner, votes, of, tie, steps} of the output most agree on"""

SPEC = NodeSpec(
    type="flow.join",
    name="Join",
    description="Waits for several branches and brings their results together.",
    kind=NodeKind.CONTROL,
    category=Category.FLOW,
    synonyms=("merge", "gather", "fan in", "wait for all", "combine"),
    icon="arrows-join",
    settings_schema=settings(),
    sample_output={},
    help="How many branches it waits for, and what it makes of their results, is set under “Join”.",
)


def run(_input: dict[str, Any], env: Env) -> Outcome:
    """Reduce the outputs of the ways in that were taken."""
    return Outcome(SUCCESS, REDUCERS[env.reduce](env.arrived))
