"""Which settings are bare expressions is said by the step types; both renamers know them all."""

from __future__ import annotations

import re
from pathlib import Path

from engine.graph.rename import BARE_FIELDS
from engine.nodes import ALL_NODE_SPECS
from engine.plan.program import bare_places

RENAMER = Path(__file__).parents[3] / "frontend" / "src" / "flow" / "rename.ts"


def test_every_bare_setting_of_a_step_type_is_rewritten_by_a_rename() -> None:
    declared = {place.split(".")[-1] for spec in ALL_NODE_SPECS for place in bare_places(spec.settings_schema)}
    assert declared
    assert declared | {"verify"} == BARE_FIELDS


def test_no_setting_has_the_name_of_a_bare_one_without_being_one() -> None:
    for spec in ALL_NODE_SPECS:
        bare = {place.split(".")[-1] for place in bare_places(spec.settings_schema)}
        assert (set(spec.settings_schema["properties"]) & BARE_FIELDS) <= bare, spec.type


def test_the_browser_rewrites_the_same_settings() -> None:
    found = re.search(r"BARE_EXPRESSION_FIELDS = new Set\(\[(.*?)\]\)", RENAMER.read_text("utf-8"))
    assert found is not None
    assert set(re.findall(r'"(\w+)"', found[1])) == BARE_FIELDS
