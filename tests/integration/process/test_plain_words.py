"""What a form refuses is said as one says it to a person."""

from __future__ import annotations

from typing import Any

import pytest

from tests.integration.process.conftest import House


@pytest.mark.parametrize(
    ("path", "body", "field", "words"),
    [
        ("flows", {"name": ""}, "name", "Fill this in."),
        ("flows", {}, "name", "This is missing."),
        ("flows", {"name": "x" * 500}, "name", "Write at most 200 characters."),
        ("runs/bulk", {"act": "explode", "runs": []}, "act", "Choose one of what is offered."),
        ("runs/bulk", {"act": "cancel", "runs": "all"}, "runs", "This has to be a list."),
        ("runs/bulk", {"act": "cancel", "runs": []}, "runs", "Choose at least one."),
    ],
)
def test_form_errors_are_plain_sentences(path: str, body: dict[str, Any], field: str, words: str, house: House) -> None:
    answer = house.owner.post(path, body)
    assert answer.status_code == 400
    assert {"field": field, "message": words} in answer.json()["fields"]
    assert "this field" not in answer.json()["detail"].lower()
