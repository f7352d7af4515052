"""The one HTTP client, for every connector: address check, limits, redirects, key header, redaction."""

from __future__ import annotations

import asyncio
import json as jsonlib
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import Any
from urllib.parse import urljoin, urlsplit

import aiohttp

from connectors.sdk.guard import Guard, GuardedResolver
from connectors.sdk.http_errors import error_of_failure, error_of_status
from connectors.sdk.redact import redact_error
from engine.errors import PermanentError, StepError
from engine.spec import HttpResponse

MAX_ANSWER_BYTES = 10 * 1024 * 1024
MAX_REDIRECTS = 5
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
METHODS = SAFE_METHODS | {"POST", "PUT", "PATCH", "DELETE"}
PRIVATE_HEADERS = frozenset({"authorization", "cookie", "proxy-authorization", "x-api-key"})
FORBIDDEN_HEADERS = frozenset({"host", "content-length", "transfer-encoding", "connection", "upgrade"})


class HttpClient:
    """Holds the connection pools of one process; one pair of sessions per event loop."""

    def __init__(self, guard: Guard, *, max_answer_bytes: int = MAX_ANSWER_BYTES, user_agent: str = "Handrail") -> None:
        self.guard = guard
        self.max_answer_bytes = max_answer_bytes
        self.user_agent = user_agent
        self._sessions: dict[tuple[int, bool], aiohttp.ClientSession] = {}

    def session(self, *, fresh: bool) -> aiohttp.ClientSession:
        """The session of the running loop.

        `fresh` connections are used once: a kept one that went stale would put an unrepeatable call in doubt.
        """
        key = (id(asyncio.get_running_loop()), fresh)
        session = self._sessions.get(key)
        if session is None or session.closed:
            session = self._sessions[key] = self._open(fresh)
        return session

    def _open(self, fresh: bool) -> aiohttp.ClientSession:
        trace = aiohttp.TraceConfig()
        trace.on_request_headers_sent.append(_mark_sent)
        connector = aiohttp.TCPConnector(
            resolver=GuardedResolver(self.guard), limit=500, force_close=fresh, use_dns_cache=False
        )
        return aiohttp.ClientSession(
            connector=connector,
            trust_env=False,
            cookie_jar=aiohttp.DummyCookieJar(),
            headers={"User-Agent": self.user_agent},
            trace_configs=[trace],
            auto_decompress=True,
        )

    def bound(self, *, idempotency_key: str, timeout_s: float, secrets: Iterable[str] = ()) -> BoundHttp:
        """The client as one attempt of one step sees it."""
        return BoundHttp(self, idempotency_key, timeout_s, tuple(secrets))

    async def close(self) -> None:
        """Close the sessions of the running loop."""
        mine = [key for key in self._sessions if key[0] == id(asyncio.get_running_loop())]
        for key in mine:
            await self._sessions.pop(key).close()
        await asyncio.sleep(0)  # lets the closed connections say goodbye before their loop ends


async def _mark_sent(
    _session: aiohttp.ClientSession, context: SimpleNamespace, _params: aiohttp.TraceRequestHeadersSentParams
) -> None:
    if context.trace_request_ctx is not None:
        context.trace_request_ctx.sent = True


@dataclass(frozen=True, slots=True)
class _Call:
    """One request on its way. `ends` is a monotonic time."""

    method: str
    url: str
    headers: dict[str, str]
    params: Mapping[str, Any] | None
    body: bytes | None
    fresh: bool
    ends: float

    def redirected(self, url: str) -> _Call:
        headers = self.headers
        if _origin(url) != _origin(self.url):
            headers = {name: value for name, value in headers.items() if name.lower() not in PRIVATE_HEADERS}
        return replace(self, url=url, headers=headers, params=None)


