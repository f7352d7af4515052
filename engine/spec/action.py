"""ActionSpec: what an action of a connector is; ActionContext: all that it may touch."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from engine.spec.auth import ConnectionValues
from engine.spec.node import NodeSpec


@dataclass(frozen=True, slots=True)
class HttpResponse:
    """An answer of the one HTTP client. `body` is at most as long as the client's limit."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str

    def text(self) -> str:
        """The body as text, undecodable bytes replaced."""
        return self.body.decode("utf-8", "replace")


@dataclass(frozen=True, slots=True)
class Blob:
    """A file by reference."""

    id: str
    name: str
    content_type: str
    size: int


class Http(Protocol):
    """The one door to the outside for HTTP: address check, limits, redaction, idempotency header."""

    async def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        params: Mapping[str, Any] | None = None,
        json: Any = None,
        data: bytes | None = None,
        timeout_s: float | None = None,
        idempotency_header: str | None = None,
        follow_redirects: bool = False,
        raise_for_status: bool = True,
    ) -> HttpResponse:
        """Send one request. Raises the StepErrors that engine.errors tells apart."""
        ...


class Dialer(Protocol):
    """The same address check and pinning for every protocol that is not HTTP."""

    async def resolve(self, host: str, port: int) -> tuple[str, int]:
        """Return a checked (ip, port) to connect to; raises PermanentError when it is not allowed."""
        ...


class Tables(Protocol):
    """The built-in data tables of the run's workspace. Each write is idempotent by `key`."""

    async def call(self, operation: str, table: str, arguments: Mapping[str, Any], *, key: str) -> Any:
        """`find` | `get` | `insert` | `upsert` | `update` | `delete` on one table; returns JSON."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionContext:
    """What an action may use. Nothing else of the house is in reach.

    Attributes:
        connection: decrypted fields of the chosen connection, or an empty mapping.
        idempotency_key: constant for every attempt of the same request.
        attempt: 1 for the first try.
        deadline: aware UTC time by which an answer is expected.
        log: takes a short sentence; secrets are redacted.
        now: the engine's clock.
    """

    workspace_id: str
    run_id: str
    step: str
    connection: ConnectionValues
    idempotency_key: str
    attempt: int
    timeout_s: float
    deadline: datetime
    http: Http
    dial: Dialer
    tables: Tables
    log: Callable[[str], None]
    now: Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class VerifyResult:
    """Answer of `verify`: did it happen? `happened=None` = cannot be told; `later`: but perhaps soon, since the service
    is busy or out. `tries`: how often a service has to say “no”, with `pause_s` seconds between, before that counts."""

    happened: bool | None
    output: Any = None
    evidence: str = ""
    later: bool = False
    tries: int = 1
    pause_s: float = 0.0


RunAction = Callable[[ActionContext, dict[str, Any]], Awaitable[Any]]
VerifyAction = Callable[[ActionContext, dict[str, Any]], Awaitable[VerifyResult]]
OptionsOf = Callable[[ActionContext, dict[str, Any]], Awaitable[list[dict[str, str]]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionSpec:
    """An action: its node type and the code behind it.

    Attributes:
        node: the record that palette, form and rules read; `node.type` is the action's id.
        run: does it; `input` is the evaluated settings. Returns the output (JSON). Raises StepErrors.
        verify: asks the service whether a request of this key happened; needed for class verifiable. The node type
            says that there is one (`node.verifies`), so that builders may have it asked after each success as well.
        preview: the exact request as JSON without sending it (dry runs), secrets masked.
        compensate: type of the action that undoes this one.
        options: dynamic choices per field name.
    """

    node: NodeSpec
    run: RunAction
    verify: VerifyAction | None = None
    preview: Callable[[ActionContext, dict[str, Any]], Any] | None = None
    compensate: str | None = None
    options: Mapping[str, OptionsOf] | None = None
