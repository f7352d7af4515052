"""The functions as data for the editor and the documentation."""

from dataclasses import dataclass
from functools import cache

from engine.expressions.functions import FUNCTIONS


@dataclass(frozen=True, slots=True)
class FunctionDoc:
    """One function as people read it. `examples` are (expression, result) pairs; every one is tested."""

    name: str
    signature: str
    summary: str
    examples: tuple[tuple[str, str], ...]
    returns: str
    category: str


@cache
def functions() -> list[FunctionDoc]:
    """Every function, in the order of the reference."""
    return [
        FunctionDoc(each.name, each.usage, each.summary, each.examples, each.returns, each.category)
        for each in FUNCTIONS.values()
    ]
