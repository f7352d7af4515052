"""No file names a package registry or a path of somebody's machine, and none is left unfinished."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# Written so that this file does not match itself.
FORBIDDEN = {
    "a registry host": re.compile(
        r"pypi[.]org|python[h]osted[.]org|registry[.][n]pmjs|registry[.][y]arnpkg|deb[.][d]ebian[.]org"
    ),
    "a path of one machine": re.compile(r"(?<![\w.$}~-])/(?:work|farm|home/[a-z]\w+|Users/[a-z]\w+)/(?=\w)"),
    "a private key": re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----\s+\w{40}"),
    "unfinished work": re.compile(r"\b(?:TO" r"DO|FIX" r"ME)\b"),
}
BINARY = {".png", ".jpg", ".webp", ".ico", ".woff2", ".gz"}


def tracked_texts() -> Iterator[tuple[str, str]]:
    """Every text file that git keeps, by its path."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    for name in filter(None, listed.stdout.split("\0")):
        path = ROOT / name
        if path.suffix not in BINARY and path.is_file():
            yield name, path.read_text(errors="replace")


@pytest.mark.parametrize("what", sorted(FORBIDDEN))
def test_no_tracked_file_holds(what: str) -> None:
    found = [
        f"{name}:{text.count(chr(10), 0, match.start()) + 1}: {match.group()}"
        for name, text in tracked_texts()
        for match in FORBIDDEN[what].finditer(text)
    ]

    assert found == []


@pytest.mark.parametrize(
    ("what", "text"),
    [
        ("a registry host", "https://" + "pypi" + ".org/simple"),
        ("a path of one machine", "see /" + "work/main/x"),
        ("unfinished work", "# TO" + "DO later"),
    ],
)
def test_a_planted_line_is_noticed(what: str, text: str) -> None:
    assert FORBIDDEN[what].search(text)
