"""In a made-up language: whatever a page says and no text file and no server said is English left in the code."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from playwright.sync_api import Page, Response, Route, expect

from tests.e2e.browsing import Window
from tests.e2e.house import OWNER, House
from tests.e2e.scenes import SCENES, Furnished, Scene, furnish
from tests.e2e.stack import ROOT

FRONTEND = ROOT / "frontend"
ACCENTS = str.maketrans("aeiouncsyAEIOUNCSY", "áéíóúñçšýÁÉÍÓÚÑÇŠÝ")
TAGS = re.compile(r"(\{\{.*?\}\}|<[^>]*>|\$t\(.*?\))")
WORD = re.compile(r"[A-Za-z]{3,}")
OPEN, CLOSE = "⟦", "⟧"
INNER = re.compile(f"{OPEN}[^{OPEN}{CLOSE}]*{CLOSE}")
STAND_IN = "de"
"""The language whose files are answered with made-up ones."""

BROUGHT = (
    "React Flow",
    "Handrail",
    "Ctrl",
    "Shift",
    "Enter",
    "Esc",
    "Delete",
    "Backspace",
    "JSON",
    "CSRF",
    "UTC",
    "true",
    "Chrome",
    "Linux",
)
"""Names, keys of the keyboard and words of data that are the same in every language."""

SAID = """() => {
  const seen = (element) => element.checkVisibility({visibilityProperty: true, opacityProperty: false});
  const apart = 'script, style, noscript, code, pre, kbd, time, .cm-editor, .react-flow__attribution';
  const unheard = {'aria-label': '[aria-hidden="true"]'};
  const out = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    const around = node.parentElement;
    if (!around.closest(apart) && seen(around)) out.push(node.textContent);
  }
  for (const name of ['aria-label', 'title', 'placeholder', 'alt'])
    for (const element of document.querySelectorAll(`[${name}]`))
      if (!element.closest(apart) && !element.closest(unheard[name] ?? 'none') && seen(element))
        out.push(element.getAttribute(name));
  return out;
}"""


def made_up(text: str) -> str:
    """A text that can be read and is no English, with its placeholders as they are."""
    parts = TAGS.split(text)
    inner = "".join(part if n % 2 else part.translate(ACCENTS) for n, part in enumerate(parts))
    return f"{OPEN}{inner}{CLOSE}"


def translated(texts: Any) -> Any:
    """All texts of a file."""
    if isinstance(texts, dict):
        return {key: translated(value) for key, value in texts.items()}
    return made_up(texts)


@cache
def files() -> dict[str, str]:
    """The built scripts that hold the stand-in's texts, with what is to be answered instead."""
    manifest = json.loads((FRONTEND / "dist" / ".vite" / "manifest.json").read_text())
    # The kinds of steps are named by the server then.
    catalog = manifest[f"src/shared/catalog/{STAND_IN}.json"]["file"].rsplit("/", 1)[-1]
    found = {catalog: 'export default {"ports": {}, "nodes": {}}'}
    for english in sorted((FRONTEND / "src/shared/i18n/en").glob("*.json")):
        built = manifest[f"src/shared/i18n/{STAND_IN}/{english.name}"]["file"].rsplit("/", 1)[-1]
        found[built] = f"export default {json.dumps(translated(json.loads(english.read_text())))}"
    return found


