"""The audit log says by name what was acted on, and is narrowed to one thing."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from builder.audit.actions import ACTIONS
from builder.audit.decided import ANSWER, TOLD
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


def test_the_forms_that_tell_a_decision_are_those_of_the_pages() -> None:
    for language in ("en", "de"):
        text = Path(__file__).parents[3] / f"frontend/src/shared/i18n/{language}/acts.json"
        acts = json.loads(text.read_text())["act"]
        found = {
            f"{kind}.{verb}": forms.get("told", {}) for kind, verbs in acts.items() for verb, forms in verbs.items()
        }
        assert {name: set(told) for name, told in found.items() if told} == {
            name: set(told) for name, told in TOLD.items()
        }
        for name, told in found.items():
            for key, forms in told.items():
                assert ("{{answer}}" in forms["of"]) == (ANSWER in TOLD[name][key])
                if language == "en":
                    named = ACTIONS[name].about("“{{what}}”", facts_of(key))
                    assert (forms["of"], forms["plain"]) == (named, ACTIONS[name].about("", facts_of(key)))


def facts_of(key: str) -> dict[str, Any]:
    """What an act writes down that is told by this form."""
    outcome = key.removesuffix("_commented").removeprefix("test_")
    return {
        "outcome": outcome, "label": "{{answer}}", "test": key.startswith("test_"),
        "comment": "Because" if key.endswith("_commented") else "",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"outcome": "approved", "comment": "Fine"}, "approved “Pay” with a comment"),
        ({"outcome": "later"}, "decided “Pay”"),
        ({"run_id": "r", "why_not": "Not asked."}, "decided “Pay”"),
        (None, "decided “Pay”"),
        ({"outcome": "later", "label": "Ask <answer> {again}"}, "answered “Pay” with “Ask <answer> {again}”"),
    ],
)
def test_rows_that_do_not_say_what_was_decided_keep_the_sentence_of_the_act(
    facts: dict[str, Any] | None, sentence: str
) -> None:
    assert ACTIONS["task.decided"].about("“Pay”", facts) == sentence


def test_who_did_it_to_themselves_is_told_from_who_had_it_done_to_them(house: House) -> None:
    rows = house.owner.get("audit", action="person.joined").json()["items"]
    assert {row["sentence"] for row in rows if row["own"]} <= {"joined the workspace"}
    assert "took Ann into the workspace" in {row["sentence"] for row in rows if not row["own"]}
