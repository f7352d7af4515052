"""JSON in and out by orjson; bodies that are no JSON get a sentence, not a trace."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import orjson
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer

from engine.errors import InvalidInput

MAX_BODY = 4 * 1024 * 1024
MAX_DEPTH = 100


class OrjsonRenderer(BaseRenderer):
    """application/json."""

    media_type = "application/json"
    format = "json"
    charset = None

    def render(
        self, data: Any, accepted_media_type: str | None = None, renderer_context: Mapping[str, Any] | None = None
    ) -> bytes:
        """UTF-8 bytes; nothing at all for an answer without a body."""
        return b"" if data is None else orjson.dumps(data, default=_plain)


class OrjsonParser(BaseParser):
    """application/json; at most 4 MB and 100 levels deep."""

    media_type = "application/json"

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Mapping[str, Any] | None = None) -> Any:
        """The value; raises InvalidInput for what cannot be read."""
        body = stream.read(MAX_BODY + 1)
        if len(body) > MAX_BODY:
            raise InvalidInput("The body is larger than 4 MB.", hint="Send less at once.", code="too_large")
        try:
            value = orjson.loads(body) if body.strip() else {}
        except orjson.JSONDecodeError as error:
            raise InvalidInput(
                f"The body is not JSON: {error.msg} (line {error.lineno}).", hint="Send JSON.", code="bad_json"
            ) from None
        if _depth(value) > MAX_DEPTH:
            raise InvalidInput(
                f"The body is nested deeper than {MAX_DEPTH} levels.", hint="Send flatter JSON.", code="too_deep"
            )
        return value


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal | bytes):
        return str(value)
    if isinstance(value, set | frozenset | tuple):
        return sorted(value) if isinstance(value, set | frozenset) else list(value)
    return str(value)


def _depth(value: Any) -> int:
    level, depth = [value], 0
    while level and depth <= MAX_DEPTH:
        children = [
            item.values() if isinstance(item, dict) else item for item in level if isinstance(item, dict | list)
        ]
        level = [child for group in children for child in group]
        depth += 1
    return depth
