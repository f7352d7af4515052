"""The drawing as a file: the whole of it, as a picture that other programs can open."""

from __future__ import annotations

import struct
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.e2e.house import OWNER, House
from tests.e2e.telling import step

READ = """(text) => {
  const svg = new DOMParser().parseFromString(text, 'image/svg+xml').documentElement;
  const titles = [...svg.querySelectorAll('title')].map((one) => one.textContent);
  return [titles, svg.width.baseVal.value, svg.height.baseVal.value];
}"""


def saved_as(page: Page, kind: str) -> Path:
    """The file that the menu entry gives."""
    page.get_by_role("button", name="More", exact=True).click()
    with page.expect_download() as found:
        page.get_by_role("menuitem", name=f"Save as a picture ({kind})").click()
    assert found.value.suggested_filename == f"Invoice approval.{kind.lower()}"
    return Path(found.value.path())


def test_the_whole_drawing_is_saved_as_a_picture(house: House) -> None:
    window = house.window(OWNER)
    page = window.go(f"/flows/{house.flow_id}")
    expect(step(page, "send_to_erp")).to_be_visible()
    names, wide, high = page.evaluate(READ, saved_as(page, "SVG").read_text())
    nodes = house.ask("GET", f"flows/{house.flow_id}/draft")["graph"]["nodes"]
    assert set(names) == {"Invoice approval", *(node["name"] for node in nodes.values())}
    head = saved_as(page, "PNG").read_bytes()[:24]
    assert head[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", head[16:24]) == (round(wide * 2), round(high * 2))
    house.close(window)
