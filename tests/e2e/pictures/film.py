"""The film of the README: a template becomes a live flow, a delivery waits for a person, and the run ends."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont
from playwright.sync_api import Page, expect

from tests.e2e.browsing import Window
from tests.e2e.house import OWNER, House, invoice
from tests.e2e.pictures import shrink
from tests.e2e.pictures.shot import AMY
from tests.e2e.pictures.shots import fit
from tests.e2e.scenes import click
from tests.e2e.stack import post
from tests.e2e.telling import mark

NAME = "handrail.gif"
SCREEN, WIDTH, STRIP = (1280, 700), 960, 44
INK, GROUND = "#ffffff", "#25306b"


@dataclass
class Film:
    """Frames as they are taken, each with its time in ms and a caption under it."""

    frames: list[tuple[Image.Image, int]] = field(default_factory=list)

    def take(self, page: Page, caption: str, ms: int = 1_200) -> None:
        """What the page shows now."""
        page.evaluate("document.fonts.ready")
        page.wait_for_timeout(350)
        shown = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
        self.frames.append((captioned(shown, caption), ms))


def captioned(shown: Image.Image, caption: str) -> Image.Image:
    """The picture with a strip of words under it."""
    whole = Image.new("RGB", (shown.width, shown.height + STRIP), GROUND)
    whole.paste(shown, (0, 0))
    font = ImageFont.load_default(size=24)
    ImageDraw.Draw(whole).text((24, shown.height + STRIP // 2), caption, fill=INK, font=font, anchor="lm")
    return whole


def shoot(house: House, folder: Path) -> None:
    """Play the story in a house nobody has used yet, and write the film."""
    film = Film()
    house.person("Amy Approver", "approver")
    builder, amy = house.window(OWNER, SCREEN), house.window(AMY, SCREEN)
    choose(film, builder.page, builder)
    address = publish(film, builder.page)
    status, answer = post(address, invoice("INV-1042", 9_800))
    assert status == 202, answer
    page = builder.go(f"/runs/{answer['run_id']}")
    expect(mark(page, "approval")).to_have_text("Waiting")
    fit(page)
    film.take(page, "An invoice comes in. Its run waits for a person, for as long as it takes.", 2_200)
    decide(film, amy, house.task_of(answer["run_id"], amy)["id"])
    end(film, page, builder)
    for window in (builder, amy):
        window.context.close()
        house.windows.remove(window)
    folder.mkdir(parents=True, exist_ok=True)
    shrink.film(film.frames, folder / NAME, WIDTH)


def choose(film: Film, page: Page, window: Window) -> None:
    """A template becomes a flow."""
    window.go("/templates")
    page.get_by_label("Search templates").fill("invoice")
    expect(page.get_by_text("Invoice approval").first).to_be_visible()
    film.take(page, "Open a template.")
    window.go("/templates?show=invoice-approval")
    expect(page.get_by_text("What you get")).to_be_visible()
    film.take(page, "See what you get, before you use it.", 1_600)
    page.get_by_role("button", name="Use this template").last.click()
    page.wait_for_url("**/flows/*")
    expect(page.locator(".react-flow__node").first).to_be_visible()
    for notice in page.locator(".mantine-Notification-closeButton").all():
        notice.click()
    fit(page)
    film.take(page, "It is your flow now: draw it as you need it.", 1_800)


def publish(film: Film, page: Page) -> str:
    """A name, a version, an address that takes deliveries."""
    click("Publish")(page)
    dialog = page.get_by_role("dialog", name="Publish this flow")
    dialog.get_by_label("Name of this version").fill("First version")
    warned = dialog.get_by_role("checkbox", name="I have read the warnings")
    publishing = dialog.get_by_role("button", name="Publish version 1")
    expect(publishing).to_be_visible()
    if warned.count():
        warned.check()
    film.take(page, "Publish it.")
    publishing.click()
    shown = page.get_by_role("dialog", name="Webhook address")
    address = shown.get_by_role("region", name="Address").inner_text().strip()
    film.take(page, "It is live, and has an address of its own.", 1_400)
    return address


def decide(film: Film, amy: Window, task: str) -> None:
    """The approver reads, decides and says why."""
    page = amy.go(f"/inbox/{task}")
    expect(page.get_by_text("What it is about")).to_be_visible()
    film.take(page, "The approver sees what is asked, and what happens next.", 2_000)
    click("Approve")(page)
    sheet = page.get_by_role("dialog", name="Approve?")
    sheet.get_by_label("Comment").fill("Checked against the order")
    film.take(page, "She approves, and says why.", 1_400)
    sheet.get_by_role("button", name="Approve").click()
    expect(sheet).to_have_count(0)


def end(film: Film, page: Page, builder: Window) -> None:
    """The builder's window shows the end by itself; the mail is there."""
    expect(mark(page, "tell_booked")).to_have_text("Succeeded")
    expect(page.get_by_role("region", name="Why it waits")).to_have_count(0)
    fit(page)
    film.take(page, "The run goes on by itself to its end. Each call was made once.", 2_200)
    builder.go("/mail")
    page.get_by_role("link", name="is booked").first.click()
    expect(page.get_by_role("article")).to_contain_text("ERP-")
    film.take(page, "The sender knows.", 1_800)
