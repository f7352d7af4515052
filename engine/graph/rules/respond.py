"""G020: an answer nobody waits for, and a sender who waits for an answer that never comes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from engine.graph.rules.base import Finding, Level, Reach, Rule, fix

RESPOND, WEBHOOK, AT_END = "flow.respond", "trigger.webhook", "at_end"


def check(reach: Reach) -> Iterator[Finding]:
    """A respond step needs a webhook that waits; a webhook that waits should meet a respond step."""
    nodes = reach.graph.nodes
    responds = [key for key in nodes if nodes[key].type == RESPOND and key in reach.shape.reachable]
    webhooks = [key for key in nodes if nodes[key].type == WEBHOOK]
    waiting = [key for key in webhooks if nodes[key].settings.get("answer") == AT_END]
    for key in responds:
        if not any(reach.certainty.comes_before(key, webhook) for webhook in waiting):
            yield _unheard(reach, key, webhooks)
    for key in waiting if not responds else []:
        yield Finding(
            code=RULE.code,
            level=Level.ADVICE,
            node=key,
            field="settings.answer",
            message=f"The sender at “{reach.graph.name_of(key)}” waits, but no step answers.",
            hint="Add a Respond step, or answer at once.",
            fix=fix("update_settings", key=key, settings={**nodes[key].settings, "answer": "at_once"}),
        )


def _unheard(reach: Reach, key: str, webhooks: list[str]) -> Finding:
    before = [webhook for webhook in webhooks if reach.certainty.comes_before(key, webhook)]
    cure: tuple[dict[str, Any], ...] = ()
    if len(before) == 1:
        settings = {**reach.graph.nodes[before[0]].settings, "answer": AT_END}
        cure = fix("update_settings", key=before[0], settings=settings)
    return Finding(
        code=RULE.code,
        level=RULE.level,
        node=key,
        message=f"Nobody waits for the answer of “{reach.graph.name_of(key)}”.",
        hint="Let the webhook answer “when the flow has its answer”, or remove this step.",
        fix=cure,
    )


RULE = Rule(
    code="G020",
    title="An answer nobody waits for",
    hint="Let the webhook answer “when the flow has its answer”, or remove the Respond step.",
    level=Level.WARNING,
    check=check,
)
