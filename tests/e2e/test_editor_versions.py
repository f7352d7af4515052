"""Versions of a flow: one step of an earlier one is brought back into the draft."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import expect

from tests.e2e.house import OWNER, House
from tests.e2e.scenes import LOOP


def edit(house: House, flow: str, *operations: dict[str, Any]) -> None:
    """Change the draft as somebody else would."""
    revision = house.ask("GET", f"flows/{flow}/draft")["revision"]
    wanted = {"base_revision": revision, "operations": list(operations), "client_id": "t"}
    house.ask("PATCH", f"flows/{flow}/draft", wanted)


def test_one_step_of_a_version_is_brought_back(house: House) -> None:
    flow: str = house.ask("POST", "flows", {"name": "Prices", "graph": LOOP})["id"]
    house.publish(flow)
    edit(
        house,
        flow,
        {"op": "set_node", "key": "each", "field": "name", "value": "For each other line"},
        {"op": "remove_node", "key": "keep", "reconnect": True},
    )
    window = house.window(OWNER)
    page = window.go(f"/flows/{flow}/versions")
    page.get_by_role("button", name="Restore Keep the price as it was").click()
    expect(page.get_by_role("button", name="Restore Keep the price as it was")).to_have_count(0)
    nodes = house.ask("GET", f"flows/{flow}/draft")["graph"]["nodes"]
    assert nodes["keep"]["settings"] == LOOP["nodes"]["keep"]["settings"]  # type: ignore[index]
    assert (nodes["keep"]["inside"], nodes["each"]["name"]) == ("each", "For each other line")
    page.get_by_role("button", name="Restore For each other line as it was").click()
    expect(page.get_by_text("Nothing differs")).to_be_visible()
    house.close(window)
