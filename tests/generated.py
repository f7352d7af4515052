"""Generated files: ``python -m tests.generated write`` makes them anew, ``check`` fails when one is stale."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from builder.base.supervise import frontend
from tests import services

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Generated:
    """One file that is made from others: where it lies and what it should say now."""

    path: Path
    make: Callable[[], str]


def api_types() -> str:
    """TypeScript types of the API, by way of its OpenAPI schema."""
    with tempfile.TemporaryDirectory() as folder:
        schema, types = Path(folder, "openapi.json"), Path(folder, "schema.ts")
        manage("spectacular", "--format", "openapi-json", "--fail-on-warn", "--validate", "--file", str(schema))
        node = frontend.find_node()
        program = frontend.FRONTEND / "node_modules" / "openapi-typescript" / "bin" / "cli.js"
        argv = ["node", str(program), str(schema), "--output", str(types), "--default-non-nullable=false"]
        subprocess.run(argv, cwd=frontend.FRONTEND, env=node.environment(), check=True, capture_output=True)
        return types.read_text()


def manage(*arguments: str) -> None:
    """Runs a Django command that reaches no server; shows its words when it fails."""
    argv = [sys.executable, "manage.py", *arguments]
    env = {**os.environ, **services.NOWHERE, "DJANGO_SETTINGS_MODULE": "builder.config.settings.test"}
    ended = subprocess.run(argv, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    if ended.returncode:
        sys.exit(f"manage.py {arguments[0]} failed:\n{(ended.stdout + ended.stderr).strip()[-4000:]}")


GENERATED = (Generated(frontend.FRONTEND / "src" / "shared" / "api" / "schema.gen.ts", api_types),)


def write() -> int:
    """Makes every generated file anew."""
    for file in GENERATED:
        file.path.parent.mkdir(parents=True, exist_ok=True)
        file.path.write_text(file.make())
        print(f"written: {file.path.relative_to(ROOT)}")
    return 0


def check() -> int:
    """Says which generated files are stale, and how to mend that."""
    stale = [file for file in GENERATED if not file.path.exists() or file.path.read_text() != file.make()]
    for file in stale:
        print(f"stale: {file.path.relative_to(ROOT)} - make it anew with: make types")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit({"write": write, "check": check}[sys.argv[1]]())
