"""Documents lead somewhere: every link and picture is there, and every picture is one that the script makes."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.pictures import film
from tests.e2e.pictures.shot import IMAGES
from tests.e2e.pictures.shots import SHOTS

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
GUIDE = ROOT / "docs" / "guide"
LINK = re.compile(r"\]\(([^)\s]+)\)")
CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
ALL_PICTURES_KB, FILM_KB = 6_000, 2_500


def links(text: str) -> Iterator[str]:
    """Where a document's links and pictures lead; what stands in code is no link."""
    yield from LINK.findall(CODE.sub("", text))


def anchors(text: str) -> set[str]:
    """The places in a document that a link can name: its headings, in small letters with hyphens."""
    headings = HEADING.findall(re.sub(r"```.*?```", "", text, flags=re.DOTALL))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def broken(document: Path, text: str) -> list[str]:
    """Links of a document that lead to no file, or to no heading of it."""
    found = []
    for link in links(text):
        if "://" in link or link.startswith("mailto:"):
            continue
        name, _, anchor = link.partition("#")
        target = (document.parent / name).resolve() if name else document
        if not target.exists() or (anchor and anchor not in anchors(target.read_text())):
            found.append(link)
    return found


def pictures_in(documents: list[Path]) -> set[Path]:
    """All pictures that documents show."""
    return {
        (document.parent / link).resolve()
        for document in documents
        for link in links(document.read_text())
        if link.endswith((".png", ".gif", ".svg"))
    }


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_of_a_document_leads_somewhere(document: Path) -> None:
    assert broken(document, document.read_text()) == []


def test_a_link_to_nowhere_is_noticed() -> None:
    text = "[a](nowhere.md) ![b](images/none.png) [c](README.md#no-such-heading) `[d](code.md)` [e](README.md)"

    assert broken(ROOT / "x.md", text) == ["nowhere.md", "images/none.png", "README.md#no-such-heading"]


def test_the_script_makes_every_picture_and_every_picture_is_shown() -> None:
    drawn = {path.name for path in IMAGES.glob("*.svg")}
    made = {shot.file for shot in SHOTS} | {film.NAME} | drawn

    assert {path.name for path in IMAGES.iterdir()} == made
    assert {path.name for path in pictures_in(DOCUMENTS)} == made


def test_no_two_pictures_have_one_name() -> None:
    assert len({shot.file for shot in SHOTS}) == len(SHOTS)


def test_every_page_of_the_guide_is_in_the_index() -> None:
    index = ROOT / "docs" / "README.md"
    listed = {(index.parent / link.partition("#")[0]).resolve() for link in links(index.read_text())}

    assert [path.name for path in GUIDE.glob("*.md") if path not in listed] == []


def test_pictures_are_quick_to_load() -> None:
    sizes = {path.name: path.stat().st_size // 1_000 for path in IMAGES.iterdir()}

    assert sum(sizes.values()) < ALL_PICTURES_KB
    assert sizes[film.NAME] < FILM_KB
