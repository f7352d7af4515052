"""`make up` as a newcomer meets it: ready, kept alive, stopped without a trace, a sentence for what is in its way."""

import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import cache_from_source
from pathlib import Path

import pytest

from builder.base.supervise.earlier import set_aside
from builder.base.supervise.layout import CHECKOUT, Layout
from builder.base.supervise.leftovers import MARK
from builder.base.supervise.lock import holder_of
from builder.base.supervise.place import root_home
from tests.instance import Instance, wait_until

# A machine under load starts four processes of the product at once.
pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    """One instance for all tests that leave it running."""
    with Instance(tmp_path_factory.mktemp("up"), PYTHONDONTWRITEBYTECODE="1") as instance:
        instance.up()
        yield instance


def marked(instance: Instance) -> list[int]:
    """The processes that belong to an instance."""
    wanted = f"{MARK}={instance.layout.state}".encode()
    found = []
    for file in Path("/proc").glob("[0-9]*/environ"):
        try:
            if wanted in file.read_bytes().split(b"\0"):
                found.append(int(file.parent.name))
        except OSError:
            continue
    return found


def ask_database(instance: Instance, statement: str, *roles: str) -> subprocess.CompletedProcess[str]:
    """One statement by `psql`, as a person would type it."""
    return instance.command("psql", *roles, "-X", "-A", "-t", "-c", statement)


def test_it_is_ready_and_says_where_and_how_to_become_the_owner(running: Instance) -> None:
    again = running.command("up", "--detach")

    assert running.is_ready()
    assert f"already running: {running.url}" in again.stdout
    assert f"open this link once -> {running.url}setup/" in again.stdout
    assert again.returncode == 0


def test_secrets_are_readable_by_their_owner_only(running: Instance) -> None:
    state = running.layout.state

    for name in ("keys", "secrets.json", "owner-link", "run/environment.json", "run/valkey.conf"):
        assert (state / name).stat().st_mode & 0o077 == 0, name
    assert state.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("name", ["postgres", "valkey", "web-1", "worker", "sweeper", "demo"])
def test_a_killed_process_comes_back(running: Instance, name: str) -> None:
    running.kill_and_await(name)


def test_what_was_compiled_once_is_kept_also_where_python_is_told_to_keep_nothing(running: Instance) -> None:
    compiled = Path(cache_from_source(str(CHECKOUT / "builder" / "config" / "wiring.py")))
    compiled.unlink(missing_ok=True)

    running.kill("sweeper")

    wait_until(compiled.exists, what="the sweeper has kept what it compiled")


def test_the_product_owns_nothing_in_the_database(running: Instance) -> None:
    refused = ask_database(running, "CREATE TABLE mine (id int)")
    allowed = ask_database(running, "CREATE TABLE mine (id int); DROP TABLE mine", "--owner")

    assert "permission denied" in refused.stderr
    assert allowed.returncode == 0, allowed.stderr


def test_the_audit_log_is_append_only_for_the_product(running: Instance) -> None:
    refused = ask_database(running, "DELETE FROM audit_entry")

    assert "permission denied" in refused.stderr


def test_status_names_every_process(running: Instance) -> None:
    status = running.command("status")

    assert status.returncode == 0
    assert all(name in status.stdout for name in running.pids())


def test_all_processes_together_stay_under_700_megabytes(running: Instance) -> None:
    kilobytes = 0
    for pid in marked(running):
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        kilobytes += next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))

    assert kilobytes / 1024 <= 700


def test_a_reload_replaces_the_web_process(running: Instance) -> None:
    old = running.pids()["web-1"]

    assert running.command("reload").returncode == 0

    wait_until(lambda: running.pids()["web-1"] != old and running.is_ready(), what="a new web process")


def test_a_taken_port_is_a_sentence_with_the_cure(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with Instance(tmp_path, port=port) as instance:
            refused = instance.command("up", "--detach")

    assert refused.returncode == 1
    assert refused.stderr.splitlines() == [
        f"Port {port} on 127.0.0.1 cannot be used: Address already in use.",
        f"  Stop what uses it, or choose another: make up PORT={port + 1}",
    ]


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"PORT": "web"}, "PORT=web is not a number from 1 to 65535."),
        ({"WORKERS": "0"}, "WORKERS=0 is not a number from 1 to 64."),
        ({"HANDRAIL_STATE": "/proc/handrail"}, "The folder /proc/handrail cannot be written"),
    ],
)
def test_a_bad_setting_is_a_sentence_with_the_cure(tmp_path: Path, settings: dict[str, str], sentence: str) -> None:
    refused = Instance(tmp_path).command("up", "--detach", **settings)

    assert refused.returncode == 1
    assert sentence in refused.stderr
    assert "make up" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_reset_asks_before_it_deletes(tmp_path: Path) -> None:
    with Instance(tmp_path) as instance:
        instance.layout.make()

        refused = instance.command("reset")

        assert refused.returncode == 1
        assert "make reset YES=1" in refused.stderr
        assert instance.layout.state.exists()


def test_a_new_checkout_where_one_was_deleted_begins_anew_and_deletes_nothing(tmp_path: Path) -> None:
    layout = Layout(checkout=tmp_path, state=tmp_path / "state")
    layout.make()
    home = root_home(layout) if os.geteuid() == 0 else layout.state
    try:
        (home / "pg18").mkdir(parents=True)
        (home / "pg18" / "PG_VERSION").write_text("18")
        (home / "setup-done").write_text("x")

        layout.keys.touch()
        assert set_aside(layout, {}) is None, "keys are there: it is ours"
        layout.keys.unlink()
        assert set_aside(layout, {"HANDRAIL_KEYS": "{}"}) is None
        aside = set_aside(layout, {})

        assert aside is not None
        assert (aside / "PG_VERSION").read_text() == "18"
        assert not (home / "pg18").exists()
        assert not (home / "setup-done").exists()
        assert set_aside(layout, {}) is None
    finally:
        shutil.rmtree(home, ignore_errors=True)


def test_down_leaves_no_process_and_a_second_up_keeps_everything(running: Instance) -> None:
    link, migrated = running.owner_link(), (running.layout.log / "migrate.log").read_text()

    running.down()
    assert marked(running) == []
    running.up()

    assert running.is_ready()
    assert running.owner_link() == link
    assert (running.layout.log / "migrate.log").read_text() == migrated


def test_after_a_killed_supervisor_nothing_runs_on_and_up_works_again(running: Instance) -> None:
    holder = holder_of(running.layout.lock)
    assert holder is not None

    os.kill(holder.pid, signal.SIGKILL)
    wait_until(lambda: marked(running) == [], what="the children are gone")

    running.up()
    assert running.is_ready()


def test_ctrl_c_in_the_foreground_stops_everything(running: Instance) -> None:
    running.down()
    argv = [sys.executable, "-m", "builder.base.supervise", "up"]

    with subprocess.Popen(
        argv, cwd=CHECKOUT, env=running.environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        lines = iter(process.stdout)
        assert any(f"Handrail is ready: {running.url}" in line for line in lines)
        process.send_signal(signal.SIGINT)
        rest = "".join(lines)

    assert process.returncode == 0
    assert "Traceback" not in rest
    assert marked(running) == []
