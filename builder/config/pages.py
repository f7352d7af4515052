"""The pages outside the application: signing in and out, the first page of owner and invited, the shell, errors."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect, ensure_csrf_cookie
from django.views.decorators.http import require_http_methods, require_POST

from builder.accounts import facade as accounts
from builder.accounts.sessions import DEVICE, IP
from builder.audit import facade as audit
from builder.base.actor import Actor
from builder.config import onboarding
from builder.config.vite import entry_tags
from engine.errors import HandrailError, LimitExceeded, NotFound

get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@never_cache
@csrf_protect
@get_or_post
def sign_in(request: HttpRequest) -> HttpResponse:
    """The form, and the sign-in itself."""
    if request.method != "POST":
        return redirect(_next(request)) if request.user.is_authenticated else _form(request, "web/sign_in.html")
    email = request.POST.get("email", "")[:254]
    try:
        user = accounts.check_password(
            request, email=email, password=request.POST.get("password", "")[:500], ip=_ip(request)
        )
    except HandrailError as error:
        _note(request, "session.refused", email, outcome="denied", after={"code": error.code})
        return _form(request, "web/sign_in.html", error=error, email=email)
    return _enter(request, user, _next(request))


@never_cache
@csrf_protect
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End this browser's session."""
    if isinstance(request.user, accounts.User):
        actor = onboarding.person(request.user, ip=_ip(request), request_id=_request_id(request))
        audit.record(actor, "session.ended", "user", request.user.id, workspace_id=_home_of(request.user))
    logout(request)
    return redirect("/sign-in")


@never_cache
@csrf_protect
@get_or_post
def setup(request: HttpRequest, token: str) -> HttpResponse:
    """The first owner chooses name, password and workspace. Opening the page spends nothing."""
    try:
        accounts.open_link(token, accounts.OneTimeLink.Purpose.SETUP)
        if request.method != "POST":
            return _form(request, "web/setup.html", workspace="My workspace")
        given = {name: request.POST.get(name, "")[:254] for name in ("email", "name", "password", "workspace")}
        user = onboarding.set_up_owner(token=token, ip=_ip(request), request_id=_request_id(request), **given)
    except NotFound as error:
        return _message(request, error, status=410)
    except HandrailError as error:
        return _form(request, "web/setup.html", error=error, **_typed(request))
    return _enter(request, user, "/")


@never_cache
@csrf_protect
@get_or_post
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """The invited person chooses a password, or joins with the account they are signed in with."""
    try:
        link = accounts.open_link(token, accounts.OneTimeLink.Purpose.INVITATION)
        known = accounts.find_user(link.email)
        me = request.user if isinstance(request.user, accounts.User) else None
        facts: dict[str, Any] = {
            "link": link,
            "known": known is not None,
            "mine": known is not None and known == me,
            "name": link.name,
        }
        if request.method != "POST":
            return _form(request, "web/invitation.html", **facts)
        user = onboarding.accept_invitation(
            token=token, name=request.POST.get("name", "")[:120], password=request.POST.get("password", "")[:500],
            signed_in=me, ip=_ip(request), request_id=_request_id(request),
        )  # fmt: skip
    except NotFound as error:
        return _message(request, error, status=410)
    except HandrailError as error:
        return _form(request, "web/invitation.html", error=error, **{**facts, **_typed(request)})
    return _enter(request, user, "/", workspace_id=str(link.workspace_id))


@never_cache
@ensure_csrf_cookie
@require_http_methods(["GET", "HEAD"])
def shell(request: HttpRequest, path: str) -> HttpResponse:
    """The application. Who is not signed in is sent to sign in and comes back to this very address."""
    if not request.user.is_authenticated:
        return redirect(f"/sign-in?{urlencode({'next': request.get_full_path()})}" if path else "/sign-in")
    return render(request, "web/shell.html", {"tags": entry_tags(), "nonce": request.csp_nonce})  # type: ignore[attr-defined]


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404 of everything that is neither API nor application."""
    return _message(request, NotFound("This page does not exist.", hint="Go back to the start."), status=404)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400, such as a host name we do not answer to."""
    return HttpResponse("This request cannot be answered. Check the address.\n", status=400, content_type="text/plain")


def failed(request: HttpRequest) -> HttpResponse:
    """500: no detail but the id to give to an admin."""
    error = HandrailError(
        "The server could not finish this request.", hint=f"Tell an admin this id: {_request_id(request)}."
    )
    return _message(request, error, status=500)


def csrf_refused(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form that did not come from our page, or came too late."""
    error = HandrailError(
        "The page was open for too long, or the form did not come from here.", hint="Go back, reload and try again."
    )
    return _message(request, error, status=403)


def _enter(request: HttpRequest, user: accounts.User, target: str, workspace_id: str | None = None) -> HttpResponse:
    login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    request.session[DEVICE] = request.headers.get("User-Agent", "")[:200]
    request.session[IP] = _ip(request)
    if workspace_id is not None:
        request.session["workspace_id"] = workspace_id
    actor = onboarding.person(user, ip=_ip(request), request_id=_request_id(request))
    audit.record(actor, "session.started", "user", user.id, workspace_id=_home_of(user))
    return HttpResponseRedirect(target)


def _home_of(user: accounts.User | None) -> UUID | None:
    """The workspace whose admins see that somebody came or was refused; None = the installation's own chain."""
    mine = accounts.workspaces_of(user.id) if user else []
    return mine[0].id if mine else None


def _note(request: HttpRequest, action: str, email: str, *, outcome: str, after: dict[str, Any]) -> None:
    actor = Actor(
        kind="user", id="", name="", email=email, channel="page", ip=_ip(request), request_id=_request_id(request)
    )
    home = _home_of(accounts.find_user(email))
    audit.record(actor, action, "user", email, after=after, outcome=outcome, workspace_id=home)


def _form(request: HttpRequest, template: str, *, error: HandrailError | None = None, **facts: Any) -> HttpResponse:
    status = 200 if error is None else 429 if isinstance(error, LimitExceeded) else 400
    response = render(request, template, {"error": error, "next": _next(request), **facts}, status=status)
    if error is not None and "retry_after_s" in error.details:
        response["Retry-After"] = str(error.details["retry_after_s"])
    return response


def _message(request: HttpRequest, error: HandrailError, *, status: int) -> HttpResponse:
    return render(request, "web/message.html", {"error": error}, status=status)


def _typed(request: HttpRequest) -> dict[str, str]:
    return {name: request.POST.get(name, "")[:254] for name in ("email", "name", "workspace")}


def _next(request: HttpRequest) -> str:
    wanted = request.POST.get("next") or request.GET.get("next") or "/"
    inside = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) and wanted.startswith("/")
    return wanted if inside and not wanted.startswith("/sign-in") else "/"


def _ip(request: HttpRequest) -> str:
    return str(request.META.get("REMOTE_ADDR", "") or "")


def _request_id(request: HttpRequest) -> str:
    return str(getattr(request, "request_id", ""))
