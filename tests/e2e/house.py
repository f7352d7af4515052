"""What the stories do again and again: people who come in, the demo flow, invoices sent to it, runs awaited."""

from __future__ import annotations

import secrets
from typing import Any

from playwright.sync_api import Browser, StorageState, expect

from tests.e2e.browsing import WIDE, Window
from tests.e2e.stack import Installation, post, until

PASSWORD = secrets.token_urlsafe(16)
OWNER = "olga@example.com"
OVER = ("succeeded", "failed", "cancelled", "dead")
STRANGER = """
from django.db import transaction
from builder.access import facade as access
from builder.accounts import facade as accounts
from builder.base.actor import system
with transaction.atomic():
    user = accounts.create_user(email={email!r}, name="Stella Stranger", password={password!r})
    actor = system("Test", channel="command")
    home = accounts.create_workspace(actor=actor, name="Elsewhere")
    actor = actor.inside(home.id)
    accounts.add_member(actor=actor, workspace_id=home.id, user_id=user.id)
    access.set_roles(actor=actor, workspace_id=home.id, user_id=user.id, roles=["admin", "builder", "publisher"])
"""


def address(name: str) -> str:
    """The e-mail address a person of the stories has."""
    return f"{name.lower().partition(' ')[0]}@example.com"


def invoice(number: str, amount: float = 4200) -> dict[str, Any]:
    """A correct invoice; the demo flow asks a person about amounts above 1,000."""
    return {
        "number": number,
        "supplier": "Acme Paper",
        "amount": amount,
        "currency": "EUR",
        "contact": "bob@acme.example",
    }


