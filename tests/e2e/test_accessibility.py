"""WCAG 2.2 AA by axe: no violation on any page, with any overlay open, light and dark, wide and narrow."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e.browsing import PHONE, WIDE
from tests.e2e.house import House, invoice
from tests.e2e.scenes import AMY, SCENES, Furnished, Scene, furnish

# The pages of the application follow the device by script; colours may fade into each other.
IN_DARK = """() => {
  const scheme = document.documentElement.dataset.mantineColorScheme ?? 'dark';
  const dark = matchMedia('(prefers-color-scheme: dark)').matches && scheme === 'dark';
  return dark && document.getAnimations().every((one) => one.playState !== 'running');
}"""


@pytest.fixture(scope="module")
def furnished(whole_house: House) -> Furnished:
    """The house with something on every page."""
    return furnish(whole_house)


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
@pytest.mark.parametrize("scene", SCENES, ids=[scene.name for scene in SCENES])
def test_page_has_no_violation(furnished: Furnished, house: House, scene: Scene, size: tuple[int, int]) -> None:
    window = house.window(scene.who, size)
    scene.open(window, furnished.places)
    light = window.axe()
    window.page.emulate_media(color_scheme="dark")
    window.page.wait_for_function(IN_DARK)
    dark = window.axe(("color-contrast", "link-in-text-block"))
    house.close(window)
    found = [f"light: {line}" for line in light] + [f"dark: {line}" for line in dark]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("path", ["/", "/flows", "/runs", "/inbox", "/people", "/audit", "/connections", "/mail"])
def test_page_does_not_scroll_sideways_on_a_phone(furnished: Furnished, house: House, path: str) -> None:
    window = house.window("olga@example.com", (320, 700))
    window.go(path).get_by_role("heading", level=1).wait_for()
    wide = window.page.evaluate("document.documentElement.scrollWidth")
    house.close(window)
    assert wide <= 320


def test_the_buttons_that_decide_are_in_view_however_long_the_list_is(furnished: Furnished, house: House) -> None:
    window = house.window(AMY)
    newest = [house.send(invoice(f"L-{n}", 9_000)) for n in range(8)][-1]
    task = house.task_of(newest, window)
    page = window.go(f"/inbox/{task['id']}")
    expect(page.locator("[data-task]").nth(8)).to_be_attached()
    expect(page.get_by_role("button", name="Approve", exact=True)).to_be_in_viewport(ratio=1)
    house.close(window)
