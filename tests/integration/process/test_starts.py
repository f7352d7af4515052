"""Starting by hand: what the form asks for, and one run for one start."""

from __future__ import annotations

from typing import Any

import pytest

from builder.flows import starts
from engine.errors import InvalidInput
from engine.runtime.config import RuntimeConfig
from tests.integration.process.conftest import House
from tests.integration.process.test_story import INVOICE, publish

FORM = {
    "type": "object",
    "properties": {"days": {"type": "integer", "minimum": 1, "title": "Working days"}, "mail": {"format": "email"}},
    "required": ["days"],
}
TRIGGER = {"type": "trigger.manual", "settings": {"input_schema": FORM}}


@pytest.mark.parametrize(
    ("payload", "complaint"),
    [
        ({}, "Working days is missing"),
        ({"days": -5}, "Working days is too small"),
        ({"days": "two"}, "Working days has another kind of value"),
        ({"days": 1, "mail": "not an email"}, "mail is not written as it should be"),
        (None, "The input has another kind of value"),
    ],
)
def test_a_form_that_is_not_filled_in_starts_nothing(payload: Any, complaint: str) -> None:
    with pytest.raises(InvalidInput, match=complaint):
        starts.check(TRIGGER, payload)


def test_everything_that_is_missing_is_named_once() -> None:
    form = {**FORM, "required": ["days", "mail", "why"]}
    with pytest.raises(InvalidInput) as refused:
        starts.check({**TRIGGER, "settings": {"input_schema": form}}, {"mail": "ann@example.com"})
    assert refused.value.message == "Working days is missing; why is missing."
    assert [field["path"] for field in refused.value.details["fields"]] == ["days", "why"]


@pytest.mark.parametrize(
    ("trigger", "payload"),
    [
        (TRIGGER, {"days": 2, "mail": "ann@example.com"}),
        ({"type": "trigger.manual", "settings": {}}, {"anything": 1}),
        ({"type": "trigger.manual", "settings": {"input_schema": {"type": "no such type"}}}, {}),
        ({"type": "trigger.webhook", "settings": {"input_schema": FORM}}, {}),
    ],
)
def test_what_fits_and_what_has_no_form_may_start(trigger: dict[str, Any], payload: Any) -> None:
    starts.check(trigger, payload)


@pytest.mark.django_db(transaction=True)
def test_one_name_of_a_start_gives_one_run(house: House, demo: dict[str, Any]) -> None:
    publish(house.owner, demo["id"])
    body = {"payload": {"body": INVOICE}, "mode": "live"}
    where = f"/api/v1/flows/{demo['id']}/run"
    runs = {
        house.operator.client.post(where, body, format="json", headers={"Idempotency-Key": "k-1"}).json()["run_id"]
        for _ in range(3)
    }
    assert len(runs) == 1
    other = house.operator.client.post(where, body, format="json", headers={"Idempotency-Key": "k-2"}).json()
    assert other["run_id"] not in runs


@pytest.mark.django_db(transaction=True)
def test_a_full_workspace_starts_no_more_and_says_when_to_come_back(
    house: House, demo: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(house.owner, demo["id"])
    body = {"payload": {"body": INVOICE}, "mode": "live"}
    where = f"/api/v1/flows/{demo['id']}/run"
    monkeypatch.setattr("engine.runtime.counting.config", lambda: RuntimeConfig(live_cap=1))
    post = house.operator.client.post
    first = post(where, body, format="json", headers={"Idempotency-Key": "k-1"})
    assert first.status_code in (200, 201, 202)

    refused = post(where, body, format="json", headers={"Idempotency-Key": "k-2"})

    assert (refused.status_code, refused["Retry-After"]) == (429, "30")
    assert refused.json()["code"] == "too_many_runs"
    again = post(where, body, format="json", headers={"Idempotency-Key": "k-1"})
    assert again.json()["run_id"] == first.json()["run_id"]
    assert len(house.operator.client.get("/api/v1/runs").json()["items"]) == 1
