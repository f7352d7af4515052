"""Reading a graph from outside: bytes or JSON, malformed, huge or too new, always with a sentence."""

from __future__ import annotations

from typing import Any

import orjson
from pydantic import ValidationError

from engine.errors import GraphError
from engine.graph.canonical import DEEPEST_JSON
from engine.graph.findings import Finding, Level
from engine.graph.migrate import migrate
from engine.graph.model import MAX_BYTES, MAX_EDGES, MAX_NODES, Graph

SHOWN = 20
"""Of a broken graph the first findings are shown; a thousand more help nobody."""


def load_graph(raw: Any) -> Graph:
    """A graph from bytes, text or JSON. Raises GraphError; `details["findings"]` says what and where.

    Limits are looked at before anything is built, so a graph of 10,000 steps costs no more than counting them.
    """
    data = _parse(raw) if isinstance(raw, bytes | str) else raw
    if not isinstance(data, dict):
        raise _refused([_limit("A graph is a JSON object with “nodes” and “edges”.", "Check what was sent.", "G000")])
    over = limit_findings(data)
    if over:
        raise _refused(over)
    try:
        graph = Graph.model_validate(migrate(data))
        size = len(raw) if isinstance(raw, bytes | str) else len(graph.to_bytes())
    except ValidationError as error:
        raise _refused(_of_validation(error)) from None
    except RecursionError:
        raise _refused([_too_deep()]) from None
    except (TypeError, ValueError) as error:
        raise _refused([_limit(f"The graph cannot be written as JSON: {error}.", "Correct it.", "G000")]) from None
    if size > MAX_BYTES:
        raise _refused([_too_big()])
    return graph


def read_graph(raw: Any) -> tuple[Graph | None, list[Finding]]:
    """The same without raising: the graph, or None and what is wrong."""
    try:
        return load_graph(raw), []
    except GraphError as error:
        return None, list(_findings_of(error))


def limit_findings(data: dict[str, Any]) -> list[Finding]:
    """G014 for what is too many, without reading it."""
    found = []
    for part, limit, word in (("nodes", MAX_NODES, "steps"), ("edges", MAX_EDGES, "connecting lines")):
        value = data.get(part)
        size = len(value) if isinstance(value, dict | list) else 0
        if size > limit:
            message = f"The flow has {size:,} {word}; at most {limit:,} are possible."
            found.append(_limit(message, "Split it into several flows that call each other.", "G014"))
    return found


def _parse(raw: bytes | str) -> Any:
    if len(raw) > MAX_BYTES:
        raise _refused([_too_big()])
    try:
        return orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        message = f"This is not JSON: {error.msg} at line {error.lineno}, column {error.colno}."
        raise _refused([_limit(message, "Check the file; it may be cut off.", "G000")]) from None


def _too_big() -> Finding:
    return _limit("The flow is larger than 1 MB.", "Move long texts and data into a data table or a file.", "G014")


def _too_deep() -> Finding:
    return _limit(f"The settings are nested deeper than {DEEPEST_JSON} levels.", "Use fewer levels.", "G014")


def _limit(message: str, hint: str, code: str) -> Finding:
    return Finding(code=code, level=Level.ERROR, message=message, hint=hint)


def _of_validation(error: ValidationError) -> list[Finding]:
    found = []
    for problem in error.errors(include_url=False, include_context=False)[:SHOWN]:
        place = [str(part) for part in problem["loc"]]
        node = place[1] if len(place) > 1 and place[0] == "nodes" else None
        field = ".".join(place[2:] if node else place) or None
        said = problem["msg"].removeprefix("Value error, ")
        deep = "nested too deeply" in said
        found.append(
            Finding(
                code="G014" if deep else "G000",
                level=Level.ERROR,
                node=node[:200] if node else None,
                field=field[:300] if field else None,
                message=f"The graph cannot be read: {said}" + (f" (at {field[:300]})" if field else "") + ".",
                hint="Correct this part, or export the flow again.",
            )
        )
    return found


def _refused(found: list[Finding]) -> GraphError:
    first = found[0]
    return GraphError(first.message, hint=first.hint, findings=[each.to_json() for each in found])


def _findings_of(error: GraphError) -> list[Finding]:
    stated = error.details.get("findings") or [{"code": "G000", "message": error.message, "hint": error.hint}]
    return [Finding(**{**each, "level": Level.ERROR}) for each in stated]
