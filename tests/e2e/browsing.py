"""Browser windows for tests: a console error, CSP report or request to elsewhere fails the test that caused it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, StorageState

from tests.e2e.stack import ROOT

AXE = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
WIDE, PHONE = (1280, 800), (400, 800)


@dataclass
class Complaints:
    """What a window said that it should not have said. `expected` are parts of console lines a test provokes."""

    lines: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)

    def unexpected(self) -> list[str]:
        """Lines no test asked for."""
        return [line for line in self.lines if not any(part in line for part in self.expected)]


class Window:
    """One person's browser window. `state` are the cookies of somebody who signed in before."""

    def __init__(
        self,
        browser: Browser,
        base: str,
        size: tuple[int, int],
        scheme: str = "light",
        state: StorageState | None = None,
    ) -> None:
        self.base = base
        self.complaints = Complaints()
        self.context: BrowserContext = browser.new_context(
            storage_state=state,
            viewport={"width": size[0], "height": size[1]},
            color_scheme="dark" if scheme == "dark" else "light",
            reduced_motion="reduce",
            timezone_id="UTC",
            locale="en-GB",
        )
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(15_000)
        self._listen(self.page)

    def _listen(self, page: Page) -> None:
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.complaints.lines.append(f"page error: {error}"))
        page.on("request", self._foreign)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.complaints.lines.append(f"console: {message.text} ({urlsplit(message.location['url']).path})")

    def _foreign(self, request: Any) -> None:
        host = urlsplit(request.url).hostname
        if host not in ("127.0.0.1", None):
            self.complaints.lines.append(f"request to {host}")

    def go(self, path: str) -> Page:
        """Open a page of the product."""
        self.page.goto(self.base + path)
        return self.page

    def sign_in(self, email: str, password: str) -> Page:
        """Sign in and land on the home page."""
        page = self.go("/sign-in")
        page.get_by_label("E-mail").fill(email)
        page.get_by_label("Password").fill(password)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url(lambda url: "/sign-in" not in url)
        return page

    def api(self, method: str, path: str, data: Any = None) -> tuple[int, Any]:
        """A call as this window's user, with its session and CSRF token."""
        token = next((c["value"] for c in self.context.cookies() if "csrf" in str(c["name"])), "")
        headers = {"X-CSRFToken": str(token), "Referer": self.base + "/", "Accept": "application/json"}
        answer = self.context.request.fetch(self.base + "/api/v1/" + path, method=method, data=data, headers=headers)
        try:
            return answer.status, answer.json()
        except ValueError:
            return answer.status, answer.text()

    def axe(self, rules: Sequence[str] = ()) -> list[str]:
        """Violations of WCAG 2.0-2.2 A and AA on the page as it is now, or of some rules only."""
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(AXE.read_text() + "\n;0")
        only = {"type": "rule", "values": list(rules)} if rules else {"type": "tag", "values": RULES}
        found = self.page.evaluate("(only) => axe.run(document, {runOnly: only, resultTypes: ['violations']})", only)
        return [
            f"{violation['id']}: {node['html'][:160]} ({node['failureSummary'][:200]})"
            for violation in found["violations"]
            for node in violation["nodes"]
        ]

    def picture(self, folder: Path, name: str) -> None:
        """A screenshot."""
        folder.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=str(folder / f"{name}.png"))


@contextmanager
def window(browser: Browser, base: str, size: tuple[int, int] = WIDE, scheme: str = "light") -> Iterator[Window]:
    """A window that is closed, and whose complaints fail the test."""
    opened = Window(browser, base, size, scheme)
    try:
        yield opened
    finally:
        opened.context.close()
    assert opened.complaints.unexpected() == []
