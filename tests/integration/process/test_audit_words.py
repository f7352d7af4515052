"""The audit log says by name what was acted on, and is narrowed to one thing."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from builder.audit.actions import ACTIONS
from tests.integration.process.conftest import House
from tests.integration.process.test_story import INVOICE, publish, start_by_hand

pytestmark = pytest.mark.django_db(transaction=True)


def said(house: House, **query: Any) -> list[str]:
    """What the log says, newest first."""
    return [row["sentence"] for row in house.owner.get("audit", **query).json()["items"]]


def test_acts_name_what_they_were_about(house: House, demo: dict[str, Any]) -> None:
    publish(house.owner, demo["id"])
    start_by_hand(house.operator, demo["id"], INVOICE)
    house.owner.post("people/invitations", {"email": "nils@example.com", "name": "Nils", "roles": ["viewer"]})
    ann = str(house.approver.actor.user_id)
    assert house.owner.patch(f"people/{ann}", {"roles": ["approver", "viewer"]}).status_code == 200
    found = said(house)
    for sentence in (
        "published “Invoice approval”",
        "started a run of “Invoice approval”",
        "invited nils@example.com",
        "changed the roles of Ann",
    ):
        assert sentence in found, found


def test_rows_of_a_data_table_are_named_by_the_table_not_by_a_column(house: House) -> None:
    columns = [{"name": "name", "type": "text"}]
    table = house.owner.post("tables", {"name": "People we know", "columns": columns}).json()
    house.owner.post(f"tables/{table['id']}/rows", {"values": {"name": "Ida"}})
    assert "wrote a row of “People we know” by hand" in said(house)


def test_the_log_is_narrowed_to_one_thing(house: House, demo: dict[str, Any]) -> None:
    house.owner.post("flows", {"name": "Another"})
    alone = said(house, object=f"flow:{demo['id']}")
    assert alone
    assert not any("Another" in line for line in alone)
    assert "created “Another”" in said(house, object="flow")


def test_every_act_reads_with_and_without_a_name() -> None:
    for action in ACTIONS.values():
        assert not set("{}") & set(action.sentence)
        assert not set("{}") & set(action.about("“X”"))
        assert action.about("") == action.sentence


def test_the_english_of_the_pages_is_that_of_the_records() -> None:
    text = Path(__file__).parents[3] / "frontend/src/shared/i18n/en/acts.json"
    told = json.loads(text.read_text())["act"]
    found = {f"{kind}.{verb}": forms for kind, verbs in told.items() for verb, forms in verbs.items()}
    assert set(found) == set(ACTIONS)
    for name, action in ACTIONS.items():
        named = re.sub(r"\{[^}]*\}", "{{what}}", action.form)
        assert found[name]["plain"] == action.sentence
        assert found[name].get("of", named).replace("“{{what}}”", "{{what}}") == named
        assert ("of" in found[name], found[name].get("own", "")) == ("{" in action.form, action.own)


def test_who_did_it_to_themselves_is_told_from_who_had_it_done_to_them(house: House) -> None:
    rows = house.owner.get("audit", action="person.joined").json()["items"]
    assert {row["sentence"] for row in rows if row["own"]} <= {"joined the workspace"}
    assert "took Ann into the workspace" in {row["sentence"] for row in rows if not row["own"]}
