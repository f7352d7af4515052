"""The expression language: a subset of Python expressions over JSON, exact decimals and dates. No I/O.

    compile_expression(source) -> Expression      bare expression (conditions)
    compile_template(source)   -> Template        text with {{ ... }}
    compile_value(settings)    -> CompiledValue   settings whose texts are templates
    to_json(value)             -> plain JSON

Everything raises ExpressionError and nothing else. See docs/expressions.md for the language.
"""

from engine.expressions.budget import Budget
from engine.expressions.compiled import CompiledValue, compile_value
from engine.expressions.convert import to_json
from engine.expressions.errors import CODES, ExpressionError
from engine.expressions.expression import Expression, compile_expression, evaluate_condition
from engine.expressions.paths import Path, Read
from engine.expressions.reading import ROOTS
from engine.expressions.template import Template, compile_template
from engine.expressions.values import Missing, Value

__all__ = [
    "CODES",
    "ROOTS",
    "Budget",
    "CompiledValue",
    "Expression",
    "ExpressionError",
    "Missing",
    "Path",
    "Read",
    "Template",
    "Value",
    "compile_expression",
    "compile_template",
    "compile_value",
    "evaluate_condition",
    "to_json",
]
