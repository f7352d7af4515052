"""G006, G007, G008, G012: expressions, read and typed against what their step may read.

One walk makes all four kinds of finding, so the expressions of a graph are read once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from engine.expressions import ExpressionError, Problem, Read, compile_expression, compile_template
from engine.expressions import check as check_expression
from engine.expressions.values import did_you_mean
from engine.graph.certainty import end_of
from engine.graph.places import Path, late_places, places_of, replaced
from engine.graph.rules.base import Finding, Level, Reach, Rule, fix
from engine.graph.schemas import is_learned

UNKNOWN_FIELD, MISFIT = "E040", "E041"
CODES = {UNKNOWN_FIELD: "G007", MISFIT: "G008", "E020": "G008", "E042": "G008", "E002": "G014"}
"""problem of an expression -> finding; everything else is G006"""


@dataclass(frozen=True, slots=True)
class Source:
    """One expression or template of a step, and where it stands."""

    node: str | None
    field: str
    path: Path
    text: str
    bare: bool
    expected: dict[str, Any] | None
    late: bool = False

    @property
    def reader(self) -> str:
        """Who reads: the step, or for a setting computed inside a container the end of its body."""
        return end_of(self.node or "") if self.late else self.node or ""

    def reads(self) -> tuple[Read, ...]:
        """What it reads; nothing when it cannot be read itself."""
        try:
            return (compile_expression(self.text) if self.bare else compile_template(self.text)).reads
        except ExpressionError:
            return ()


def sources(reach: Reach) -> Iterator[Source]:
    """Every expression of the graph: settings, checks of the output, results of the flow."""
    for key, spec in reach.shape.specs.items():
        node = reach.graph.nodes[key]
        if not reach.shape.is_trigger(key):
            for place in places_of(node.settings, spec.settings_schema):
                if place.holds_expression:
                    expected = None if place.bare else dict(place.schema)
                    late = place.path[0] in late_places(spec.settings_schema)
                    yield Source(key, f"settings.{place.field}", place.path, place.value, place.bare, expected, late)
        if node.handling.verify:
            yield Source(key, "handling.verify", (), node.handling.verify, bare=True, expected=None)
    for place in places_of(reach.graph.outputs, {}):
        if place.holds_expression:
            yield Source(None, f"outputs.{place.field}", place.path, place.value, bare=False, expected=None)


def check(reach: Reach) -> Iterator[Finding]:
    """Every expression against the scope of its step."""
    for source in sources(reach):
        reads = source.reads()
        yield from _of_reads(reach, source, reads)
        yield from _of_types(reach, source, reads)


def _of_types(reach: Reach, source: Source, reads: tuple[Read, ...]) -> Iterator[Finding]:
    """What the type check of the expression itself finds. Steps that are not there are told by `_of_reads`."""
    keys = list(dict.fromkeys(str(read.path[1]) for read in reads if read.path[0] == "steps" and len(read.path) > 1))
    scope = reach.scope(source.reader, keys)
    roots = dict(scope.roots)
    steps = dict(roots["steps"]["properties"]) if isinstance(roots["steps"], dict) else {}
    roots["steps"] = {"type": "object", "properties": {**{key: {} for key in keys}, **steps}}
    roots["errors"] = {}
    if source.field == "handling.verify" and source.node:
        roots["output"] = reach.schema_of(source.node)
    result = check_expression(source.text, type(scope)(roots), expected=source.expected, template=not source.bare)
    for problem in result.problems:
        yield _finding(reach, source, problem, roots, reads)


def _finding(reach: Reach, source: Source, problem: Problem, roots: dict[str, Any], reads: tuple[Read, ...]) -> Finding:
    level = Level(problem.level)
    if problem.code == UNKNOWN_FIELD and level is Level.ERROR and _only_learned(problem, roots, reads):
        level = Level.WARNING
    name = f"“{reach.graph.name_of(source.node)}”: " if source.node else "Result of the flow: "
    suggestion = problem.suggestion
    text = source.text[: suggestion.start] + suggestion.insert + source.text[suggestion.end :] if suggestion else None
    return Finding(
        code=CODES.get(problem.code, "G006"),
        level=level,
        node=source.node,
        field=source.field,
        message=name + problem.message,
        hint=problem.hint,
        fix=rewritten(reach, source, text) if text is not None else (),
        start=problem.start,
        end=problem.end,
    )


def _only_learned(problem: Problem, roots: dict[str, Any], reads: tuple[Read, ...]) -> bool:
    """Whether the unknown field belongs to a schema nobody declared."""
    near = [read for read in reads if read.start <= problem.start and problem.end <= read.end]
    return any(is_learned(roots.get(str(read.path[0])), read.path[1:]) for read in near if read.path[0] != "vars")


def rewritten(reach: Reach, source: Source, text: str) -> tuple[dict[str, Any], ...]:
    """The edit that puts another text in the place of an expression."""
    if source.node is None:
        return fix("set_flow", field="outputs", value=replaced(reach.graph.outputs, source.path, text))
    node = reach.graph.nodes[source.node]
    if source.field == "handling.verify":
        handling = {**node.handling.model_dump(), "verify": text}
        return fix("set_node", key=source.node, field="handling", value=handling)
    return fix("update_settings", key=source.node, settings=replaced(node.settings, source.path, text))


def _of_reads(reach: Reach, source: Source, reads: tuple[Read, ...]) -> Iterator[Finding]:
    """Steps that are not there (G007), and steps that may not have run (G012)."""
    told: set[tuple[Any, ...]] = set()
    for read in reads:
        if read.path[0] not in ("steps", "errors") or len(read.path) < 2 or read.path[:2] in told:
            continue
        told.add(read.path[:2])
        key = str(read.path[1])
        if key not in reach.graph.nodes:
            yield _no_such_step(reach, source, read, key)
        elif source.node is not None:
            yield from _may_not_have_run(reach, source, read, key)


def _no_such_step(reach: Reach, source: Source, read: Read, key: str) -> Finding:
    before = reach.certainty.before(source.reader) if source.node else list(reach.graph.nodes)
    name = f"“{reach.graph.name_of(source.node)}”" if source.node else "The result of the flow"
    return Finding(
        code="G007",
        level=Level.ERROR,
        node=source.node,
        field=source.field,
        message=f"{name} reads a step with the key “{key}”, and there is none.",
        hint=did_you_mean(key, before) or "Choose a step that comes before this one.",
        start=read.start,
        end=read.end,
    )


def _may_not_have_run(reach: Reach, source: Source, read: Read, key: str) -> Iterator[Finding]:
    reader, step = source.reader, source.node or ""
    first, other = reach.graph.name_of(step), reach.graph.name_of(key)
    if reach.shape.is_trigger(key):
        yield _g012(source, read, Level.ERROR, f"“{first}” reads “{other}” as a step.", "Use trigger instead.")
        return
    failing = read.path[0] == "errors"
    own = source.field == "handling.verify" and key == step
    certain = reach.certainty.certainly_failed if failing else reach.certainty.certain
    if own or not _runs(reach, step) or certain(reader, key):
        return
    if not reach.certainty.comes_before(reader, key):
        message = f"“{first}” reads “{other}”, which does not come before it."
        yield _g012(source, read, Level.ERROR, message, "Move it before this step, or read another one.")
    elif not read.guarded:
        what = "may not have failed" if failing else "may not have run"
        message = f"“{first}” reads “{other}”, which {what} when it is reached."
        hint = "Say what to use then: default(..., value)."
        yield _g012(source, read, Level.WARNING, message, hint, _with_default(reach, source, read))


def _runs(reach: Reach, key: str) -> bool:
    return key in reach.shape.reachable or key in reach.shape.undo_steps


def _g012(
    source: Source, read: Read, level: Level, message: str, hint: str, cure: tuple[dict[str, Any], ...] = ()
) -> Finding:
    return Finding(
        code="G012",
        level=level,
        node=source.node,
        field=source.field,
        message=message,
        hint=hint,
        fix=cure,
        start=read.start,
        end=read.end,
    )


def _with_default(reach: Reach, source: Source, read: Read) -> tuple[dict[str, Any], ...]:
    text = source.text
    made = f"{text[: read.start]}default({text[read.start : read.end]}, null){text[read.end :]}"
    return rewritten(reach, source, made)


RULE = Rule(
    code="G006",
    title="An expression that is wrong",
    hint="Correct it where it is marked; the message names the place.",
    level=Level.ERROR,
    check=check,
)


def _told_by_g006(_reach: Reach) -> tuple[Finding, ...]:
    """The walk of G006 makes this kind of finding as well."""
    return ()


UNKNOWN_FIELD_RULE = Rule(
    code="G007",
    title="A field or step that is not there",
    hint="Take the name that is offered, or map the value again. Learned from a sample, it is a warning only.",
    level=Level.ERROR,
    check=_told_by_g006,
)
NOT_CERTAIN_RULE = Rule(
    code="G012",
    title="Data of a step that may not have run",
    hint="Say what to use then with default(...), or move the step.",
    level=Level.ERROR,
    check=_told_by_g006,
)
