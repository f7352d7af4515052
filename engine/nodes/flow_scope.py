"""`flow.scope`: steps that stand or fall together."""

from __future__ import annotations

from engine.nodes.flow_each import BODY_PORTS
from engine.nodes.schema import anything, choice, settings, text
from engine.spec import Category, NodeKind, NodeSpec

STOP, UNDO = "stop", "undo"
FINALLY = "finally"
"""Setting: key of the step inside that starts the last part."""

SPEC = NodeSpec(
    type="flow.scope",
    name="Together",
    description="Steps that stand or fall together: one way out for all failures, and a part that always runs.",
    kind=NodeKind.CONTAINER,
    category=Category.FLOW,
    synonyms=("scope", "try", "catch", "finally", "transaction", "group", "undo", "compensate", "saga"),
    icon="box-multiple",
    settings_schema=settings(
        result=anything(
            "Result",
            "What the steps inside hand on; without it the output of the last one.",
            x_inside=True,
            examples=["{{ steps.order.id }}"],
        ),
        on_failure=choice(
            "When a step inside fails",
            {STOP: "Stop there", UNDO: "Undo what was done, then stop"},
            "Undoing runs the undo steps of everything done inside, the latest first.",
            default=STOP,
        ),
        **{  # type: ignore[arg-type]  # a word of Python, so no name of an argument
            FINALLY: text(
                "Always at the end",
                "Key of a step inside: it and what follows it run in the end, whatever happened before.",
                x_template=False,
                x_advanced=True,
            )
        },
    ),
    ports=BODY_PORTS,
    output_schema={},
    sample_output={},
    help="A failure inside that nothing else catches leaves by “Error”. Without a line there it goes on outward.",
)
