"""Fixed texts that must have a form: what G008 says of e-mail addresses, and that samples have the form asked for."""

from __future__ import annotations

from typing import Any

import pytest

from engine.graph.rules.mismatch import PROBLEMS
from engine.nodes.sampling import sample_of

ONE, SEVERAL = {"type": "string", "format": "email"}, {"type": "string", "format": "emails"}


def problems(schema: dict[str, Any], value: str) -> list[str]:
    return [found for look in PROBLEMS if (found := look(schema, value))]


@pytest.mark.parametrize("value", ["ann@example.com", "Ann Lee <ann@example.com>", "root@localhost"])
def test_an_address_is_no_finding(value: str) -> None:
    assert problems(ONE, value) == []


@pytest.mark.parametrize("value", ["a@example.com, b@x", '"Lee, Ann" <ann@example.com>, b@example.com', "a@x,"])
def test_several_addresses_are_no_finding(value: str) -> None:
    assert problems(SEVERAL, value) == []


@pytest.mark.parametrize("value", ["ann", "ann@", "@example.com", "ann at example.com", "a@example.com, bob"])
def test_a_text_that_is_no_address_is_found(value: str) -> None:
    assert "e-mail address" in " ".join(problems(SEVERAL, value))


@pytest.mark.parametrize("name", ["email", "date", "date-time", "uri"])
def test_a_sample_has_the_form_its_field_asks_for(name: str) -> None:
    sample = sample_of({"type": "string", "format": name})
    assert sample != "text"
    assert problems({"type": "string", "format": name}, sample) == []
