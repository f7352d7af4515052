"""What is known about a value before a run, read from JSON Schema. Not knowing is normal and never a problem."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Schema = Mapping[str, Any]
Alternative = tuple[Schema, Schema]
"""A schema without `anyOf` or `$ref` on top, and the document its inner `$ref`s belong to."""

_KIND_OF_TYPE = {
    "string": "text",
    "number": "number",
    "integer": "number",
    "boolean": "yes/no",
    "array": "list",
    "object": "object",
    "null": "null",
}
_TYPE_OF_KIND = {
    "text": "string",
    "number": "number",
    "yes/no": "boolean",
    "list": "array",
    "object": "object",
    "null": "null",
    "date": "string",
    "duration": "string",
}
_WORDS = {
    "text": "text",
    "number": "a number",
    "yes/no": "yes/no",
    "list": "a list",
    "object": "an object",
    "null": "an empty value",
    "date": "a date",
    "duration": "a duration",
}
_LIMIT = 40


@dataclass(frozen=True, slots=True)
class TypeInfo:
    """The kinds a value may have (None: any) and the schemas that describe its inside.

    `learned` schemas come from samples, so a field they do not know is a warning, not an error.
    """

    kinds: frozenset[str] | None = None
    alternatives: tuple[Alternative, ...] = ()
    learned: bool = False

    @property
    def words(self) -> str:
        """The kinds as people call them."""
        return " or ".join(_WORDS[kind] for kind in sorted(self.kinds)) if self.kinds else "any value"

    @property
    def schema(self) -> dict[str, Any]:
        """The type as JSON Schema; `{}` for any."""
        if self.kinds is None:
            return {}
        if len(self.alternatives) == 1:
            return {"type": self._names(), **self.alternatives[0][0]}
        if self.alternatives:
            return {"anyOf": [dict(schema) for schema, _ in self.alternatives]}
        made: dict[str, Any] = {"type": self._names()}
        if self.kinds <= {"date", "duration"}:
            made["format"] = "date-time" if "date" in self.kinds else "duration"
        return made

    def _names(self) -> Any:
        names = sorted({_TYPE_OF_KIND[kind] for kind in self.kinds or ()})
        return names[0] if len(names) == 1 else names

    def may_be(self, *kinds: str) -> bool:
        """Whether one of the kinds is possible."""
        return self.kinds is None or not self.kinds.isdisjoint(kinds)

    def constants(self) -> list[Any] | None:
        """All values it can have, when the schemas list them."""
        found: list[Any] = []
        for schema, _ in self.alternatives:
            if "const" in schema:
                found.append(schema["const"])
            elif isinstance(schema.get("enum"), list):
                found += schema["enum"]
            else:
                return None
        return found or None

    def fields(self) -> Iterator[tuple[str, "TypeInfo"]]:
        """The fields that are known, with their types."""
        for schema, root in self.alternatives:
            for name, inner in _mapping(schema.get("properties")).items():
                yield str(name), of_schema(inner, root, self.learned)

    def field(self, name: str) -> "TypeInfo | None":
        """The type of a field, ANY when nobody knows, None when the schemas do not have it."""
        if self.kinds is None:
            return ANY
        found = [_field(schema, root, name, self.learned) for schema, root in self.alternatives if _is_object(schema)]
        if not found:
            return ANY if not self.alternatives and "object" in self.kinds else None
        known = [each for each in found if each is not None]
        return union(known) if known else None

    def item(self) -> "TypeInfo":
        """The type of the items of a list; ANY when nobody knows."""
        found = [
            _item(schema, root, self.learned) for schema, root in self.alternatives if "list" in (_kinds(schema) or ())
        ]
        return union(found) if found else ANY


ANY = TypeInfo()


def kind(*kinds: str) -> TypeInfo:
    """A type known by its kinds only."""
    return TypeInfo(frozenset(kinds))


def union(types: Iterable[TypeInfo]) -> TypeInfo:
    """Either of the types; ANY when one of them is."""
    kinds: set[str] = set()
    alternatives: list[Alternative] = []
    learned = False
    for each in types:
        if each.kinds is None:
            return ANY
        kinds |= each.kinds
        alternatives += [one for one in each.alternatives if one not in alternatives]
        learned = learned or each.learned
    return TypeInfo(frozenset(kinds), tuple(alternatives), learned) if kinds else ANY


def of_schema(schema: Any, root: Schema | None = None, learned: bool = False) -> TypeInfo:
    """The type a schema describes; `{}`, True and everything not understood are ANY."""
    if not isinstance(schema, Mapping):
        return ANY
    document = schema if root is None or "$defs" in schema or "definitions" in schema else root
    alternatives = tuple(_flatten(schema, document, 0))
    learned = learned or bool(schema.get("x-learned"))
    kinds: set[str] = set()
    for each, _ in alternatives:
        found = _kinds(each)
        if found is None:
            return ANY
        kinds |= found
    return TypeInfo(frozenset(kinds), alternatives, learned) if kinds else ANY


def _flatten(schema: Schema, root: Schema, depth: int) -> Iterator[Alternative]:
    """The alternatives of a schema; an unreadable part becomes the empty schema."""
    if depth > _LIMIT:
        yield {}, root
        return
    reference = schema.get("$ref")
    if isinstance(reference, str):
        target = _resolve(reference, root)
        yield from _flatten(target, root, depth + 1)
        return
    choices = schema.get("anyOf") or schema.get("oneOf")
    if isinstance(choices, list) and choices:
        for choice in choices[:_LIMIT]:
            yield from _flatten(choice if isinstance(choice, Mapping) else {}, root, depth + 8)
        return
    parts = schema.get("allOf")
    yield (_merged(schema, parts, root, depth) if isinstance(parts, list) else schema), root


def _merged(schema: Schema, parts: list[Any], root: Schema, depth: int) -> Schema:
    merged: dict[str, Any] = {key: value for key, value in schema.items() if key != "allOf"}
    for part in parts[:_LIMIT]:
        flat = list(_flatten(part, root, depth + 8)) if isinstance(part, Mapping) else []
        if len(flat) != 1:
            return {}
        for key, value in flat[0][0].items():
            if key == "properties" and isinstance(value, Mapping):
                merged[key] = {**_mapping(merged.get(key)), **value}
            else:
                merged.setdefault(key, value)
    return merged


def _resolve(reference: str, root: Schema) -> Schema:
    target: Any = root
    if not reference.startswith("#"):
        return {}
    for part in reference[1:].split("/")[1:]:
        key = part.replace("~1", "/").replace("~0", "~")
        target = target.get(key) if isinstance(target, Mapping) else None
    return target if isinstance(target, Mapping) else {}


def _kinds(schema: Schema) -> frozenset[str] | None:
    stated = schema.get("type")
    if isinstance(stated, str):
        stated = [stated]
    if isinstance(stated, list):
        found = [_KIND_OF_TYPE.get(str(each)) for each in stated]
        return None if None in found or not found else frozenset(str(each) for each in found)
    values = (
        schema["enum"] if isinstance(schema.get("enum"), list) else [schema["const"]] if "const" in schema else None
    )
    if values:
        return frozenset(kind_of_constant(value) for value in values)
    if "properties" in schema:
        return frozenset({"object"})
    return frozenset({"list"}) if "items" in schema or "prefixItems" in schema else None


def kind_of_constant(value: Any) -> str:
    """The kind of a JSON value."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "yes/no"
    if isinstance(value, str):
        return "text"
    return "list" if isinstance(value, list) else "object" if isinstance(value, Mapping) else "number"


def _is_object(schema: Schema) -> bool:
    return "object" in (_kinds(schema) or ())


def _field(schema: Schema, root: Schema, name: str, learned: bool) -> TypeInfo | None:
    properties = _mapping(schema.get("properties"))
    if name in properties:
        return of_schema(properties[name], root, learned)
    more = schema.get("additionalProperties")
    if isinstance(more, Mapping):
        return of_schema(more, root, learned)
    open_ended = more is True or "patternProperties" in schema or not isinstance(schema.get("properties"), Mapping)
    return ANY if open_ended else None


def _item(schema: Schema, root: Schema, learned: bool) -> TypeInfo:
    first = schema.get("prefixItems")
    if isinstance(first, list) and first:
        return union([of_schema(each, root, learned) for each in first])
    return of_schema(schema.get("items", {}), root, learned)


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
