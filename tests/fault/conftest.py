"""The stage of the fault tests, and their last line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection
from pytest_django.plugin import DjangoDbBlocker

from tests.fault.judging import Verdict
from tests.fault.stage import Stage

VERDICTS = pytest.StashKey[list[Verdict]]()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """They commit for all the world to see; afterwards the runtime's tables, and only those, are emptied."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.django_db(transaction=True, available_apps=["engine.runtime"]))
            item.add_marker(pytest.mark.timeout(1800))


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
def note(request: pytest.FixtureRequest) -> list[Verdict]:
    """Verdicts for the last line."""
    return request.config.stash.setdefault(VERDICTS, [])


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """`fault: <n> cases, lost <n>, doubled <n>, recovery p99 <s> s`"""
    verdicts = config.stash.get(VERDICTS, [])
    if not verdicts:
        return
    times = sorted(v.recovery_s for v in verdicts if v.recovery_s is not None)
    p99 = times[min(len(times) - 1, int(len(times) * 0.99))] if times else 0.0
    lost, doubled = sum(v.lost for v in verdicts), sum(v.doubled for v in verdicts)
    terminalreporter.write_line(
        f"fault: {len(verdicts)} cases, lost {lost}, doubled {doubled}, recovery p99 {p99:.1f} s"
    )
