"""What an action says of itself reaches its record."""

from __future__ import annotations

from typing import Any

import pytest

from builder.catalog.records import spec_as_json
from builder.tables.operations import KEEP_ANSWERS
from connectors.registry import catalog
from connectors.sdk.authoring import action
from connectors.sdk.schema import ActionInput
from engine.spec import ActionContext, EffectClass, Lane, VerifyResult


class Form(ActionInput):
    """No settings."""


async def book(_context: ActionContext, _values: Form) -> Any:
    return {}


async def booked(_context: ActionContext, _values: Form) -> VerifyResult:
    return VerifyResult(True)


@pytest.mark.parametrize("more", [{}, {"verify": booked}])
def test_an_action_that_can_ask_its_service_says_so_to_the_screens(more: Any) -> None:
    made = action(id="erp.book", name="Book", description="Books.", input=Form, run=book, output={}, sample={},
                  effect=EffectClass.KEYED, lane=Lane.CPU, **more)  # fmt: skip
    assert (made.node.lane, made.node.verifies) == (Lane.CPU, bool(more))
    assert spec_as_json(made.node)["verifies"] is bool(more)


def test_every_action_of_the_catalogue_says_truly_whether_it_can_ask() -> None:
    for spec in catalog().node_specs():
        found = catalog().action(spec.type, spec.version)
        assert found is not None
        assert spec.verifies == (found.verify is not None), spec.type


def test_writes_to_tables_trust_their_key_no_longer_than_tables_remember_it() -> None:
    tables = [spec for spec in catalog().node_specs() if spec.connector == "tables"]
    writes = [spec for spec in tables if spec.effect is EffectClass.KEYED]
    assert len(writes) == 4
    assert all(86_400 < spec.key_ttl_s < KEEP_ANSWERS.total_seconds() for spec in writes)
