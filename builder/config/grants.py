"""What the product's database role may do. Everything it needs, and nothing that would let it rewrite the past."""

from __future__ import annotations

from django.conf import settings
from django.db import connection, transaction
from psycopg import sql

from builder.base.db import role_of

APPEND_ONLY = ("audit_entry", "audit_link", "audit_segment")
"""May be added to and read."""

FROZEN = ("plan",)
"""May be added to, read and removed, never changed."""

EVERYTHING = "SELECT, INSERT, UPDATE, DELETE"


def product_role() -> str:
    """The role in DATABASE_URL."""
    return role_of(settings.DATABASE_URL)


def current_role() -> str:
    """The role of the connection in use."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        return str(cursor.fetchone()[0])


@transaction.atomic
def grant_all() -> list[str]:
    """Give the product's role its rights on every table there is and will be; gives the statements that were run."""
    role = sql.Identifier(product_role())
    tables = connection.introspection.table_names()
    statements = [
        sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(role),
        sql.SQL("GRANT {} ON ALL TABLES IN SCHEMA public TO {}").format(sql.SQL(EVERYTHING), role),
        sql.SQL("GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {}").format(role),
        sql.SQL("ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT {} ON TABLES TO {}").format(sql.SQL(EVERYTHING), role),
        sql.SQL("ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {}").format(role),
        *_taken("UPDATE, DELETE, TRUNCATE", APPEND_ONLY, tables, role),
        *_taken("UPDATE, TRUNCATE", FROZEN, tables, role),
        *_taken("INSERT, UPDATE, DELETE", ("django_migrations",), tables, role),
    ]
    with connection.cursor() as cursor:
        texts = [statement.as_string(cursor.connection) for statement in statements]
        for text in texts:
            cursor.execute(text)
    return texts


def _taken(rights: str, names: tuple[str, ...], tables: list[str], role: sql.Identifier) -> list[sql.Composed]:
    return [
        sql.SQL("REVOKE {} ON {} FROM {}").format(sql.SQL(rights), sql.Identifier(name), role)
        for name in names
        if name in tables
    ]
