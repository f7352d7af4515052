"""How a story is told: what one part leaves to the next, and the places on the screen its parts speak of."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.house import House

# What the server says to a socket about each of these topics: the first message of each.
SOCKET = """
(topics) => new Promise((resolve, reject) => {
  const socket = new WebSocket(location.origin.replace('http', 'ws') + '/ws/live');
  const said = {};
  socket.onmessage = ({data}) => {
    const message = JSON.parse(data);
    if (topics.includes(message.topic)) said[message.topic] = message;
    if (Object.keys(said).length === topics.length) { socket.close(); resolve(said); }
  };
  socket.onerror = () => reject(new Error('the socket failed'));
  socket.onopen = () => topics.forEach((topic) => socket.send(JSON.stringify({op: 'watch', topic})));
})
"""


@dataclass
class Story:
    """What one part leaves to the next. A part whose beginning is missing says which part did not come that far."""

    house: House
    left: dict[str, Any] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Any:
        if name not in self.left:
            pytest.fail(f"an earlier part of the story did not get as far as: {name}", pytrace=False)
        return self.left[name]

    def __setitem__(self, name: str, value: Any) -> None:
        self.left[name] = value

    @property
    def builder(self) -> Page:
        """The owner's window, in which the flow is built."""
        page: Page = self["the builder's window"].page
        return page


def saved(page: Page) -> None:
    """Wait until the editor says that everything is saved."""
    expect(page.get_by_test_id("save-state")).to_have_text("Saved")


def take_over(page: Page, name: str) -> None:
    """Take the pen out of the hand of somebody who edits."""
    page.get_by_test_id("pen").get_by_role("button", name="Take over").click()
    dialog = page.get_by_role("dialog", name=f"Take over from {name}?")
    dialog.get_by_role("button", name="Take over").click()
    expect(dialog).to_have_count(0)


def step(page: Page, key: str) -> Locator:
    """A step on the canvas."""
    return page.locator(f'.react-flow__node[data-id="{key}"]')


def panel(page: Page, name: str) -> Locator:
    """The panel of an open step."""
    return page.get_by_role("complementary", name=f"Step {name}")


def mark(page: Page, key: str) -> Locator:
    """The word on a step in the drawing of a run."""
    return step(page, key).locator("[data-status]")


def settings(story: Story, key: str) -> Any:
    """Settings of a step as the server has them."""
    return graph(story)["nodes"][key]["settings"]


def graph(story: Story) -> Any:
    """The draft as the server has it."""
    return story.house.ask("GET", f"flows/{story['flow']}/draft")["graph"]
