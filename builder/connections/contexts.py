"""Makes what an action may touch: its connection, the HTTP client, the dialer, the tables, a clock and a log."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import structlog

from builder.base.threads import in_thread
from builder.base.together import Together
from builder.connections import selectors
from builder.connections.outside import Outside, house_guard
from connectors.sdk.redact import redact
from engine.errors import PermanentError
from engine.spec import ActionContext, ConnectionValues
from engine.spec.action import Tables

if TYPE_CHECKING:
    from connectors.sdk.http import HttpClient

log = structlog.get_logger("handrail.step")
TEST_TIMEOUT_S = 10.0
Opened = tuple[dict[str, Any], tuple[str, ...]]
"""All fields of a connection decrypted, the secret values among them."""


class ConnectionSecrets:
    """engine.ports.Secrets over the connections of the product."""

    async def connection(self, workspace_id: str, key: str) -> ConnectionValues:
        """Fields and secrets; raises PermanentError when the connection is gone."""
        values, _ = await in_thread(selectors.opened, workspace_id, key)
        return values


class Contexts:
    """engine.ports.ContextFactory. `tables` gives the data tables of a workspace.

    Steps that open the same connection at once share one look: what one sees is never older than its own question.
    """

    def __init__(self, tables: Callable[[str], Tables]) -> None:
        self._tables = tables
        self._outside = Outside()
        self._opened: Together[tuple[str, str], Opened] = Together(lambda asked: in_thread(selectors.opened, *asked))

    async def close(self) -> None:
        """Close the HTTP connections of the running event loop."""
        await self._outside.close()

    async def make(
        self,
        *,
        workspace_id: str,
        run_id: str,
        step: str,
        connection: str | None,
        idempotency_key: str,
        attempt: int,
        timeout_s: float,
        deadline: datetime,
    ) -> ActionContext:
        """The context of one attempt."""
        values: dict[str, Any] = {}
        secrets: tuple[str, ...] = ()
        if connection is not None:
            values, secrets = await self._opened.get((workspace_id, connection))
        return _context(
            self._outside.client(), deepcopy(values), secrets, self._tables(workspace_id),
            workspace_id=workspace_id, run_id=run_id, step=step, idempotency_key=idempotency_key, attempt=attempt,
            timeout_s=timeout_s, deadline=deadline,
        )  # fmt: skip


async def for_test(values: Mapping[str, Any], secrets: tuple[str, ...], run: Callable[[ActionContext], Any]) -> Any:
    """Call `run` with a context for testing an account, over a client that lives as long as the call."""
    from connectors.sdk.http import HttpClient

    client = HttpClient(house_guard())
    context = _context(
        client, values, secrets, NoTables(), workspace_id="", run_id="", step="connection test",
        idempotency_key="connection-test", attempt=1, timeout_s=TEST_TIMEOUT_S,
        deadline=datetime.now(UTC) + timedelta(seconds=TEST_TIMEOUT_S),
    )  # fmt: skip
    try:
        return await run(context)
    finally:
        await client.close()


async def ask(workspace_id: str, key: str, choices: Callable[..., Any], settings: Mapping[str, Any]) -> Any:
    """Let a connector look up the choices of a field, with a saved connection or none."""
    values, secrets = await in_thread(selectors.opened, workspace_id, key) if key else ({}, ())
    return await for_test(values, secrets, lambda context: choices(context, dict(settings)))


class NoTables:
    """Stands where a call has no data tables."""

    async def call(self, operation: str, table: str, arguments: Mapping[str, Any], *, key: str) -> Any:
        """Always refuses."""
        raise PermanentError("Data tables cannot be used here.", hint="Use them in a flow.", sent=False)


def _context(
    client: HttpClient,
    values: Mapping[str, Any],
    secrets: tuple[str, ...],
    tables: Tables,
    *,
    idempotency_key: str,
    timeout_s: float,
    **facts: Any,
) -> ActionContext:
    bound = log.bind(run_id=facts["run_id"], step=facts["step"])
    return ActionContext(
        connection=values,
        http=client.bound(idempotency_key=idempotency_key, timeout_s=timeout_s, secrets=secrets),
        dial=client.guard,
        tables=tables,
        log=lambda sentence: bound.info("step_said", said=redact(sentence, secrets)),
        now=lambda: datetime.now(UTC),
        idempotency_key=idempotency_key,
        timeout_s=timeout_s,
        **facts,
    )
