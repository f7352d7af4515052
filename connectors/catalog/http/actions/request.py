"""http.request: any call to any web address."""

from __future__ import annotations

import json
from typing import Any, Literal
from urllib.parse import urlencode, urljoin, urlsplit

from pydantic import Field

from connectors.sdk.auth import AUTH_FIELDS, auth_headers
from connectors.sdk.authoring import action
from connectors.sdk.patience import pause, tries
from connectors.sdk.redact import MASK, redact
from connectors.sdk.schema import ActionInput
from engine.errors import PermanentError
from engine.spec import ActionContext, EffectClass, HttpResponse, VerifyResult
from engine.spec.node import Settings, is_filled

WRITING: list[Any] = ["POST", "PUT", "PATCH", "DELETE"]
ABSENT = (404, 410)
BUSY = frozenset({408, 425, 429, *range(500, 600)})


class Request(ActionInput):
    """What to send where."""

    method: Literal["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"] = Field(
        default="GET", title="Method", description="GET reads; POST, PUT, PATCH and DELETE change something."
    )
    url: str = Field(
        title="Address",
        description="A full address, or a path that is put after the connection's base address.",
        examples=["https://api.example.com/invoices", "/invoices"],
        min_length=1,
        max_length=4000,
    )
    query: dict[str, Any] = Field(
        default_factory=dict,
        title="Query",
        description="Put behind the address as ?name=value; empty values are left out.",
        examples=[{"status": "open"}],
        json_schema_extra={"x-advanced": True},
    )
    body_kind: Literal["json", "form", "text", "none"] = Field(
        default="json",
        title="Content",
        description="How the body is written.",
        json_schema_extra={"x-show-if": {"method": WRITING}},
    )
    body: Any = Field(
        default=None,
        title="Body",
        description="What to send. Data of earlier steps can be put in anywhere.",
        examples=[{"number": "{{ trigger.body.number }}"}],
        json_schema_extra={
            "format": "json",
            "x-show-if": {"method": WRITING, "body_kind": ["json", "form", "text"]},
        },
    )
    headers: dict[str, str] = Field(
        default_factory=dict,
        title="Headers",
        description="Extra request headers. Sign-in headers come from the connection.",
        examples=[{"Accept-Language": "en"}],
        json_schema_extra={"x-advanced": True},
    )
    idempotent: bool = Field(
        default=False,
        title="This service honours an idempotency key",
        description="Tick it when the service acts once for one key: then a lost answer is safely asked for again.",
        json_schema_extra={
            "x-template": False,
            "x-show-if": {"method": WRITING},
        },
    )
    key_header: str = Field(
        default="Idempotency-Key",
        title="Header of the key",
        description="The header in which the service expects the key.",
        pattern=r"^[A-Za-z0-9-]{1,60}$",
        json_schema_extra={"x-template": False, "x-advanced": True, "x-show-if": {"idempotent": [True]}},
    )
    check_url: str = Field(
        default_factory=str,
        title="Address that tells whether it happened",
        description="Asked by GET, with the connection's sign-in, when the answer got lost: 2xx says that it happened, "
        "404 and 410 that it did not. A full address, or a path behind the base address.",
        examples=["/invoices/{{ trigger.body.number }}"],
        max_length=4000,
        json_schema_extra={"x-show-if": {"method": WRITING}},
    )
    check_text: str = Field(
        default_factory=str,
        title="Text in its answer",
        description="For an address that answers in any case, such as a search: without this text it did not happen. "
        "Choose what only this record has. Empty: any 2xx answer will do.",
        examples=["{{ trigger.body.number }}"],
        max_length=400,
        json_schema_extra={"x-show-if": {"method": WRITING, "check_url": "filled"}},
    )
    check_tries: int = tries({"method": WRITING, "check_url": "filled"})
    check_pause_s: int = pause({"method": WRITING, "check_url": "filled"})
    follow_redirects: bool = Field(
        default=True,
        title="Follow redirects",
        description="For GET and HEAD: go where the service points, at most five times.",
        json_schema_extra={"x-template": False, "x-advanced": True},
    )


def effect_of(settings: Settings) -> EffectClass:
    """GET and HEAD read; a write is keyed when the service honours a key, verifiable when it can be asked, else
    unsafe."""
    if settings.get("method", "GET") in ("GET", "HEAD"):
        return EffectClass.READ
    if settings.get("idempotent") is True:
        return EffectClass.KEYED
    return EffectClass.VERIFIABLE if is_filled(settings.get("check_url")) else EffectClass.UNSAFE


def address(context: ActionContext, url: str) -> str:
    """The full address: `url` itself, or behind the base address of the connection."""
    if urlsplit(url).scheme:
        _same_origin_or_public(context, url)
        return url
    base = str(context.connection.get("base_url") or "")
    if not base:
        raise PermanentError(
            f"{url!r} is not a full address and the step has no connection with a base address.",
            hint="Write https://... or choose a connection.",
            code="bad_address",
            sent=False,
        )
    return urljoin(base.rstrip("/") + "/", url.lstrip("/"))


def _same_origin_or_public(context: ActionContext, url: str) -> None:
    """A connection's credentials go to its own service only."""
    base = str(context.connection.get("base_url") or "")
    if base and _origin(base) != _origin(url) and auth_headers(context.connection):
        raise PermanentError(
            "The step's address does not belong to its connection, so the sign-in data is not sent there.",
            hint="Use a path of the connection's service, or remove the connection.",
            code="foreign_address",
            sent=False,
        )


