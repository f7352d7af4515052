"""The locks are whole: hashes, an entry for every optional package of every platform, no address."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ("runtime", "dev", "uv")
PINNED = re.compile(r"^([a-z0-9][\w.-]*)(?:\[[\w,-]+\])?==(\S+)", re.MULTILINE | re.IGNORECASE)


def pins(name: str) -> dict[str, str]:
    """Versions by package."""
    return dict(PINNED.findall((ROOT / "requirements" / f"{name}.txt").read_text()))


@pytest.mark.parametrize("name", LOCKS)
def test_every_python_package_is_locked_with_hashes_and_without_an_address(name: str) -> None:
    text = (ROOT / "requirements" / f"{name}.txt").read_text()
    blocks = re.split(r"\n(?=\S)", text)

    assert [block.splitlines()[0] for block in blocks if PINNED.match(block) and "--hash=sha256:" not in block] == []
    assert "://" not in text


def test_development_has_the_very_packages_of_the_product() -> None:
    assert pins("runtime").items() <= pins("dev").items()


@pytest.fixture(scope="module")
def packages() -> dict[str, dict[str, Any]]:
    lock: dict[str, dict[str, dict[str, Any]]] = json.loads((ROOT / "frontend" / "package-lock.json").read_text())
    return lock["packages"]


def test_the_frontend_lock_names_no_registry(packages: dict[str, dict[str, Any]]) -> None:
    assert [name for name, entry in packages.items() if "resolved" in entry] == []


def test_the_frontend_lock_knows_the_optional_packages_of_every_platform(packages: dict[str, dict[str, Any]]) -> None:
    # A lock written where some platform's package could not be fetched makes `npm ci` refuse everywhere.
    known = {name.rsplit("node_modules/", 1)[-1] for name in packages}
    wanted = {name for entry in packages.values() for name in entry.get("optionalDependencies", {})}

    assert wanted - known == set()
