"""What each process has imported when it is ready: what it never needs would only hold up its coming back."""

from __future__ import annotations

import json
import os
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

import connectors.catalog

NOWHERE = {
    "DJANGO_SETTINGS_MODULE": "builder.config.settings.test",
    "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none",
    "REDIS_URL": "redis://127.0.0.1:1/0",
}
SAY = "import gc, json, sys; print(json.dumps({'modules': sorted(sys.modules), 'collects': gc.isenabled()}))"
WEB = f"import builder.config.asgi; {SAY}"
WORKER = f"""
from celery import signals
from builder.config.celery import app
app.loader.import_default_modules()
signals.worker_init.send(sender=app)
{SAY}
"""
SWEEPER = f"""
import django; django.setup()
from engine.runtime import facade
def say(stop):
    {SAY}
facade.run_sweeper = say
from django.core.management import execute_from_command_line
execute_from_command_line(["manage.py", "sweeper"])
"""
DEMO = f"""
import django; django.setup()
from builder.config.demo import servers
async def say(ports, **_):
    {SAY}
servers.serve = say
from django.core.management import execute_from_command_line
execute_from_command_line(["manage.py", "demo_services"])
"""
STARTS = {"web": WEB, "worker": WORKER, "sweeper": SWEEPER, "demo": DEMO}
ADDRESSES = (
    "builder.config.urls",
    "builder.api.v1.urls",
    "rest_framework.views",
    "drf_spectacular.openapi",
    "django.test",
)
NOT_BEFORE_READY = {
    "web": (*ADDRESSES, "aiohttp", "jsonschema", "connectors.catalog.http", "engine.runtime.tasks", "celery.worker"),
    "worker": (*ADDRESSES, "uvicorn", "aiohttp.web"),
    "sweeper": (*ADDRESSES, "uvicorn", "aiohttp", "jsonschema", "connectors.catalog.http", "celery.worker"),
    "demo": (*ADDRESSES, "uvicorn", "jsonschema", "connectors.catalog.http", "celery.worker"),
}
STEPS_NEED = ("aiohttp", "jsonschema", "encodings.idna", "channels_redis.serializers", "connectors.sdk.http")


def ready(process: str, state: Path) -> tuple[set[str], bool]:
    """The modules of a process at the moment it is ready, and whether its garbage collector works."""
    env = {**os.environ, **NOWHERE, "HANDRAIL_STATE": str(state)}
    done = subprocess.run(
        [sys.executable, "-c", STARTS[process]], env=env, capture_output=True, text=True, check=False, timeout=100
    )
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout.splitlines()[-1])
    return set(said["modules"]), said["collects"]


@pytest.mark.parametrize("process", STARTS)
def test_a_process_is_ready_without_what_it_may_never_need(process: str, tmp_path: Path) -> None:
    modules, collects = ready(process, tmp_path)

    assert modules.isdisjoint(NOT_BEFORE_READY[process]), modules & set(NOT_BEFORE_READY[process])
    assert collects


def test_a_worker_has_all_that_steps_need_before_it_forks(tmp_path: Path) -> None:
    names = [module.name for module in pkgutil.iter_modules(connectors.catalog.__path__)]

    modules, _ = ready("worker", tmp_path)

    assert names
    assert modules >= {*STEPS_NEED, *(f"connectors.catalog.{name}.actions" for name in names)}
