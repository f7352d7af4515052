"""The stage of the fault tests, and their last line."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from pytest_django.plugin import DjangoDbBlocker

from tests.fault.judging import Verdict, last_line
from tests.fault.stage import Stage

FULL = os.environ.get("FULL") == "1"
VERDICT = "verdict"
STORM = "test_storm"
LONGEST_FIRST = (STORM, "test_fanout")
STORM_OVER_WITHIN_S = 1500.0


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """They commit for all the world to see; afterwards the runtime's tables, and only those, are emptied. What takes
    longest begins first, so that no lane is left with it at the end."""
    items.sort(key=lambda item: (*(name not in item.nodeid for name in LONGEST_FIRST),))
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.django_db(transaction=True, available_apps=["engine.runtime"]))
            item.add_marker(pytest.mark.timeout(1800))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """At its full length the storm is held to its times, so it has the machine to itself: all else waits for its
    end."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID")
    if not FULL or run is None or not any(STORM in each.nodeid for each in item.session.items):
        return (yield)
    over = Path(tempfile.gettempdir()) / f"storm-over-{run}"
    if STORM not in item.nodeid:
        _wait_for(over)
        return (yield)
    try:
        return (yield)
    finally:
        over.touch()


def _wait_for(over: Path) -> None:
    limit = time.monotonic() + STORM_OVER_WITHIN_S
    while not over.exists() and time.monotonic() < limit:
        time.sleep(0.5)


@pytest.fixture(scope="session")
def stage(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stage]:
    """Zygote, outside service, database; one for all cases."""
    from tests.database import owner_conninfo

    settings = connection.settings_dict
    password = f":{settings['PASSWORD']}" if settings["PASSWORD"] else ""
    url = f"postgresql://{settings['USER']}{password}@{settings['HOST']}:{settings['PORT']}/{settings['NAME']}"
    with django_db_blocker.unblock(), Stage(tmp_path_factory.mktemp("fault"), owner_conninfo(), url) as found:
        yield found


@pytest.fixture
def note(request: pytest.FixtureRequest) -> Iterator[list[Verdict]]:
    """Verdicts for the last line. They travel with the report of the test, which may be played in another process."""
    verdicts: list[Verdict] = []
    yield verdicts
    request.node.user_properties += [(VERDICT, asdict(verdict)) for verdict in verdicts]


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """`fault: <n> cases, lost <n>, doubled <n>, recovery p99 <s> s`"""
    reports = [report for found in terminalreporter.stats.values() for report in found]
    told = [fact for report in reports if getattr(report, "when", "") == "teardown" for fact in report.user_properties]
    verdicts = [Verdict(**facts) for name, facts in told if name == VERDICT]
    for verdict in verdicts:
        if verdict.told:
            terminalreporter.write_line(verdict.told)
    if verdicts:
        terminalreporter.write_line(last_line(verdicts))
