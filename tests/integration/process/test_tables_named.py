"""Steps that work on data tables name tables that are there: chosen from a list, checked before publishing."""

from __future__ import annotations

from typing import Any

from tests.integration.process.conftest import House
from tests.integration.process.support import Person
from tests.integration.process.test_calls import drawn
from tests.integration.process.test_story import publish


def keeper(table: str, values: dict[str, Any]) -> dict[str, Any]:
    """A flow by hand that adds a row."""
    return {
        "format": 1,
        "nodes": {
            "start": {"type": "trigger.manual"},
            "keep": {"type": "tables.insert", "settings": {"table": table, "values": values}},
        },
        "edges": [{"from": "start", "port": "success", "to": "keep"}],
    }


def test_tables_are_offered_to_those_of_their_workspace(house: House, stranger: Person) -> None:
    columns = [{"name": "number", "type": "text"}]
    assert house.owner.post("tables", {"name": "orders", "columns": columns}).status_code == 201
    question = {"type": "tables.insert", "field": "table"}
    offered = house.builder.post("catalog/options", question).json()["items"]
    assert {"value": "orders", "label": "orders"} in offered
    assert {"value": "orders", "label": "orders"} not in stranger.post("catalog/options", question).json()["items"]


def test_a_table_that_is_not_there_stops_publishing(house: House) -> None:
    assert house.owner.post("tables", {"name": "orders", "columns": [{"name": "n", "type": "text"}]}).status_code == 201
    wrong = drawn(house.builder, "Wrong", keeper("ordrs", {"n": "1"}))
    answer = publish(house.builder, wrong)
    assert answer.status_code == 422
    found = [(each["code"], each["node"], each["field"]) for each in answer.json()["findings"]]
    assert [each for each in found if each[0].startswith("P")] == [("P003", "keep", "settings.table")]
    for name in ("orders", " Orders ", "{{ trigger.table }}"):
        assert publish(house.builder, drawn(house.builder, name, keeper(name, {"n": "1"}))).status_code == 200, name


def test_a_row_without_a_named_value_is_not_filled_in(house: House) -> None:
    assert house.owner.post("tables", {"name": "orders", "columns": [{"name": "n", "type": "text"}]}).status_code == 201
    empty = drawn(house.builder, "Empty", keeper("orders", {"": ""}))
    found = house.builder.get(f"flows/{empty}/draft").json()["findings"]
    assert [(each["code"], each["field"]) for each in found if each["level"] == "error"] == [
        ("G002", "settings.values")
    ]


def test_a_column_every_row_has_is_refused_by_that_reason(house: House) -> None:
    answer = house.owner.post("tables", {"name": "orders", "columns": [{"name": "id", "type": "text"}]})
    assert answer.status_code == 400
    assert "already" in answer.json()["detail"]
