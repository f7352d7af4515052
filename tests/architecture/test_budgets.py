"""Files and functions stay small enough to be read at once. A file over budget wants a new room, not an exemption."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FILE_LINES = 400
FUNCTION_LINES = 40
SOURCES = sorted(
    path
    for folder in ("engine", "connectors", "builder", "tests")
    for path in (ROOT / folder).rglob("*.py")
    if "migrations" not in path.parts
)


def too_long_functions(tree: ast.AST, most: int) -> Iterator[str]:
    """Names and lengths of the functions over budget; the docstring is not counted against it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1 - docstring_lines(node)
            if lines > most:
                yield f"{node.name} has {lines} lines"


def docstring_lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """How many lines the docstring takes."""
    first = node.body[0]
    is_docstring = (
        isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str)
    )
    return (first.end_lineno or first.lineno) - first.lineno + 1 if is_docstring else 0


@pytest.mark.parametrize("folder", ["engine", "connectors", "builder", "tests"])
def test_every_python_file_fits_its_budget(folder: str) -> None:
    lengths = {path: len(path.read_text().splitlines()) for path in SOURCES if path.is_relative_to(ROOT / folder)}

    assert {str(path.relative_to(ROOT)): n for path, n in lengths.items() if n > FILE_LINES} == {}


@pytest.mark.parametrize("folder", ["engine", "connectors", "builder", "tests"])
def test_every_python_function_fits_its_budget(folder: str) -> None:
    sources = [path for path in SOURCES if path.is_relative_to(ROOT / folder)]
    found = [
        f"{path.relative_to(ROOT)}: {words}"
        for path in sources
        for words in too_long_functions(ast.parse(path.read_text()), FUNCTION_LINES)
    ]

    assert found == []


def test_a_function_over_budget_is_noticed() -> None:
    text = "def long():\n" + "    work()\n" * FUNCTION_LINES

    assert list(too_long_functions(ast.parse(text), FUNCTION_LINES)) == ["long has 41 lines"]
