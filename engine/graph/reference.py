"""Parts of docs/graph.md that are made from the records, so that the page cannot say something else than the code.

python -m engine.graph.reference docs/graph.md
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from pathlib import Path

from engine.expressions import CODES
from engine.graph.rules import RULES
from engine.nodes import ALL_NODE_SPECS

_PART = re.compile(r"(<!-- (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)


def _codes() -> str:
    rows = [f"| {rule.code} | {rule.level.value} | {rule.title} | {rule.hint} |" for rule in RULES]
    return "\n".join(["| code | at worst | what is wrong | what to do |", "|---|---|---|---|", *rows])


def _expressions() -> str:
    rows = [f"| {code} | {text} |" for code, text in CODES.items()]
    return "\n".join(["| code | what is wrong with the expression |", "|---|---|", *rows])


def _steps() -> str:
    rows = []
    for spec in ALL_NODE_SPECS:
        ports = ", ".join(f"`{port.name}`" for port in spec.ports_for({})) or "none"
        fields = ", ".join(f"`{name}`" for name in spec.settings_schema["properties"]) or "none"
        rows.append(f"| `{spec.type}` | {spec.name} | {spec.description} | {fields} | {ports} |")
    return "\n".join(["| type | name | what it does | settings | ways out |", "|---|---|---|---|---|", *rows])


SECTIONS: dict[str, Callable[[], str]] = {"codes": _codes, "expressions": _expressions, "steps": _steps}
"""name of a part in the page -> what stands there"""


def written(page: str) -> str:
    """The page with its made parts made anew."""
    return _PART.sub(lambda part: f"{part[1]}{SECTIONS[part[2]]()}\n{part[3]}", page)


def main() -> None:
    """Rewrite the page that is named."""
    path = Path(sys.argv[1])
    path.write_text(written(path.read_text("utf-8")), "utf-8")


if __name__ == "__main__":
    main()
