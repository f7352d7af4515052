"""What must stand before any test file is read: servers, and Django's settings that name them.

Loaded by ``-p`` in pyproject.toml, before the conftest files, some of which import models.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests import services

ROOT = Path(__file__).resolve().parent.parent
SERVERLESS = ("tests/unit", "tests/architecture", "tests/e2e")
LANE = "PYTEST_XDIST_WORKER"
REDIS_DATABASES = 16


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Iterator[None]:
    """Decides on the servers, then lets Django read its settings; xdist workers inherit what their controller
    decided, and have a doorbell each."""
    if LANE in os.environ:
        os.environ["REDIS_URL"] = _own_doorbell(os.environ["REDIS_URL"], int(os.environ[LANE].removeprefix("gw")))
    else:
        services.prepare(needs_servers=_needs_servers(early_config))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "builder.config.settings.test")
    import django

    django.setup()
    return (yield)


def pytest_unconfigure() -> None:
    """Stops the servers this session started; xdist workers leave them alone."""
    if LANE not in os.environ:
        services.stop()


def _own_doorbell(url: str, lane: int) -> str:
    """The same server, another of its numbered databases."""
    parts = urlsplit(url)
    number = (int(parts.path.strip("/") or 0) + lane) % REDIS_DATABASES
    return parts._replace(path=f"/{number}").geturl()


def relative(path: Path) -> str:
    """A path as seen from the root of the checkout, with slashes; as it is when it lies elsewhere."""
    absolute = path if path.is_absolute() else Path.cwd() / path
    return absolute.relative_to(ROOT).as_posix() if absolute.is_relative_to(ROOT) else absolute.as_posix()


def _needs_servers(config: pytest.Config) -> bool:
    named = config.known_args_namespace.file_or_dir or ["tests"]
    return any(not relative(Path(name.split("::", 1)[0])).startswith(SERVERLESS) for name in named)
