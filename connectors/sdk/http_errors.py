"""What an HTTP answer or a broken connection means for a step: try again, refused, or nobody knows."""

from __future__ import annotations

import asyncio
import email.utils
import time
from collections.abc import Callable, Mapping

import aiohttp

from engine.errors import OutcomeUnknown, PermanentError, RetryableError, StepError, StepTimeout
from engine.spec import HttpResponse

REFUSALS: Mapping[int, tuple[str, str]] = {
    400: ("did not accept the request", "Compare the request with what the service expects."),
    401: ("does not accept the credentials", "Open the connection, renew the credentials and test it."),
    403: ("does not allow this", "The account of the connection lacks a right; ask its owner."),
    404: ("does not know this address", "Check the address, and that the record still exists."),
    405: ("does not offer this method here", "Check method and address."),
    409: ("reports a conflict", "The record was changed or exists already."),
    410: ("says that the record is gone", "It was deleted at the service."),
    413: ("finds the request too large", "Send less data."),
    415: ("does not accept this kind of content", "Check the content type."),
    422: ("found the data invalid", "Compare the data with what the service expects."),
}


def retry_after_s(headers: Mapping[str, str]) -> float | None:
    """Seconds from a Retry-After header (a number or an HTTP date), at most a day; None without one."""
    raw = headers.get("Retry-After", "").strip()
    if not raw:
        return None
    if raw.isdigit():
        return min(float(raw), 86_400.0)
    parsed = email.utils.parsedate_tz(raw)
    if parsed is None:
        return None
    return min(max(0.0, email.utils.mktime_tz(parsed) - time.time()), 86_400.0)


def error_of_status(response: HttpResponse, host: str) -> StepError | None:
    """The error an answer stands for, or None when it is a success."""
    status = response.status
    if status < 400:
        return None
    answer = response.text()[:500].strip()
    after = retry_after_s(response.headers)
    if status == 429 or status == 503:
        words = "asks us to slow down" if status == 429 else "is not available right now"
        return RetryableError(
            f"{host} {words} (HTTP {status}).",
            hint="It is tried again by itself.",
            code="service_busy",
            retry_after_s=after,
            status=status,
            answer=answer,
        )
    if status == 408 or status >= 500:
        return OutcomeUnknown(
            f"{host} had an error of its own (HTTP {status}).",
            hint="The request may or may not have taken effect there.",
            code="service_error",
            retry_after_s=after,
            status=status,
            answer=answer,
        )
    words, hint = REFUSALS.get(status, ("refused the request", "Read the answer of the service below."))
    return PermanentError(f"{host} {words} (HTTP {status}).", hint=hint, status=status, answer=answer)


def _timeout(host: str, sent: bool) -> StepError:
    if not sent:
        return RetryableError(
            f"{host} could not be reached in time.",
            hint="The service may be down or the address wrong.",
            code="connect_timeout",
            sent=False,
        )
    return StepTimeout(
        f"{host} did not answer in time.", hint="Raise the step's time limit if the service is slow.", sent=True
    )


def _certificate(host: str, _sent: bool) -> StepError:
    return PermanentError(
        f"The certificate of {host} is not valid.",
        hint="Ask the service's owner; a step never talks to a server it cannot identify.",
        code="bad_certificate",
        sent=False,
    )


def _unreachable(host: str, _sent: bool) -> StepError:
    return RetryableError(
        f"{host} refused the connection or cannot be reached.",
        hint="The service may be down or the address wrong.",
        code="cannot_connect",
        sent=False,
    )


def _lost(host: str, sent: bool) -> StepError:
    if not sent:
        return _unreachable(host, sent)
    return OutcomeUnknown(
        f"The connection to {host} broke before an answer came.",
        hint="The request may or may not have taken effect there.",
        code="connection_lost",
    )


def _bad_url(host: str, _sent: bool) -> StepError:
    return PermanentError(
        "The address cannot be used.",
        hint="It must look like https://example.com/path.",
        code="bad_address",
        sent=False,
    )


FAILURES: tuple[tuple[tuple[type[BaseException], ...], Callable[[str, bool], StepError]], ...] = (
    ((aiohttp.ClientConnectorCertificateError, aiohttp.ClientConnectorSSLError), _certificate),
    ((aiohttp.ConnectionTimeoutError,), lambda host, _sent: _timeout(host, False)),
    ((asyncio.TimeoutError,), _timeout),
    ((aiohttp.InvalidURL, aiohttp.NonHttpUrlClientError), _bad_url),
    ((aiohttp.ClientConnectorError,), _unreachable),
    ((aiohttp.ClientError, OSError), _lost),
)


def error_of_failure(problem: BaseException, host: str, sent: bool) -> StepError:
    """The StepError behind an exception of the HTTP library. `sent` = the request's head left this machine."""
    for kinds, make in FAILURES:
        if isinstance(problem, kinds):
            return make(host, sent)
    return _lost(host, sent)