class BoundHttp:
    """Implements engine.spec.Http for one attempt: knows its key, its time limit and which words to hide."""

    def __init__(self, client: HttpClient, key: str, timeout_s: float, secrets: tuple[str, ...]) -> None:
        self._client, self._key, self._timeout_s, self._secrets = client, key, timeout_s, secrets

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
        """Send one request; see engine.spec.Http. Redirects are followed for reading methods only."""
        sendable = _headers(headers, self._key if idempotency_header else None, idempotency_header)
        limit = min(timeout_s or self._timeout_s, self._timeout_s)
        method = _method(method)
        call = _Call(
            method=method,
            url=url,
            headers=sendable,
            params=params,
            body=_body(json, data, sendable),
            fresh=method not in SAFE_METHODS and idempotency_header is None,
            ends=time.monotonic() + limit,
        )
        hops = MAX_REDIRECTS if follow_redirects and method in SAFE_METHODS else 0
        try:
            response = await self._follow(call, hops)
        except StepError as problem:
            raise redact_error(problem, self._secrets) from None
        failure = error_of_status(response, _host(url)) if raise_for_status else None
        if failure is not None:
            raise redact_error(failure, self._secrets)
        return response

    async def _follow(self, call: _Call, hops: int) -> HttpResponse:
        while True:
            response = await self._once(call)
            target = response.headers.get("Location")
            if hops <= 0 or response.status not in (301, 302, 303, 307, 308) or not target:
                return response
            call = call.redirected(urljoin(call.url, target))
            hops -= 1

    async def _once(self, call: _Call) -> HttpResponse:
        host, port = _target(call.url)
        await self._check_literal(host, port)
        mark = SimpleNamespace(sent=False)
        left = max(0.001, call.ends - time.monotonic())
        try:
            async with self._client.session(fresh=call.fresh).request(
                call.method,
                call.url,
                headers=call.headers,
                params=call.params,
                data=call.body,
                allow_redirects=False,
                timeout=aiohttp.ClientTimeout(total=left, connect=min(left, 10.0)),
                trace_request_ctx=mark,
            ) as answer:
                content = await self._read(answer, host)
                return HttpResponse(answer.status, answer.headers, content, str(answer.url))
        except StepError:
            raise
        except (aiohttp.ClientError, OSError, ValueError) as problem:
            raise _unwrap(problem) or error_of_failure(problem, host, mark.sent) from None

    async def _check_literal(self, host: str, port: int) -> None:
        if host[:1].isdigit() or ":" in host:  # aiohttp asks no resolver for a literal address
            await self._client.guard.resolve(host, port)

    async def _read(self, answer: aiohttp.ClientResponse, host: str) -> bytes:
        chunks: list[bytes] = []
        size = 0
        async for chunk in answer.content.iter_chunked(65_536):
            size += len(chunk)
            if size > self._client.max_answer_bytes:
                raise PermanentError(
                    f"The answer of {host} is larger than {self._client.max_answer_bytes // 1_048_576} MB.",
                    hint="Ask the service for less, for instance page by page.",
                    code="answer_too_large",
                )
            chunks.append(chunk)
        return b"".join(chunks)


def _unwrap(problem: BaseException) -> StepError | None:
    """A StepError raised by our resolver arrives wrapped in the library's connection error."""
    seen: BaseException | None = problem
    while seen is not None:
        if isinstance(seen, StepError):
            return seen
        seen = seen.__cause__ or seen.__context__
    return None


def _method(method: str) -> str:
    upper = method.upper()
    if upper not in METHODS:
        raise PermanentError(
            f"{method!r} is not an HTTP method.", hint="Use GET, POST, PUT, PATCH or DELETE.", sent=False
        )
    return upper


def _headers(given: Mapping[str, str] | None, key: str | None, name: str | None) -> dict[str, str]:
    headers: dict[str, str] = {}
    for header, value in (given or {}).items():
        if header.lower() in FORBIDDEN_HEADERS or "\n" in header + str(value) or "\r" in header + str(value):
            raise PermanentError(f"The header {header!r} cannot be set.", hint="Remove it from the step.", sent=False)
        headers[header] = str(value)
    if key and name:
        headers[name] = key
    return headers


def _body(json: Any, data: bytes | None, headers: dict[str, str]) -> bytes | None:
    if json is None:
        return data
    if not any(name.lower() == "content-type" for name in headers):
        headers["Content-Type"] = "application/json"
    return jsonlib.dumps(json, separators=(",", ":"), ensure_ascii=False).encode()


def _target(url: str) -> tuple[str, int]:
    parts = urlsplit(url)
    try:
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:
        port = 0
    if parts.scheme not in ("http", "https") or not parts.hostname or port == 0 or parts.username:
        raise PermanentError(
            f"{_shown(url)!r} is not a web address.",
            hint="It must look like https://example.com/path.",
            code="bad_address",
            sent=False,
        )
    return parts.hostname, port


def _shown(url: str) -> str:
    return url.split("?", 1)[0][:120]


def _host(url: str) -> str:
    return urlsplit(url).hostname or "the service"


def _origin(url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port
