"""The table of node compilers and the step from a checked tree to code."""

import ast
from collections.abc import Mapping
from dataclasses import dataclass

from engine.expressions.code import Code, Compiler, Scope
from engine.expressions.loops import LOOPS
from engine.expressions.nodes import NODES
from engine.expressions.parse import Parsed
from engine.expressions.reading import chain

COMPILERS: Mapping[type[ast.expr], Compiler] = {**NODES, **LOOPS}


@dataclass(frozen=True, slots=True)
class Compiled:
    """Code and the number of slots its loop variables need. `plain` code never touches the budget."""

    code: Code
    slots: int
    plain: bool


def compile_tree(parsed: Parsed) -> Compiled:
    """Compile a checked tree; E005-E009 for what only shows here."""
    scope = Scope(parsed, COMPILERS)
    code = scope.compile(parsed.body)
    plain = isinstance(parsed.body, ast.Constant) or chain(parsed.body) is not None
    return Compiled(code, scope.slots, plain)
