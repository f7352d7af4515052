"""The embedded servers that are wanted: none, one or both, depending on what the environment brings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from builder.base.supervise.layout import Layout
from builder.base.supervise.leftovers import mark_of
from builder.base.supervise.passwords import passwords
from builder.base.supervise.place import find_place
from builder.base.supervise.ports import free_port
from builder.base.supervise.postgres import Passwords, Postgres
from builder.base.supervise.program import Program
from builder.base.supervise.valkey import Valkey


@dataclass(frozen=True)
class Servers:
    """Addresses for the product, and the embedded servers behind them when there are any."""

    database_url: str
    admin_url: str
    redis_url: str
    postgres: Postgres | None
    valkey: Valkey | None

    def stages(self, *, owner_may: str = "NOCREATEDB") -> Sequence[Sequence[Program]]:
        """The programs of the embedded servers, in starting order. Makes the cluster when there is none."""
        first = []
        if self.postgres is not None:
            self.postgres.prepare()
            first.append(self.postgres.program())
        if self.valkey is not None:
            first.append(self.valkey.program())
        then = [] if self.postgres is None else [self.postgres.roles_program(owner_may=owner_may)]
        return [stage for stage in (first, then) if stage]


def choose_servers(layout: Layout, environ: Mapping[str, str]) -> Servers:
    """Servers of one's own where ``DATABASE_URL`` or ``REDIS_URL`` name them, embedded ones otherwise."""
    database_url, redis_url = environ.get("DATABASE_URL", ""), environ.get("REDIS_URL", "")
    postgres = None if database_url else embedded_postgres(layout)
    taken = frozenset({postgres.port}) if postgres else frozenset()
    valkey = None if redis_url else _embedded_valkey(layout, taken)
    return Servers(
        database_url=postgres.product_url if postgres else database_url,
        admin_url=postgres.owner_url if postgres else environ.get("DATABASE_ADMIN_URL") or database_url,
        redis_url=valkey.url if valkey else redis_url,
        postgres=postgres,
        valkey=valkey,
    )


def embedded_postgres(layout: Layout, port: int = 0) -> Postgres:
    """The embedded Postgres of this installation; ``port`` 0 picks the free one that belongs to it."""
    known = passwords(layout)
    return Postgres(
        place=find_place(layout),
        port=port or free_port(f"postgres {layout.state}"),
        passwords=Passwords(known["superuser"], known["owner"], known["product"]),
        mark=mark_of(layout.state),
    )


def _embedded_valkey(layout: Layout, taken: frozenset[int]) -> Valkey:
    port = free_port(f"valkey {layout.state}", taken)
    return Valkey(folder=Path(layout.run), port=port, password=passwords(layout)["valkey"], mark=mark_of(layout.state))
