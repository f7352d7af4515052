"""Reading a webhook request: size, kind, depth, signature, delivery id. Everything wrong is a `Refused` with a cure."""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qsl

import orjson

from engine.runtime.accept.bad_json import mistake_of
from engine.runtime.accept.problems import Refused

Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
DEEPEST = 100
KEY_LENGTH = 200
READ_AWAY = 50_000_000
HIDDEN_HEADERS = frozenset(("authorization", "cookie", "proxy-authorization"))
DEDUPE_HEADERS = ("idempotency-key", "x-delivery-id", "x-github-delivery", "webhook-id")


@dataclass(frozen=True, slots=True)
class Hook:
    """Where a token leads. A row of `runtime_hook`."""

    token: bytes
    workspace_id: Any
    flow_id: Any
    version_id: Any
    plan_sha: bytes
    trigger_node: str
    auth: Mapping[str, Any]
    dedupe_header: str | None
    answer: str
    max_body: int
    rev: int
    key_fields: Sequence[str] = ()


def headers_of(scope: Mapping[str, Any]) -> dict[str, str]:
    """Headers with lower-case names; of a repeated one the last."""
    return {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}


async def read_body(receive: Receive, headers: Mapping[str, str], limit: int) -> bytes:
    """The body, but never more than `limit` bytes of it."""
    declared = headers.get("content-length", "")
    if declared.isdigit() and int(declared) > limit:
        await _read_away(receive)
        raise too_large(limit)
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Refused(400, "cut_off", "The request ended before its body did.", "Send it again.")
        part = message.get("body", b"")
        size += len(part)
        if size > limit:
            if message.get("more_body"):
                await _read_away(receive)
            raise too_large(limit)
        parts.append(part)
        if not message.get("more_body"):
            return b"".join(parts)


async def _read_away(receive: Receive) -> None:
    """Let a sender finish, within reason: most read no answer before, and would see a broken connection instead."""
    size = 0
    while size < READ_AWAY:
        message = await receive()
        size += len(message.get("body", b""))
        if not message.get("more_body"):
            return


def too_large(limit: int) -> Refused:
    """413."""
    return Refused(
        413,
        "body_too_large",
        f"The body is larger than the {limit / 1e6:g} MB this webhook takes.",
        "Send less, or a link to the data; the flow's owner can raise the limit to 25 MB.",
    )


def parse(body: bytes, headers: Mapping[str, str]) -> Any:
    """The body as JSON, whatever it came as."""
    kind = headers.get("content-type", "application/json").split(";", 1)[0].strip().lower()
    if not body:
        raise Refused(400, "empty_body", "The request has no body.", 'Send JSON, for example {"amount": 100}.')
    reader = READERS.get(kind) or (read_json if kind.endswith("+json") else None)
    if reader is None:
        raise Refused(
            415,
            "unknown_kind",
            f"A body of kind {kind[:80]!r} is not understood here.",
            "Send application/json, a form, or text/plain.",
        )
    return reader(body)


def read_json(body: bytes) -> Any:
    """JSON of at most `DEEPEST` levels."""
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        if "depth limit" in str(error):
            raise _too_deep() from None
        mistake = mistake_of(body, error)
        why = f": {mistake.why}" if mistake.why else ""
        sentence = f"The body is not JSON{why} (line {error.lineno}, column {error.colno})."
        raise Refused(400, "bad_json", sentence, mistake.hint) from None
    if body.count(b"[") + body.count(b"{") > DEEPEST and _depth(value) > DEEPEST:
        raise _too_deep()
    return value


def _too_deep() -> Refused:
    return Refused(400, "too_deep", f"The JSON is nested deeper than {DEEPEST} levels.", "Send flatter data.")


def _depth(value: Any) -> int:
    depth = 0
    level = [value]
    while level and depth <= DEEPEST:
        depth += 1
        level = [
            inner
            for item in level
            if isinstance(item, dict | list)
            for inner in (item.values() if isinstance(item, dict) else item)
        ]
    return depth - 1 if not level else depth


