"""Every import contract holds, and every one of them breaks when the import it forbids is planted."""

import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("engine", "connectors", "builder")
CONFIG: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
CONTRACTS: dict[str, dict[str, Any]] = {contract["id"]: contract for contract in CONFIG["contracts"]}

# contract -> (file to plant, what it says). Two files where a circle needs two.
PLANTED: dict[str, dict[str, str]] = {
    "house": {"engine/runtime/planted.py": "import connectors.registry\n"},
    "engine-floors": {"engine/graph/planted.py": "import engine.run\n"},
    "engine-pure": {"engine/expressions/planted.py": "import django.db\n"},
    "connectors-engine": {"connectors/sdk/planted.py": "import engine.graph\n"},
    "connectors-framework": {"connectors/sdk/planted.py": "import django.conf\n"},
    "connectors-independent": {"connectors/catalog/http/planted.py": "import connectors.catalog.smtp\n"},
    "builder-floors": {"builder/base/planted.py": "import builder.flows\n"},
    "runtime-facade": {"builder/inbox/planted.py": "import engine.runtime.models\n"},
    "no-cycles": {
        "engine/graph/planted_a.py": "import engine.graph.planted_b\n",
        "engine/graph/planted_b.py": "import engine.graph.planted_a\n",
    },
    "supervise-stdlib": {"builder/base/supervise/planted.py": "import django\n"},
}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the tree in which violations may be planted."""
    copy = tmp_path_factory.mktemp("house")
    for package in PACKAGES:
        shutil.copytree(ROOT / package, copy / package, ignore=shutil.ignore_patterns("__pycache__", "*.svg", "*.json"))
    shutil.copy(ROOT / "pyproject.toml", copy)
    return copy


@pytest.fixture
def planted(house: Path, contract: str) -> Iterator[Path]:
    """The copy with this contract's violation in it."""
    files = [house / name for name in PLANTED[contract]]
    for file, text in zip(files, PLANTED[contract].values(), strict=True):
        file.write_text(text)
    yield house
    for file in files:
        file.unlink()


def lint(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Runs the contracts over a tree."""
    program = Path(sys.executable).with_name("lint-imports")
    argv = [str(program), "--no-logo", "--no-cache", *arguments]
    return subprocess.run(argv, cwd=folder, capture_output=True, text=True, check=False)


def test_every_contract_holds(house: Path) -> None:
    checked = lint(house)

    assert checked.returncode == 0, checked.stdout


def test_every_contract_has_a_planted_violation() -> None:
    assert set(PLANTED) == set(CONTRACTS)


@pytest.mark.parametrize("contract", sorted(PLANTED))
def test_a_planted_violation_breaks_the_contract(contract: str, planted: Path) -> None:
    checked = lint(planted, "--contract", contract)

    assert checked.returncode == 1, checked.stdout
    assert f"{CONTRACTS[contract]['name']} BROKEN" in " ".join(checked.stdout.split())
    assert "planted" in checked.stdout


def test_every_floor_of_the_engine_but_the_runtime_is_pure() -> None:
    floors = {f"engine.{name}" for name in CONTRACTS["engine-floors"]["layers"]}

    assert set(CONTRACTS["engine-pure"]["source_modules"]) == floors - {"engine.runtime"}
