"""Data tables: typed, unique where told, and written once per key."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from django.db import connection

from builder.accounts.models import User
from builder.tables import facade as tables
from builder.tables.models import DataRow, DataTable, DataWrite
from engine.errors import Conflict, HandrailError, InvalidInput, NotFound, PermanentError
from tests.factories.browser import Browser
from tests.factories.people import Home, make_home

pytestmark = pytest.mark.django_db
COLUMNS: list[Mapping[str, Any]] = [
    {"name": "email", "type": "text", "required": True, "unique": True},
    {"name": "amount", "type": "number"},
    {"name": "paid", "type": "yes_no"},
    {"name": "due", "type": "date"},
]


def suppliers(home: Home) -> DataTable:
    return tables.create_table(actor=home.actor, workspace_id=home.id, name="Suppliers", columns=COLUMNS)


@pytest.fixture
def call(home: Home) -> Callable[..., Any]:
    """One operation of a step on the table of suppliers; every write gets a key of its own unless one is given."""
    suppliers(home)
    count = iter(range(1000))

    def perform(operation: str, *, key: str = "", **arguments: Any) -> Any:
        return tables.perform(home.id, operation, "suppliers", arguments, key=key or f"key-{next(count)}")

    return perform


def test_row_is_added_found_changed_and_removed(call: Callable[..., Any]) -> None:
    added = call("insert", values={"email": "a@example.org", "amount": 10})
    assert added["created"] is True
    assert call("find", where={"email": "a@example.org"})["rows"] == [added["row"]]
    assert call("get", where={"id": added["row"]["id"]})["row"]["amount"] == 10
    assert call("update", where={"amount": 10}, values={"paid": True})["count"] == 1
    assert call("delete", where={"paid": True})["rows"][0]["email"] == "a@example.org"
    assert call("get", where={}) == {"row": {}}


def test_upsert_recognises_the_row_by_its_column(call: Callable[..., Any]) -> None:
    first = call("upsert", match_on="email", values={"email": "a@example.org", "amount": 1})
    second = call("upsert", match_on="email", values={"email": "a@example.org", "paid": True})
    assert (first["created"], second["created"]) == (True, False)
    assert second["row"] == {**first["row"], "paid": True}


def test_rows_come_in_the_order_asked_for(call: Callable[..., Any]) -> None:
    for amount in (2, None, 10, 1):
        call("insert", values={"email": f"{amount}@example.org", "amount": amount})
    ordered = [row["amount"] for row in call("find", where={}, order_by="-amount", limit=3)["rows"]]
    assert ordered == [10, 2, 1]
    assert [row["email"] for row in call("find", where={"amount": None})["rows"]] == ["None@example.org"]


def test_same_write_sent_twice_is_done_once(call: Callable[..., Any]) -> None:
    first = call("insert", key="run-1/step", values={"email": "a@example.org"})
    assert call("insert", key="run-1/step", values={"email": "a@example.org"}) == first
    assert DataRow.objects.count() == 1
    with pytest.raises(InvalidInput, match="done before with other values"):
        call("insert", key="run-1/step", values={"email": "b@example.org"})


@pytest.mark.django_db(transaction=True)
def test_same_write_sent_by_two_at_once_is_done_once(transactional_db: None) -> None:
    home = make_home()
    suppliers(home)
    answers: list[Any] = []

    def write() -> None:
        values = {"email": "a@example.org"}
        answers.append(tables.perform(home.id, "insert", "Suppliers", {"values": values}, key="same"))
        connection.close()

    threads = [threading.Thread(target=write) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 6
    assert all(answer == answers[0] for answer in answers)
    assert (DataRow.objects.count(), DataWrite.objects.count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_unique_column_stays_unique_when_many_write_at_once(transactional_db: None) -> None:
    home = make_home()
    suppliers(home)
    refused: list[str] = []

    def write(number: int) -> None:
        try:
            values = {"email": "same@example.org"}
            tables.perform(home.id, "insert", "Suppliers", {"values": values}, key=f"key-{number}")
        except Conflict as error:
            refused.append(error.code)
        connection.close()

    threads = [threading.Thread(target=write, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert refused == ["not_unique"] * 5


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({}, "value_missing"),
        ({"email": 5}, "wrong_type"),
        ({"email": "a", "amount": "ten"}, "wrong_type"),
        ({"email": "a", "amount": True}, "wrong_type"),
        ({"email": "a", "due": "31.12.2026"}, "wrong_type"),
        ({"email": "a", "colour": "red"}, "unknown_column"),
        ({"email": "a\x00"}, "bad_text"),
    ],
)
def test_value_that_does_not_fit_is_refused_with_a_sentence(call: Callable[..., Any], values: Any, code: str) -> None:
    with pytest.raises(HandrailError) as refused:
        call("insert", values=values)
    assert refused.value.code == code
    assert refused.value.hint
    assert not DataRow.objects.exists()


def test_unknown_table_is_named_with_those_there_are(home: Home, call: Callable[..., Any]) -> None:
    with pytest.raises(NotFound) as refused:
        tables.perform(home.id, "find", "nope", {}, key="k")
    assert refused.value.hint == "Tables: Suppliers."


def test_tables_of_another_workspace_are_not_there(home: Home, other: Home) -> None:
    suppliers(other)
    with pytest.raises(NotFound):
        tables.perform(home.id, "find", "Suppliers", {}, key="k")


@pytest.mark.django_db(transaction=True)
def test_step_gets_refusals_as_permanent_errors(transactional_db: None) -> None:
    home = make_home()
    port = tables.WorkspaceTables(str(home.id))
    with pytest.raises(PermanentError) as refused:
        asyncio.run(port.call("find", "nope", {}, key="k"))
    assert (refused.value.code, refused.value.sent) == ("unknown_table", False)


def test_table_is_kept_by_hand_through_the_api(home: Home, browse: Callable[[User], Browser]) -> None:
    browser = browse(home.admin)
    made = browser.post("tables", {"name": "Suppliers", "columns": COLUMNS}).json()
    rows = f"tables/{made['id']}/rows"
    ids = [browser.post(rows, {"values": {"email": f"{n}@example.org"}}).json()["id"] for n in range(5)]
    page = browser.get(rows, limit="3").json()
    rest = browser.get(rows, limit="3", cursor=page["next"]).json()
    assert [item["id"] for item in page["items"] + rest["items"]] == ids
    assert rest["next"] is None
    changed = browser.patch(f"{rows}/{ids[0]}", {"values": {"amount": 7}}).json()
    assert changed["values"] == {"email": "0@example.org", "amount": 7}
    assert browser.delete(f"{rows}/{ids[0]}").status_code == 204
    assert browser.get(f"tables/{made['id']}").json()["row_count"] == 4
    assert browser.get(rows, cursor="nonsense").json()["code"] == "bad_cursor"
    assert browser.post(rows, {"values": {"email": "1@example.org"}}).json()["code"] == "not_unique"
    assert browser.patch(f"tables/{made['id']}", {"name": "Vendors"}).json()["name"] == "Vendors"
    assert browser.delete(f"tables/{made['id']}").status_code == 204
    assert not DataTable.objects.exists()


@pytest.mark.parametrize(
    "columns",
    [
        [{"name": "1a", "type": "text"}],
        [{"name": "id", "type": "text"}],
        [{"name": "a", "type": "colour"}],
        [{"name": "a", "type": "text"}, {"name": "A", "type": "text"}],
    ],
)
def test_impossible_columns_are_refused(home: Home, browse: Callable[[User], Browser], columns: Any) -> None:
    assert browse(home.admin).post("tables", {"name": "t", "columns": columns}).status_code == 400
    assert not DataTable.objects.exists()
