"""Every error as application/problem+json: {type, title, status, detail, code, hint, request_id, ...facts}."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import structlog
from django.core.exceptions import PermissionDenied
from django.db import OperationalError, transaction
from django.http import Http404
from psycopg_pool import PoolTimeout
from rest_framework import exceptions, status
from rest_framework.response import Response

from builder.access import facade as access
from builder.audit import facade as audit
from builder.base.errors import AccessDenied, NotSignedIn
from engine.errors import Conflict, HandrailError, InvalidInput, LimitExceeded, NotFound, StepError

log = structlog.get_logger("handrail.api")

STATUS_BY_CODE: Mapping[str, int] = {
    "graph_has_errors": 422,
    "graph_has_warnings": 422,
    "graph_too_new": 422,
    "input_does_not_fit": 422,
    "input_is_no_object": 422,
    "invalid_graph": 422,
    "newer_format": 422,
    "which_step": 422,
    "too_large": 413,
    "locked_out": 429,
    "not_ready": 503,
}
TITLE_BY_CODE: Mapping[str, str] = dict.fromkeys(
    ("already_decided", "draft_changed", "task_changed"), "Somebody else was first"
)
STATUS_BY_CLASS: tuple[tuple[type[HandrailError], int, str], ...] = (
    (NotSignedIn, 401, "Not signed in"),
    (AccessDenied, 403, "Not allowed"),
    (NotFound, 404, "Not found"),
    (Conflict, 409, "Not as things stand"),
    (LimitExceeded, 429, "Limit reached"),
    (InvalidInput, 400, "Cannot be accepted"),
    (StepError, 422, "The step failed"),
    (HandrailError, 400, "Not done"),
)


class Problem(Response):
    """An error answer."""

    def __init__(
        self, *, status: int, title: str, detail: str, code: str, hint: str = "", request_id: str = "", **facts: Any
    ) -> None:
        body = {
            **facts, "type": "about:blank", "title": title, "status": status, "detail": detail,
            "code": code, "hint": hint, "request_id": request_id,
        }  # fmt: skip
        super().__init__(body, status=status, content_type="application/problem+json")


SENTENCES = {
    "required": "This is missing.",
    "null": "Fill this in.",
    "blank": "Fill this in.",
    "empty": "Choose at least one.",
    "max_length": "Write at most {limit} characters.",
    "min_length": "Write at least {limit} characters.",
    "max_length_of_list": "At most {limit} entries are possible.",
    "min_length_of_list": "At least {limit} entries are needed.",
    "max_value": "At most {limit} is possible.",
    "min_value": "At least {limit} is needed.",
    "max_digits": "Use at most {limit} digits.",
    "invalid_choice": "Choose one of what is offered.",
    "not_a_list": "This has to be a list.",
    "not_a_dict": "This has to be an object with named fields.",
    "incorrect_type": "This has the wrong kind of value.",
    "max_string_length": "This is too long.",
}
"""The library's complaints by their code; the others are sentences already."""
LIMIT = re.compile(r"-?\d+(?:\.\d+)?")


def answer(error: Exception, context: Mapping[str, Any]) -> Response:
    """The problem for any exception a view raised. Unknown ones are logged whole and told by the request's id only."""
    request = context["request"]
    request_id = getattr(request, "request_id", "")
    ours = _as_ours(error)
    if ours is None:
        log.error("request_failed", exc_info=error)
        return _unknown(request_id, gone=isinstance(error, OperationalError | PoolTimeout))
    if isinstance(ours, AccessDenied):
        _note_denial(request, ours)
    number, title = status_of(ours)
    facts = {key: value for key, value in ours.details.items() if key not in ("status", "request_id")}
    problem = Problem(
        status=number, title=title, detail=ours.message, code=ours.code, hint=ours.hint, request_id=request_id, **facts
    )
    if number == status.HTTP_401_UNAUTHORIZED:
        problem["WWW-Authenticate"] = "Bearer"
    if "retry_after_s" in ours.details:
        problem["Retry-After"] = str(int(ours.details["retry_after_s"]))
    return problem


def status_of(error: HandrailError) -> tuple[int, str]:
    """HTTP status and title of an error: by its code, else by its class."""
    number, title = next((number, title) for kind, number, title in STATUS_BY_CLASS if isinstance(error, kind))
    if isinstance(error, _FromRest):
        return error.number, title
    return STATUS_BY_CODE.get(error.code, number), TITLE_BY_CODE.get(error.code, title)


def _as_ours(error: Exception) -> HandrailError | None:
    if isinstance(error, HandrailError):
        return error
    if isinstance(error, Http404):
        return NotFound("This address does not exist.", hint="Check it for typing mistakes.")
    if isinstance(error, exceptions.ValidationError):
        fields = _flat(error.detail)
        said = "; ".join(f"{f['field']}: {f['message']}" if f["field"] else f["message"] for f in fields)
        return InvalidInput(said, hint="Mend the named fields and send again.", code="invalid_fields", fields=fields)
    if isinstance(error, PermissionDenied | exceptions.PermissionDenied):
        return AccessDenied(
            str(getattr(error, "detail", error)) or "This is not allowed.", hint="Reload the page and try again."
        )
    if isinstance(error, exceptions.APIException):
        return _FromRest(error)
    return None


class _FromRest(HandrailError):
    """An error of the REST library itself: wrong method, wrong media type."""

    def __init__(self, error: exceptions.APIException) -> None:
        super().__init__(str(error.detail), hint="See /api/v1/openapi.json.", code=str(error.default_code))
        self.number = error.status_code


def _unknown(request_id: str, *, gone: bool) -> Response:
    if gone:
        return Problem(
            status=503, title="Not ready", detail="The database does not answer at the moment.", code="not_ready",
            hint="Try again in a few seconds; nothing was changed.", request_id=request_id,
        )  # fmt: skip
    return Problem(
        status=500, title="A mistake on our side", detail="The server could not finish this request.",
        code="internal", hint=f"Tell an admin this id: {request_id}.", request_id=request_id,
    )  # fmt: skip


def _flat(detail: Any, field: str = "") -> list[dict[str, str]]:
    if isinstance(detail, Mapping):
        pairs = [(f"{field}.{key}" if field else str(key), value) for key, value in detail.items()]
        return [found for name, value in pairs for found in _flat(value, name.removesuffix(".non_field_errors"))]
    if isinstance(detail, list):
        return [found for value in detail for found in _flat(value, field)]
    return [{"field": "" if field == "non_field_errors" else field, "message": plain(detail)}]


def plain(detail: Any) -> str:
    """What is wrong with a field, as one says it to a person; limits are taken over from the library's own words."""
    said = str(detail)
    code = str(getattr(detail, "code", ""))
    words = SENTENCES.get(f"{code}_of_list" if "elements" in said else code)
    limit = LIMIT.search(said)
    if words is None or ("{limit}" in words and limit is None):
        return said
    return words.format(limit=limit.group() if limit else "")


def _note_denial(request: Any, error: AccessDenied) -> None:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated or "permission" not in error.details:
        return
    facts = {"method": request.method, "path": request.path, "permission": error.details["permission"]}
    with transaction.atomic():
        audit.record(access.actor_of(request), "access.denied", "address", request.path, after=facts, outcome="denied")
