"""What every request passes: an id, a log context, the security headers, the counters."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from builder.base import memo, metrics
from builder.base.request_id import request_id_from

GetResponse = Callable[[HttpRequest], HttpResponse]
log = structlog.get_logger("handrail.request")


class RequestContext:
    """Gives the request its id and nonce, writes one log line and counts it."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Handle one request."""
        request.request_id = request_id_from(request.headers.get("X-Request-Id"))  # type: ignore[attr-defined]
        request.csp_nonce = secrets.token_urlsafe(16)  # type: ignore[attr-defined]
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request.request_id)  # type: ignore[attr-defined]
        started = time.perf_counter()
        with memo.one_request():
            response = self.get_response(request)
        response["X-Request-Id"] = request.request_id  # type: ignore[attr-defined]
        self._tell(request, response, time.perf_counter() - started)
        return response

    @staticmethod
    def _tell(request: HttpRequest, response: HttpResponse, seconds: float) -> None:
        route = request.resolver_match.route if request.resolver_match else "unmatched"
        metrics.HTTP_REQUESTS.labels(request.method or "", route, str(response.status_code)).inc()
        metrics.HTTP_SECONDS.labels(route).observe(seconds)
        log.info(
            "request_answered",
            method=request.method,
            route=route,
            status=response.status_code,
            ms=round(seconds * 1000, 1),
        )


class SecurityHeaders:
    """A strict Content-Security-Policy with a fresh nonce, and the headers Django has no setting for."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Handle one request."""
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", content_security_policy(request))
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
        )
        if request.path.startswith("/api/") or response.get("Content-Type", "").startswith("text/html"):
            response.headers.setdefault("Cache-Control", "no-store")
        return response


def content_security_policy(request: HttpRequest) -> str:
    """Nothing but our own files; scripts only with this answer's nonce; sockets to our own address."""
    nonce = f"'nonce-{request.csp_nonce}'"  # type: ignore[attr-defined]
    socket = f"{'wss' if request.is_secure() else 'ws'}://{request.get_host()}"
    directives = {
        "default-src": "'none'",
        "script-src": f"{nonce} 'strict-dynamic'",
        "style-src": f"'self' {nonce}",
        "img-src": "'self' data:",
        "font-src": "'self'",
        "connect-src": f"'self' {socket}",
        "worker-src": "'self'",
        "manifest-src": "'self'",
        "base-uri": "'none'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
    }
    report = getattr(settings, "CSP_REPORT_URI", "")
    if report:
        directives["report-uri"] = report
    return "; ".join(f"{name} {value}" for name, value in directives.items())
