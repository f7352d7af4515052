"""Settings that do not fit are told field by field, as the form calls them and as one says it to a person."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import Field

from connectors.sdk.authoring import parse_input
from connectors.sdk.schema import ActionInput
from engine.errors import PermanentError


class Form(ActionInput):
    """For tests."""

    to: str | list[str] = Field(title="To")
    limit: int = Field(default=1, ge=1, le=9, title="At most")
    where: dict[str, Any] = Field(default_factory=dict, title="Where")


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({}, "“To” is missing."),
        ({"to": 3}, "“To” has to be text."),
        ({"to": "a", "limit": 0}, "“At most” is too small (at least 1)."),
        ({"to": "a", "limit": 10}, "“At most” is too large (at most 9)."),
        ({"to": "a", "limit": "many", "where": []}, "“At most” has to be a whole number; “Where” has to be an object"),
        ({"to": "a", "colour": 1}, "“colour” is no setting of this step."),
    ],
)
def test_settings_that_do_not_fit_are_told_in_plain_words(values: dict[str, Any], said: str) -> None:
    with pytest.raises(PermanentError) as problem:
        parse_input(Form, values)
    assert said in problem.value.message
