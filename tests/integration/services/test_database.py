"""The tests' own ground: the product's role for every connection, the owner's only where a test asks for it."""

import threading

import psycopg
import pytest
from django.db import connection, connections
from django.db.utils import ProgrammingError

from tests.database import owner_conninfo


def role() -> str:
    """The role of the current connection."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        return str(cursor.fetchone()[0])


@pytest.mark.django_db
def test_a_test_connects_as_the_product_not_as_the_owner() -> None:
    with psycopg.connect(owner_conninfo()) as owner:
        owning = owner.execute("SELECT current_user").fetchone()

    assert owning is not None
    assert role() != owning[0]
    with pytest.raises(ProgrammingError), connection.cursor() as cursor:
        cursor.execute("CREATE TABLE mine (id int)")


@pytest.mark.django_db(transaction=True)
def test_a_thread_connects_as_the_product_too() -> None:
    seen: list[str] = []

    def look() -> None:
        seen.append(role())
        connections.close_all()

    thread = threading.Thread(target=look)
    thread.start()
    thread.join()

    assert seen == [role()]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, 2])
def test_tables_are_emptied_between_tests_though_the_product_may_not(turn: int) -> None:
    from django.contrib.auth import get_user_model

    people = get_user_model()
    assert people.objects.count() == 0
    people.objects.create(email=f"person{turn}@example.com", name="Person")
