"""The browser for end-to-end tests: the system's Chromium, brought by apt where that is ours to do."""

import os
import shutil
import subprocess

from builder.base.supervise.refusal import Refusal

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")


def executable() -> str | None:
    """The browser on this machine; CHROMIUM names another one."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)


def bring() -> None:
    """Makes sure there is a browser; as root on Debian it is installed, else the sentence says how."""
    if executable():
        return
    apt = shutil.which("apt-get")
    if apt is None or os.geteuid() != 0:
        cure = "Debian, Ubuntu: sudo apt-get install chromium; or name one: make test-e2e CHROMIUM=/path"
        raise Refusal("The end-to-end tests need Chromium.", cure)
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for arguments in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", "chromium"]):
        ended = subprocess.run([apt, *arguments], env=quiet, capture_output=True, text=True, check=False)
        if ended.returncode:
            said = ended.stderr.strip()[-300:]
            raise Refusal(f"Chromium could not be installed: {said}", "Install it by hand, then: make test-e2e")
