"""Budgets of what a browser loads: sizes of the built frontend, squeezed as it is served."""

import pytest

from tests.bundle import DIST, EDITOR, ENTRY, KB, at_once, first_load_kb, in_kb, squeezed

SHELL_KB = 190
"""The entry and all it imports at once."""

EDITOR_KB = 300
"""The shell and what the editor needs before it can be used."""

LAZY_KB = 180
"""Any one file that comes later."""

EXEMPT = ("elk",)
"""The layout engine: one large file, loaded by a worker when somebody tidies up."""


def test_shell_stays_within_its_budget() -> None:
    assert in_kb(at_once(ENTRY)) <= SHELL_KB


def test_first_load_of_the_editor_stays_within_its_budget() -> None:
    assert first_load_kb() <= EDITOR_KB


def test_no_other_page_needs_the_editor() -> None:
    """The shell must not reach the editor's files by a careless import."""
    assert at_once(*EDITOR) - at_once(ENTRY)


def test_every_file_that_comes_later_stays_within_its_budget() -> None:
    shell = at_once(ENTRY)
    scripts = [file for file in (DIST / "assets").glob("*.js") if file not in shell]
    assert len(scripts) > 10
    over = {file.name: squeezed(file) / KB for file in scripts if squeezed(file) > LAZY_KB * KB}
    assert [name for name in over if not name.startswith(EXEMPT)] == []


@pytest.mark.parametrize("name", EXEMPT)
def test_exemption_is_still_needed(name: str) -> None:
    """An exemption nobody needs any more would hide the next large file."""
    assert any(squeezed(file) > LAZY_KB * KB for file in (DIST / "assets").glob(f"{name}*.js"))