class House:
    """One installation with its people. Everybody's cookies are kept, so that a further window needs no signing in."""

    def __init__(self, installation: Installation, browser: Browser) -> None:
        self.installation = installation
        self.browser = browser
        self.windows: list[Window] = []
        self.cookies: dict[str, StorageState] = {}
        self._owner: Window | None = None

    def window(self, who: str | None = None, size: tuple[int, int] = WIDE, scheme: str = "light") -> Window:
        """A new window of somebody who joined, or of nobody; closed at the end of all tests at the latest."""
        if who == OWNER and OWNER not in self.cookies:
            self.become_owner()
        state = self.cookies[who] if who else None
        opened = Window(self.browser, self.installation.url, size, scheme, state)
        self.windows.append(opened)
        return opened

    def close(self, window: Window) -> None:
        """Close a window; what it complained about fails the test."""
        window.context.close()
        self.windows.remove(window)
        left = window.complaints.unexpected()
        assert not left, left

    def quiet(self) -> None:
        """Close every window but the owner's, which shows nothing: what is killed next must trouble no page."""
        for window in list(self.windows):
            if window is self._owner:
                window.page.goto("about:blank")
            else:
                self.close(window)

    def complaints(self) -> list[str]:
        """What all open windows said since the last look that they should not have said."""
        found = [line for window in self.windows for line in window.complaints.unexpected()]
        for window in self.windows:
            window.complaints.lines.clear()
        return found

    @property
    def owner(self) -> Window:
        """The owner's window for API calls; makes the owner by the one-time link when nobody has done so."""
        if self._owner is None:
            self._owner = self.become_owner()
        return self._owner

    def become_owner(self) -> Window:
        """Open the one-time link and set a password; ends on the home page."""
        window = self.window()
        page = window.page
        page.goto(self.installation.owner_link())
        page.get_by_label("Your name").fill("Olga Owner")
        page.get_by_label("E-mail").fill(OWNER)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Start").click()
        expect(page.get_by_role("heading", name="Good day, Olga")).to_be_visible()
        self.cookies[OWNER] = window.context.storage_state()
        self._owner = window
        return window

    def invited(self, name: str, *roles: str) -> str:
        """Invite somebody by API; the link."""
        wanted = {"email": address(name), "name": name, "roles": list(roles)}
        return str(self.ask("POST", "people/invitations", wanted)["link"])

    def join(self, window: Window, link: str, name: str) -> str:
        """Open an invitation and choose a password; the address of the person, who is signed in now."""
        page = window.page
        page.goto(link if link.startswith("http") else self.installation.url + link)
        page.get_by_label("Your name").fill(name)
        page.get_by_label("Choose a password").fill(PASSWORD)
        page.get_by_role("button", name="Join").click()
        expect(page.get_by_role("heading", name="Good day")).to_be_visible()
        email = address(name)
        self.cookies[email] = window.context.storage_state()
        return email

    def person(self, name: str, *roles: str) -> str:
        """Somebody with these roles, invited and joined when not there yet; the address."""
        email = address(name)
        if email not in self.cookies:
            window = self.window()
            self.join(window, self.invited(name, *roles), name)
            self.close(window)
        return email

    def stranger(self) -> str:
        """An admin of another workspace; the address."""
        email = "stella@elsewhere.example"
        if email not in self.cookies:
            self.installation.manage("shell", "-c", STRANGER.format(email=email, password=PASSWORD))
            window = self.window()
            window.sign_in(email, PASSWORD)
            expect(window.page.get_by_role("heading", name="Good day, Stella")).to_be_visible()
            self.cookies[email] = window.context.storage_state()
            self.close(window)
        return email

    def ask(self, method: str, path: str, data: Any = None) -> Any:
        """A call as the owner that must succeed."""
        status, answer = self.owner.api(method, path, data)
        assert status < 300, f"{method} {path}: {status} {answer}"
        return answer

    @property
    def flow_id(self) -> str:
        """The demo's flow."""
        flows = self.ask("GET", "flows?search=Invoice%20approval")["items"]
        return str(next(flow["id"] for flow in flows if flow["name"] == "Invoice approval"))

    def publish(self, flow_id: str) -> str:
        """Make the draft live unless it is; the address of its webhook, empty when it has none."""
        draft = self.ask("GET", f"flows/{flow_id}/draft")
        if draft["flow"]["status"] != "live":
            wanted = {"revision": draft["revision"], "name": "", "note": "", "accept_warnings": True}
            self.ask("POST", f"flows/{flow_id}/publish", wanted)
            draft = self.ask("GET", f"flows/{flow_id}/draft")
        return self.installation.url + draft["webhook"]["url"] if draft["webhook"] else ""

    def hook(self) -> str:
        """The webhook of the demo's flow, live; waits for the demo's servers, which come up after the product."""
        until(lambda: self.ask("GET", "demo/erp")["running"], "the demo's ERP to run")
        return self.publish(self.flow_id)

    def send(self, body: Any, **headers: str) -> str:
        """Post to the demo's webhook; the id of the run."""
        status, answer = post(self.hook(), body, **headers)
        assert status == 202, answer
        return str(answer["run_id"])

    def run(self, run_id: str) -> dict[str, Any]:
        """A run as the API tells it."""
        found: dict[str, Any] = self.ask("GET", f"runs/{run_id}")
        return found

    def run_until(self, run_id: str, *statuses: str, seconds: float = 60) -> dict[str, Any]:
        """Wait until a run is in one of these states (over, when none is given)."""
        wanted = statuses or OVER

        def look() -> dict[str, Any] | None:
            found = self.run(run_id)
            return found if found["status"] in wanted else None

        return until(look, f"run {run_id} to be {' or '.join(wanted)}", seconds)

    def task_of(self, run_id: str, who: Window) -> dict[str, Any]:
        """The open task of a run, as somebody's inbox shows it."""

        def look() -> dict[str, Any] | None:
            status, answer = who.api("GET", "tasks?state=open")
            assert status == 200, answer
            return next((task for task in answer["items"] if task["run_id"] == run_id), None)

        return until(look, "the task to appear in the inbox")

    def decide(self, task: dict[str, Any], who: Window, outcome: str = "approved") -> tuple[int, Any]:
        """Somebody's answer to a task, by API."""
        detail = who.api("GET", f"tasks/{task['id']}")[1]
        body = {"outcome": outcome, "comment": "Checked", "version": detail["version"]}
        return who.api("POST", f"tasks/{task['id']}/decide", body)

    def booked(self, number: str) -> list[dict[str, Any]]:
        """What the demo ERP received about one invoice, repeats included."""
        items = self.ask("GET", "demo/erp")["items"]
        return [item for item in items if item["invoice"].get("number") == number]

    def mails(self, subject: str) -> list[dict[str, Any]]:
        """Caught mail with this subject."""
        return [mail for mail in self.ask("GET", "mail")["items"] if mail["subject"] == subject]
