"""Installing and building: only what changed, and a sentence for a machine that lacks something."""

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from builder.base.supervise import frontend
from builder.base.supervise.layout import CHECKOUT

FILE = Path("builder/base/supervise/bootstrap.py")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout of its own that holds what the bootstrap reads."""
    (tmp_path / FILE).parent.mkdir(parents=True)
    shutil.copy(CHECKOUT / FILE, tmp_path / FILE)
    shutil.copytree(CHECKOUT / "requirements", tmp_path / "requirements")
    return tmp_path


@pytest.fixture
def bootstrap(checkout: Path) -> ModuleType:
    """The bootstrap of that checkout, as a module."""
    spec = importlib.util.spec_from_file_location("bootstrap_of_test", checkout / FILE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def run(checkout: Path, prelude: str, **env: str) -> subprocess.CompletedProcess[str]:
    """Runs the bootstrap as a program, after a prelude that takes something from the machine."""
    program = str(checkout / FILE)
    lines = [
        prelude,
        "import runpy, sys",
        "sys.argv = ['bootstrap.py', 'runtime']",
        f"runpy.run_path({program!r}, run_name='__main__')",
    ]
    argv = [sys.executable, "-c", "\n".join(lines)]
    return subprocess.run(argv, cwd=checkout, env={**os.environ, **env}, capture_output=True, text=True, check=False)


def test_an_old_python_is_a_sentence_with_the_cure(checkout: Path) -> None:
    refused = run(checkout, "import sys; sys.version_info = (3, 9, 2)", PATH="/nowhere")

    assert refused.returncode == 1
    assert refused.stderr.startswith("Handrail needs Python 3.11 or newer; this is 3.9.\n")
    assert "make up PYTHON=" in refused.stderr


def test_an_old_python_gives_way_to_a_newer_one_of_the_machine(checkout: Path, tmp_path: Path) -> None:
    newer = tmp_path / "bin" / "python3.12"
    newer.parent.mkdir()
    newer.write_text('#!/bin/sh\necho "continued with: $@"\n')
    newer.chmod(0o755)

    continued = run(checkout, "import sys; sys.version_info = (3, 9, 2)", PATH=f"{newer.parent}:/usr/bin:/bin")

    assert continued.stdout == f"continued with: {checkout / FILE} runtime\n"


def test_a_python_without_venv_names_the_package_that_brings_it(checkout: Path) -> None:
    prelude = "import sys; sys.modules['ensurepip'] = None"

    refused = run(checkout, prelude)

    assert refused.returncode == 1
    assert "has no module ensurepip" in refused.stderr
    assert "sudo apt-get install python3-venv" in refused.stderr


@pytest.mark.parametrize(
    ("profile", "marker", "satisfied"),
    [
        ("runtime", {"profile": "runtime"}, True),
        ("runtime", {"profile": "dev"}, True),
        ("dev", {"profile": "dev"}, True),
        ("dev", {"profile": "runtime"}, False),
        ("runtime", {"profile": "runtime", "runtime": "an older lock"}, False),
        ("dev", {"profile": "dev", "dev": "an older lock"}, False),
        ("runtime", {"profile": "runtime", "root": "/elsewhere"}, False),
        ("runtime", {}, False),
    ],
)
def test_it_installs_only_when_a_lock_or_the_place_changed(
    bootstrap: ModuleType, profile: str, marker: dict[str, str], satisfied: bool
) -> None:
    wanted = {"root": str(bootstrap.ROOT), "runtime": bootstrap.lock_hash("runtime"), "dev": bootstrap.lock_hash("dev")}
    bootstrap.VENV_PYTHON.parent.mkdir(parents=True)
    bootstrap.VENV_PYTHON.touch()

    assert bootstrap.satisfied(profile, wanted, {**wanted, **marker} if marker else {}) is satisfied


@pytest.fixture
def sources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A frontend folder of its own."""
    folder = tmp_path / "frontend"
    (folder / "src").mkdir(parents=True)
    (folder / "src" / "main.ts").write_text("one")
    monkeypatch.setattr(frontend, "FRONTEND", folder)
    monkeypatch.setattr(frontend, "MARKS", tmp_path / "marks")
    return folder


def build_count(sources: Path, counted: list[int]) -> int:
    """Builds if something changed, and says how many times that happened so far."""

    def work() -> None:
        (sources / "dist").mkdir(exist_ok=True)
        counted.append(1)

    frontend._when_changed("frontend", frontend._inputs_hash(), sources / "dist", work)
    return len(counted)


def test_the_frontend_is_built_only_when_its_inputs_changed(sources: Path) -> None:
    counted: list[int] = []

    assert build_count(sources, counted) == 1
    assert build_count(sources, counted) == 1
    (sources / "src" / "main.test.ts").write_text("tests are no inputs")
    assert build_count(sources, counted) == 1
    (sources / "src" / "main.ts").write_text("two")
    assert build_count(sources, counted) == 2
    (sources / "dist").rmdir()
    assert build_count(sources, counted) == 3


def test_without_a_fitting_node_the_one_from_the_wheel_is_used(sources: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")

    node = frontend.find_node()
    said = subprocess.run([*node.npm, "--version"], env=node.environment(), capture_output=True, text=True, check=True)

    assert int(said.stdout.split(".")[0]) >= 10
