"""Every path the supervisor uses, in one place."""

import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from builder.base.supervise.refusal import Refusal

CHECKOUT = Path(__file__).resolve().parents[3]


@dataclass(frozen=True)
class Layout:
    """The state folder of one installation and what lies in it."""

    checkout: Path
    state: Path

    @property
    def identity(self) -> str:
        """Twelve characters that name this state folder on this machine."""
        return hashlib.sha256(str(self.state).encode()).hexdigest()[:12]

    @property
    def run(self) -> Path:
        """Short-lived files: lock, beats, process list."""
        return self.state / "run"

    @property
    def log(self) -> Path:
        return self.state / "log"

    @property
    def secrets(self) -> Path:
        return self.state / "secrets.json"

    @property
    def keys(self) -> Path:
        return self.state / "keys"

    @property
    def owner_link(self) -> Path:
        return self.state / "owner-link"

    @property
    def lock(self) -> Path:
        return self.run / "supervisor.lock"

    @property
    def children(self) -> Path:
        return self.run / "children.json"

    def beat(self, name: str) -> Path:
        """The file the program ``name`` touches while it makes progress."""
        return self.run / f"{name}.beat"

    def make(self) -> None:
        """Creates the folders. Refuses with the cure when the disk does not allow it."""
        try:
            for folder in (self.state, self.run, self.log):
                folder.mkdir(parents=True, exist_ok=True)
            self.state.chmod(0o700)
            probe = self.run / "probe"
            probe.write_text("")
            probe.unlink()
        except OSError as error:
            raise Refusal(
                f"The folder {self.state} cannot be written: {error.strerror}.",
                "Free some space or give yourself the right to write there,"
                " or choose another folder: make up HANDRAIL_STATE=/path/to/folder",
            ) from None


def layout_from(environ: Mapping[str, str] = os.environ) -> Layout:
    """The layout this environment asks for; without ``HANDRAIL_STATE`` it is ``.handrail`` in the checkout."""
    state = Path(environ.get("HANDRAIL_STATE") or CHECKOUT / ".handrail")
    return Layout(checkout=CHECKOUT, state=state.expanduser().absolute())