def read_form(body: bytes) -> dict[str, Any]:
    """A form: a field that comes more than once is a list."""
    found: dict[str, Any] = {}
    try:
        pairs = parse_qsl(body.decode(), keep_blank_values=True, strict_parsing=False, max_num_fields=1000)
    except ValueError:
        raise Refused(
            400, "bad_form", "The form cannot be read.", "Send it URL-encoded in UTF-8, with at most 1,000 fields."
        ) from None
    for name, value in pairs:
        if name not in found:
            found[name] = value
        elif isinstance(found[name], list):
            found[name].append(value)
        else:
            found[name] = [found[name], value]
    return found


def read_text(body: bytes) -> str:
    """Plain text."""
    return body.decode("utf-8", "replace")


READERS: dict[str, Callable[[bytes], Any]] = {
    "application/json": read_json,
    "text/json": read_json,
    "application/x-www-form-urlencoded": read_form,
    "text/plain": read_text,
}


def check_auth(hook: Hook, headers: Mapping[str, str], body: bytes, unseal: Callable[[str], bytes]) -> None:
    """Refuses a request that does not show what this webhook asks for."""
    checker = CHECKERS.get(str(hook.auth.get("kind", "none")))
    if checker is None or not checker(hook.auth, headers, body, unseal):
        header = str(hook.auth.get("header", "Authorization"))
        raise Refused(
            401,
            "not_authorised",
            f"The header {header} is missing or does not fit.",
            "Send the token, or the signature of the exact body, that this webhook was set up with.",
        )


def _no_auth(
    _auth: Mapping[str, Any], _headers: Mapping[str, str], _body: bytes, _unseal: Callable[[str], bytes]
) -> bool:
    return True


def _token(auth: Mapping[str, Any], headers: Mapping[str, str], _body: bytes, _unseal: Callable[[str], bytes]) -> bool:
    given = headers.get(str(auth.get("header", "Authorization")).lower(), "")
    digests = [sha256(text.encode()).hexdigest() for text in (given, given.removeprefix("Bearer "))]
    return any(hmac.compare_digest(digest, str(auth.get("sha256", ""))) for digest in digests)


def _signature(
    auth: Mapping[str, Any], headers: Mapping[str, str], body: bytes, unseal: Callable[[str], bytes]
) -> bool:
    given = headers.get(str(auth.get("header", "X-Signature")).lower(), "")
    expected = hmac.new(unseal(str(auth.get("secret", ""))), body, sha256).hexdigest()
    return hmac.compare_digest(given.removeprefix(str(auth.get("prefix", ""))).lower().encode(), expected.encode())


CHECKERS: dict[str, Callable[[Mapping[str, Any], Mapping[str, str], bytes, Callable[[str], bytes]], bool]] = {
    "none": _no_auth,
    "token": _token,
    "signature": _signature,
}


def dedupe_key(hook: Hook, headers: Mapping[str, str]) -> str | None:
    """The name of this delivery, if it has one: the same name never starts a second run."""
    names = (hook.dedupe_header, *DEDUPE_HEADERS)
    value = next((headers[name] for name in names if name and headers.get(name)), None)
    if value is None:
        return None
    if len(value) > KEY_LENGTH:
        value = sha256(value.encode("latin-1", "replace")).hexdigest()
    return f"hook:{hook.token.hex()[:16]}:{value}".replace("\0", "")


def payload_of(scope: Mapping[str, Any], headers: Mapping[str, str], body: Any, hook: Hook) -> dict[str, Any]:
    """The trigger's output. Headers that carry secrets are left out."""
    hidden = HIDDEN_HEADERS | {str(hook.auth.get("header", "")).lower()}
    query = parse_qsl(scope.get("query_string", b"").decode("latin-1"), keep_blank_values=True, max_num_fields=1000)
    return {
        "body": body,
        "headers": {name: value for name, value in headers.items() if name not in hidden},
        "query": dict(query),
        "method": scope["method"],
    }