class Listener:
    """A window in the made-up language that keeps every text the server sent to it."""

    def __init__(self, window: Window) -> None:
        self.window = window
        self.heard: set[str] = set()
        window.context.add_init_script(f"localStorage.setItem('handrail.language', '{STAND_IN}')")
        window.context.route("**/static/app/assets/*.js", self._answer)
        window.page.on("response", self._hear)

    def _answer(self, route: Route) -> None:
        script = files().get(route.request.url.rsplit("/", 1)[-1].partition("?")[0])
        if script is None:
            route.continue_()
        else:
            route.fulfill(content_type="text/javascript", body=script)

    def _hear(self, response: Response) -> None:
        if "/api/" in response.url and "json" in response.headers.get("content-type", ""):
            self._keep(response.json())

    def _keep(self, data: Any) -> None:
        if isinstance(data, dict):
            for key, value in data.items():
                self._keep(key)
                self._keep(value)
        elif isinstance(data, list):
            for value in data:
                self._keep(value)
        elif isinstance(data, str):
            self.heard.add(plain(data))

    def raw(self) -> list[str]:
        """Texts on the page with words that neither the server nor a text file said."""
        said = {plain(text) for text in self.window.page.evaluate(SAID)}
        return sorted(text for text in said if self._english(text))

    def _english(self, text: str) -> bool:
        """What is left of a text when the made-up parts, the server's words and what belongs to no language is gone."""
        left, before = text, ""
        while left != before:
            left, before = INNER.sub(" ", left), left
        for known in sorted((*BROUGHT, *self.heard), key=len, reverse=True):
            if len(known) > 2:
                left = left.replace(known, " ")
        return WORD.search(left) is not None


def plain(text: str) -> str:
    """With single spaces."""
    return " ".join(text.split())


@pytest.fixture(scope="module")
def furnished(whole_house: House) -> Furnished:
    """The house with something on every page."""
    return furnish(whole_house)


@pytest.fixture
def listener(house: House) -> Iterator[Listener]:
    """The owner's window in the made-up language."""
    window = house.window(OWNER)
    yield Listener(window)
    house.close(window)


# Scenes reached by an address, or by a step whose name is data; the words on buttons are other ones here.
ADDRESSES = [scene for scene in SCENES if scene.who == OWNER and scene.act is None]
PANELS = [scene for scene in SCENES if scene.name.startswith("editor-panel")]


def show(scene: Scene, page: Page, furnished: Furnished) -> None:
    """Open a scene and wait until nothing is loaded any more."""
    page.goto(furnished.house.installation.url + scene.path.format(**furnished.places))
    page.get_by_role("heading", level=1).wait_for()
    if scene.act is not None:
        scene.act(page)
    page.wait_for_load_state("networkidle")
    loading = page.get_by_label("Loading", exact=True).or_(page.get_by_label(made_up("Loading"), exact=True))
    expect(loading.locator("visible=true")).to_have_count(0)


def test_no_page_says_english_words_of_its_own(furnished: Furnished, listener: Listener) -> None:
    page = listener.window.page
    left: list[str] = []
    for scene in (*ADDRESSES, *PANELS):
        listener.window.complaints.expected += scene.expected
        show(scene, page, furnished)
        expect(page.get_by_text(OPEN).first).to_be_attached()
        left += [f"{scene.name}: {text}" for text in listener.raw()]
    assert not left, "\n".join(left)


def test_the_palette_says_no_english_words_of_its_own(furnished: Furnished, listener: Listener) -> None:
    page = listener.window.go("/")
    page.get_by_role("heading", level=1).wait_for()
    page.keyboard.press("Control+k")
    expect(page.get_by_role("dialog")).to_be_visible()
    assert listener.raw() == []


ENDLESS = """() => document.getAnimations()
  .filter((one) => one.playState === 'running' && one.effect.getComputedTiming().iterations === Infinity)
  .map((one) => one.effect.target.outerHTML.slice(0, 120))"""
WIDER = """() => document.documentElement.scrollWidth > innerWidth ? [...document.querySelectorAll('main *')]
  .filter((one) => one.getBoundingClientRect().right > innerWidth + 1).slice(0, 4)
  .map((one) => one.outerHTML.slice(0, 120)).concat([String(document.documentElement.scrollWidth)]) : []"""


def test_every_page_fits_a_width_of_320_and_keeps_still(furnished: Furnished, house: House) -> None:
    window = house.window(OWNER, (320, 700))
    wrong: list[str] = []
    for scene in ADDRESSES:
        window.complaints.expected += scene.expected
        show(scene, window.page, furnished)
        wrong += [f"{scene.name}: {line}" for script in (WIDER, ENDLESS) for line in window.page.evaluate(script)]
    house.close(window)
    assert not wrong, "\n".join(wrong)
