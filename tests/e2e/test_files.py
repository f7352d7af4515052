"""Flows as files: saved, brought in again, copied; what is no flow is refused in plain words."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.e2e.house import OWNER, House

MANY = 10_000


def file(content: str | bytes, name: str = "orders.handrail.json") -> FilePayload:
    """A file as somebody chooses it."""
    raw = content.encode() if isinstance(content, str) else content
    return {"name": name, "mimeType": "application/json", "buffer": raw}


def document(**more: Any) -> str:
    """An exported flow of one step."""
    graph = {"format": 1, "nodes": {"start": {"type": "trigger.manual", "name": "By hand"}}, "edges": []}
    return json.dumps({"kind": "handrail.flow", "format": 1, "name": "From a file", "graph": graph, **more})


def huge() -> str:
    """A flow of ten thousand steps."""
    nodes = {f"n{n}": {"type": "flow.set", "at": [0, n], "settings": {"fields": []}} for n in range(MANY)}
    return document(graph={"format": 1, "nodes": nodes, "edges": []})


@pytest.fixture
def page(house: House) -> Iterator[Page]:
    """The owner's list of flows; what it refuses is provoked."""
    window = house.window(OWNER)
    window.complaints.expected += ("400", "422", "413")
    page = window.go("/flows")
    expect(page.get_by_role("button", name="Import")).to_be_visible()
    yield page
    house.close(window)


def test_a_saved_flow_comes_back_as_it_was(house: House, page: Page, tmp_path: Path) -> None:
    name = "Saved and brought back"
    flow = house.ask("POST", "flows", {"name": name, "graph": json.loads(document())["graph"]})
    page.reload()
    page.get_by_role("button", name=f"Actions for {name}").click()
    with page.expect_download() as saving:
        page.get_by_role("menuitem", name="Save as a file").click()
    assert saving.value.suggested_filename == f"{name}.handrail.json"
    saved = tmp_path / "flow.json"
    saving.value.save_as(saved)
    page.locator('input[type="file"]').set_input_files(saved)
    expect(page.locator('.react-flow__node[data-id="start"]')).to_contain_text("By hand")
    assert flow["id"] not in page.url


def test_a_copy_begins_as_a_draft_of_its_own(house: House, page: Page) -> None:
    name = "To be copied"
    house.ask("POST", "flows", {"name": name, "graph": json.loads(document())["graph"]})
    page.reload()
    page.get_by_role("button", name=f"Actions for {name}").click()
    page.get_by_role("menuitem", name="Make a copy").click()
    expect(page.get_by_text(f"{name} (copy)", exact=True)).to_be_visible()
    copies = [flow for flow in house.ask("GET", "flows")["items"] if flow["name"] == f"{name} (copy)"]
    assert [flow["status"] for flow in copies] == ["draft"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("this is no flow", "does not hold JSON"),
        ('{"a": 1}', "not an exported flow"),
        (document(format=99), "newer Handrail"),
        (document(graph={"format": 1, "nodes": "many", "edges": []}), "cannot be read"),
        (document(graph={"format": 99, "nodes": {}, "edges": []}), "newer"),
        (b"\x00\xff" * 100, "does not hold JSON"),
        (huge(), "steps"),
    ],
    ids=["words", "other", "newer-file", "torn", "newer-graph", "bytes", "huge"],
)
def test_what_is_no_flow_is_refused_in_plain_words(house: House, page: Page, content: str | bytes, said: str) -> None:
    before = len(house.ask("GET", "flows")["items"])
    page.locator('input[type="file"]').set_input_files(file(content))
    expect(page.get_by_role("alert")).to_contain_text(said)
    assert len(house.ask("GET", "flows")["items"]) == before
