"""A hand that counts: every click and every group of keys is one action."""

from __future__ import annotations

from playwright.sync_api import Locator, Page


class Hand:
    """Works on one page and counts what a person does there. Looking costs nothing."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.done: list[str] = []

    @property
    def count(self) -> int:
        """Actions so far."""
        return len(self.done)

    def click(self, target: Locator) -> None:
        """One click."""
        target.click()
        self.done.append(f"click {target}")

    def keys(self, *presses: str) -> None:
        """One group of keys: a chord, or keys pressed one after the other for one purpose."""
        for key in presses:
            self.page.keyboard.press(key)
        self.done.append(f"keys {' '.join(presses)}")

    def write(self, text: str) -> None:
        """One group of keys: words typed where the focus is."""
        self.page.keyboard.type(text)
        self.done.append(f"write {text}")

    def at_most(self, target: int) -> None:
        """Fails with everything that was done when it was more."""
        assert self.count <= target, f"{self.count} actions instead of {target}: {self.done}"
