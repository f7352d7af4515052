"""The product as everybody starts it, with servers of its own, for the bench; flows go in through its API."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any, Self
from uuid import UUID

import psycopg

from builder.base.supervise.lock import holder_of
from tests.bench import stub
from tests.bench.meter import percentile
from tests.instance import Instance

PEOPLE = Path(__file__).with_name("people.py")


class Api:
    """The product's API as one person with a token, over one connection."""

    def __init__(self, port: int, token: str) -> None:
        self._connection = HTTPConnection("127.0.0.1", port, timeout=60)
        self._headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def ask(self, method: str, path: str, data: Any = None) -> Any:
        """A call that must succeed."""
        body = None if data is None else json.dumps(data).encode()
        self._connection.request(method, f"/api/v1/{path}", body=body, headers=self._headers)
        answer = self._connection.getresponse()
        raw = answer.read()
        if answer.status >= 300:
            raise RuntimeError(f"{method} {path}: {answer.status} {raw[:2000].decode(errors='replace')}")
        return json.loads(raw) if raw else None


@dataclass(frozen=True)
class Stack:
    """The running product, its people's tokens, and the stub."""

    instance: Instance
    tokens: dict[str, str]
    stub_port: int
    stub_pid: int

    @property
    def port(self) -> int:
        """Where the product listens."""
        return self.instance.port

    @property
    def groups(self) -> dict[str, list[int]]:
        """Process ids by what they are; `stub` is not the product's."""
        found = {name: [pid] for name, pid in self.instance.pids().items()}
        holder = holder_of(self.instance.layout.lock)
        return found | {"supervisor": [holder.pid] if holder else [], "stub": [self.stub_pid]}

    def database(self) -> psycopg.Connection[tuple[Any, ...]]:
        """A connection as the owner of the tables."""
        return psycopg.connect(self.instance.product_environment["DATABASE_ADMIN_URL"], autocommit=True)

    def api(self, who: str) -> Api:
        """The API as this person."""
        return Api(self.port, self.tokens[who])

    def publish(self, name: str, graph: dict[str, Any]) -> tuple[UUID, str]:
        """Draw a flow and make it live: (flow, path of its webhook, "" where it has none)."""
        edit = {"base_revision": 0, "operations": [{"op": "replace_graph", "graph": graph}], "client_id": "bench"}
        with self.api("builder") as api:
            flow = api.ask("POST", "flows", {"name": name})["id"]
            saved = api.ask("PATCH", f"flows/{flow}/draft", edit)
            wanted = {"revision": saved["revision"], "name": "Bench", "note": "", "accept_warnings": True}
            api.ask("POST", f"flows/{flow}/publish", wanted)
            hook = api.ask("GET", f"flows/{flow}/draft")["webhook"]
            return UUID(flow), hook["url"] if hook else ""

    def durations(self, sent: dict[str, float]) -> list[float]:
        """From the request's first byte to the commit of the run's end, by the rows. `sent`: run id -> moment."""
        with self.database() as connection:
            rows = connection.execute(
                "SELECT id::text, extract(epoch FROM finished_at)::float8 FROM run WHERE id = ANY(%s::uuid[])",
                [list(sent)],
            ).fetchall()
        return [finished - sent[run] for run, finished in rows if finished is not None]

    def percentiles(self, sent: dict[str, float], *shares: float) -> list[float | None]:
        """Percentiles of `durations`, milliseconds."""
        times = self.durations(sent)
        return [percentile(times, share) for share in shares]

    def wal(self) -> int:
        """Bytes written to the log so far."""
        with self.database() as connection:
            row = connection.execute("SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::bigint").fetchone()
        assert row is not None
        return int(row[0])


@contextmanager
def stack(workers: int, **settings: str) -> Iterator[Stack]:
    """Bring it up in a folder of its own, take it down and delete it."""
    with stub.running() as (port, pid), tempfile.TemporaryDirectory(prefix="handrail-bench-") as folder:
        allowed = f"127.0.0.1:{port}"
        more = {"HANDRAIL_ALLOW_ADDRESSES": allowed} | settings
        with Instance(Path(folder), port=0, WORKERS=str(workers), **more) as instance:
            instance.up()
            made = instance.manage("shell", "--no-imports", "-c", PEOPLE.read_text())
            if made.returncode:
                raise RuntimeError(made.stderr)
            yield Stack(instance, json.loads(made.stdout.splitlines()[-1]), port, pid)