def _content(values: Request) -> tuple[bytes | None, str | None]:
    if values.method in ("GET", "HEAD") or values.body_kind == "none" or values.body is None:
        return None, None
    if values.body_kind == "json":
        return json.dumps(values.body, ensure_ascii=False, separators=(",", ":")).encode(), "application/json"
    if values.body_kind == "form":
        if not isinstance(values.body, dict):
            raise PermanentError("A form body needs names with values.", hint="Set the body to an object.", sent=False)
        return urlencode(values.body, doseq=True).encode(), "application/x-www-form-urlencoded"
    return str(values.body).encode(), "text/plain; charset=utf-8"


def _params(query: dict[str, Any]) -> dict[str, str]:
    return {name: str(value) for name, value in query.items() if value not in (None, "")}


async def run(context: ActionContext, values: Request) -> dict[str, Any]:
    """Send the request and read the answer."""
    data, content_type = _content(values)
    headers = {**({"Content-Type": content_type} if content_type else {}), **values.headers}
    answer = await context.http.request(
        values.method,
        address(context, values.url),
        headers={**headers, **auth_headers(context.connection)},
        params=_params(values.query),
        data=data,
        idempotency_header=values.key_header if values.idempotent and values.method not in ("GET", "HEAD") else None,
        follow_redirects=values.follow_redirects,
    )
    return _output(answer)


async def verify(context: ActionContext, values: Request) -> VerifyResult:
    """Ask the check address what became of the write; see `_judged`. Raises StepErrors when it cannot be asked."""
    if not values.check_url.strip():
        return VerifyResult(None, evidence="The step has no address that tells whether it happened.")
    url = address(context, values.check_url.strip())
    own = values.headers if _origin(url) == _origin(address(context, values.url)) else {}
    headers = {**own, **auth_headers(context.connection)}
    answer = await context.http.request("GET", url, headers=headers, raise_for_status=False)
    happened, words = _judged(answer, values.check_text)
    shown = str(redact(f"GET {url}", _secrets(context)))[:300]
    words = redact(words, _secrets(context))
    evidence = f"{shown} was answered with HTTP {answer.status}: {words}."
    output, busy = _output(answer) if happened else None, answer.status in BUSY
    return VerifyResult(happened, output, evidence, busy, values.check_tries, values.check_pause_s)


def _judged(answer: HttpResponse, wanted: str) -> tuple[bool | None, str]:
    """Whether it happened, and why: what is not there was not made, whatever its answer contains; a redirect, a refusal
    or a fault of the service says nothing of the write."""
    if answer.status in ABSENT:
        return False, "nothing is there"
    if not 200 <= answer.status < 300:
        return None, "that does not tell whether it happened"
    if not wanted:
        return True, "it is there"
    held = _holds(answer, wanted)
    return held, f"the answer {'contains' if held else 'does not contain'} “{wanted[:80]}”"


def _holds(answer: HttpResponse, wanted: str) -> bool:
    """As it was sent, or as it is read: JSON may write the same letters in another way."""
    body = _parsed(answer)
    read = body if isinstance(body, str) else json.dumps(body, ensure_ascii=False)
    return wanted in answer.text() or wanted in read


def _origin(url: str) -> tuple[str, str]:
    return urlsplit(url)[:2]


def _secrets(context: ActionContext) -> list[str]:
    return [str(context.connection.get(field.name) or "") for field in AUTH_FIELDS if field.secret]


def _output(answer: HttpResponse) -> dict[str, Any]:
    return {"status": answer.status, "headers": _shown(answer), "body": _parsed(answer)}


def _shown(answer: HttpResponse) -> dict[str, str]:
    return {name.lower(): value for name, value in answer.headers.items() if name.lower() != "set-cookie"}


def _parsed(answer: HttpResponse) -> Any:
    kind = {name.lower(): value for name, value in answer.headers.items()}.get("content-type", "")
    if not answer.body:
        return None
    if "json" not in kind:
        return answer.text()
    try:
        return json.loads(answer.body)
    except (ValueError, RecursionError):
        return answer.text()


def preview(context: ActionContext, values: Request) -> dict[str, Any]:
    """The request as it would be sent, sign-in data masked."""
    headers = {**values.headers, **dict.fromkeys(auth_headers(context.connection), MASK)}
    if values.idempotent:
        headers[values.key_header] = context.idempotency_key
    shown = {"method": values.method, "url": address(context, values.url), "headers": headers}
    if values.query:
        shown["query"] = _params(values.query)
    return {**shown, "body": values.body} if _content(values)[0] is not None else shown


OUTPUT = {
    "type": "object",
    "properties": {
        "status": {"type": "integer", "title": "Status"},
        "headers": {"type": "object", "title": "Headers", "additionalProperties": {"type": "string"}},
        "body": {"title": "Body"},
    },
    "required": ["status", "headers", "body"],
}

ACTION = action(
    id="http.request",
    name="Call a web address",
    description="Read from or send to any web service.",
    input=Request,
    run=run,
    output=OUTPUT,
    sample={
        "status": 200,
        "headers": {"content-type": "application/json"},
        "body": {"ok": True, "id": "A-1001", "number": "A-1001"},
    },
    effect=effect_of,
    synonyms=("http", "api", "rest", "webhook out", "post", "get", "fetch", "url"),
    icon="world",
    connection="http",
    connection_required=False,
    preview=preview,
    verify=verify,
    verifies_by="check_url",
    help="Status 429 and 503 are tried again by themselves. For a write whose answer was lost, tick the key box if "
    "the service acts once per key, or give an address that tells whether it happened; otherwise a person is asked.",
)
