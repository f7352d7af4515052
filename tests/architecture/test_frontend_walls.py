"""The frontend's walls: eslint refuses every import that climbs, and each wall is proved by a planted violation."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from builder.base.supervise import frontend

# wall -> (files to plant, the rule that must complain about the first of them)
PLANTED: dict[str, tuple[dict[str, str], str]] = {
    "a feature imports a feature": (
        {
            "features/alpha/planted.ts": 'export { value } from "@/features/beta/planted";\n',
            "features/beta/planted.ts": "export const value = 1;\n",
        },
        "import-x/no-restricted-paths",
    ),
    "a feature imports the app": (
        {
            "features/alpha/planted.ts": 'import { value } from "@/app/planted";\nexport const copy = value;\n',
            "app/planted.ts": "export const value = 1;\n",
        },
        "import-x/no-restricted-paths",
    ),
    "flow imports a feature": (
        {
            "flow/planted.ts": 'import { value } from "../features/alpha/planted";\nexport const copy = value;\n',
            "features/alpha/planted.ts": "export const value = 1;\n",
        },
        "import-x/no-restricted-paths",
    ),
    "flow imports what draws": (
        {
            "flow/planted.ts": 'import { value } from "@/shared/ui/planted";\nexport const copy = value;\n',
            "shared/ui/planted.ts": "export const value = 1;\n",
        },
        "import-x/no-restricted-paths",
    ),
    "flow imports React": (
        {"flow/planted.ts": 'import { useState } from "react";\nexport const use = useState;\n'},
        "no-restricted-imports",
    ),
    "shared imports flow": (
        {
            "shared/lib/planted.ts": 'import { value } from "@/flow/planted";\nexport const copy = value;\n',
            "flow/planted.ts": "export const value = 1;\n",
        },
        "import-x/no-restricted-paths",
    ),
    "shared imports a feature": (
        {
            "shared/lib/planted.ts": 'import { value } from "@/features/alpha/planted";\nexport const copy = value;\n',
            "features/alpha/planted.ts": "export const value = 1;\n",
        },
        "import-x/no-restricted-paths",
    ),
    "two files import each other": (
        {
            "flow/planted.ts": 'import { b } from "./planted_b";\nexport const a = (): number => b();\n',
            "flow/planted_b.ts": 'import { a } from "./planted";\nexport const b = (): number => a();\n',
        },
        "import-x/no-cycle",
    ),
    "a component over budget": (
        {"app/planted.tsx": "export function Planted() {\n" + "  void 0;\n" * 60 + "  return null;\n}\n"},
        "max-lines-per-function",
    ),
}


def plant(folder: Path, files: dict[str, str]) -> Path:
    """A small frontend with the project's own eslint configuration and the given files; returns the first of them."""
    for name in ("eslint.config.mjs", "tsconfig.json", "package.json"):
        shutil.copy(frontend.FRONTEND / name, folder)
    (folder / "node_modules").symlink_to(frontend.FRONTEND / "node_modules")
    for name, text in files.items():
        path = folder / "src" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder / "src" / next(iter(files))


def complaints(folder: Path, file: Path) -> set[str]:
    """The ids of the rules that complain about one file."""
    node = frontend.find_node()
    program = frontend.FRONTEND / "node_modules" / "eslint" / "bin" / "eslint.js"
    argv = ["node", str(program), "--format", "json", str(file.relative_to(folder))]
    ended = subprocess.run(argv, cwd=folder, env=node.environment(), capture_output=True, text=True, check=False)
    assert ended.stdout, ended.stderr
    return {str(message["ruleId"]) for result in json.loads(ended.stdout) for message in result["messages"]}


@pytest.mark.parametrize("wall", sorted(PLANTED))
def test_a_planted_import_is_refused(wall: str, tmp_path: Path) -> None:
    files, rule = PLANTED[wall]

    assert rule in complaints(tmp_path, plant(tmp_path, files))


def test_an_allowed_import_passes(tmp_path: Path) -> None:
    files = {
        "features/alpha/planted.ts": 'import { value } from "@/flow/planted";\nexport const copy = value;\n',
        "flow/planted.ts": "export const value = 1;\n",
    }

    assert complaints(tmp_path, plant(tmp_path, files)) == set()
