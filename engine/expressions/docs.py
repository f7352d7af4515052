"""Writes the function table of docs/expressions.md: `python -m engine.expressions.docs` (`--check` only compares)."""

import sys
from itertools import groupby
from pathlib import Path

from engine.expressions.errors import CODES
from engine.expressions.reference import functions

PAGE = Path(__file__).resolve().parents[2] / "docs" / "expressions.md"
BEGIN, END = "<!-- functions: generated -->", "<!-- /functions -->"


def table() -> str:
    """The generated part: one table per category, and the error codes."""
    parts = []
    for category, entries in groupby(functions(), key=lambda entry: entry.category):
        rows = [f"### {category}", "", "| function | meaning | example |", "|---|---|---|"]
        for entry in entries:
            examples = "<br>".join(f"`{_cell(source)}` → `{_cell(result)}`" for source, result in entry.examples)
            rows.append(f"| `{_cell(entry.signature)}` | {_cell(entry.summary)} | {examples} |")
        parts.append("\n".join(rows))
    codes = ["### Error codes", "", "| code | meaning |", "|---|---|"]
    parts.append("\n".join([*codes, *(f"| {code} | {meaning} |" for code, meaning in CODES.items())]))
    return "\n\n".join(parts)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", "\\n")


def updated(page: str) -> str:
    """The page with its generated part renewed."""
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n\n{table()}\n\n{END}{after}"


def main(arguments: list[str]) -> int:
    """Renew the page, or with `--check` say by the exit code whether it is current."""
    page = PAGE.read_text(encoding="utf-8")
    renewed = updated(page)
    if "--check" in arguments:
        return int(page != renewed)
    PAGE.write_text(renewed, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
