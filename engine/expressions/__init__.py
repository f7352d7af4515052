"""The expression language: a subset of Python expressions over JSON, exact decimals and dates. No I/O.

    compile_expression(source) -> Expression      bare expression (conditions)
    compile_template(source)   -> Template        text with {{ ... }}
    compile_value(settings)    -> CompiledValue   settings whose texts are templates
    to_json(value)             -> plain JSON
    check, complete, functions -> for the editor and the checker of graphs
    rename_step, parse_condition, write_condition -> rewriting

Everything raises ExpressionError and nothing else. See docs/expressions.md for the language.

Inside, low to high: errors, values, budget, convert (to text and JSON); operators, moments; parse (what is allowed,
offsets); functions/ (one record per function); reading, nodes, loops, compiler (tree to closures); expression,
template, compiled; paths, rename, conditions, reference; checking/ (types, infer, check, complete).
"""

from engine.expressions.budget import Budget
from engine.expressions.checking.check import check
from engine.expressions.checking.complete import Completion, complete
from engine.expressions.checking.problems import CheckResult, Problem, Scope, Suggestion
from engine.expressions.checking.types import TypeInfo
from engine.expressions.compiled import CompiledValue, compile_value
from engine.expressions.conditions import (
    Comparison,
    ConditionTree,
    Group,
    Not,
    condition_from_json,
    condition_to_json,
    parse_condition,
    write_condition,
)
from engine.expressions.convert import to_json
from engine.expressions.errors import CODES, ExpressionError
from engine.expressions.expression import Expression, compile_expression, evaluate_condition
from engine.expressions.paths import Path, Read
from engine.expressions.reading import ROOTS
from engine.expressions.reference import FunctionDoc, functions
from engine.expressions.rename import rename_step
from engine.expressions.template import Template, compile_template
from engine.expressions.values import Missing, Value, did_you_mean

__all__ = [
    "CODES",
    "ROOTS",
    "Budget",
    "CheckResult",
    "Comparison",
    "CompiledValue",
    "Completion",
    "ConditionTree",
    "Expression",
    "ExpressionError",
    "FunctionDoc",
    "Group",
    "Missing",
    "Not",
    "Path",
    "Problem",
    "Read",
    "Scope",
    "Suggestion",
    "Template",
    "TypeInfo",
    "Value",
    "check",
    "compile_expression",
    "compile_template",
    "compile_value",
    "complete",
    "condition_from_json",
    "condition_to_json",
    "did_you_mean",
    "evaluate_condition",
    "functions",
    "parse_condition",
    "rename_step",
    "to_json",
    "write_condition",
]
