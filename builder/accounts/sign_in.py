"""Signing in: the password check, and the lockout around it.

Failures of the last 15 minutes are counted: per account and address together (a mistyping person), per account from
everywhere (a spread-out attack), per address on all accounts (one machine trying many). A refusal is told before the
password is looked at, so that a locked account gives no answer about its password.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib.auth import authenticate
from django.db.models import Q
from django.utils import timezone

from builder.accounts.models import SignInAttempt, User
from builder.accounts.selectors import find_user
from builder.base import metrics
from builder.base.errors import NotSignedIn
from engine.errors import LimitExceeded

WINDOW = timedelta(minutes=15)
KEEP = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `failures` in the window for what `same` selects."""

    failures: int
    by_account: bool
    by_ip: bool

    def rows(self, account: bytes, ip: str) -> Q:
        """The attempts this limit counts."""
        return (Q(account=account) if self.by_account else Q()) & (Q(ip=ip) if self.by_ip else Q())


LIMITS = (
    Limit(failures=5, by_account=True, by_ip=True),
    Limit(failures=30, by_account=True, by_ip=False),
    Limit(failures=50, by_account=False, by_ip=True),
)


def check_password(request: Any, *, email: str, password: str, ip: str) -> User:
    """The person, when address and password fit; raises NotSignedIn, or LimitExceeded while locked out."""
    account = hashlib.sha256(email.strip().casefold().encode()).digest()
    refuse_when_locked(account, ip)
    known = find_user(email)
    user = authenticate(request, username=known.email if known else email, password=password)
    ok = isinstance(user, User) and user.is_active
    SignInAttempt.objects.create(account=account, ip=ip, ok=ok)
    metrics.SIGN_INS.labels("ok" if ok else "refused").inc()
    if not ok:
        raise NotSignedIn(
            "The e-mail address and the password do not fit together.",
            hint="Check both; the password is case-sensitive.",
        )
    assert isinstance(user, User)
    SignInAttempt.objects.filter(account=account, ip=ip, ok=False).delete()
    return user


def refuse_when_locked(account: bytes, ip: str) -> None:
    """Raise LimitExceeded with the minutes to wait when one of the limits is reached."""
    now = timezone.now()
    failures = SignInAttempt.objects.filter(ok=False, at__gt=now - WINDOW)
    for limit in LIMITS:
        times = list(
            failures.filter(limit.rows(account, ip)).order_by("-at").values_list("at", flat=True)[: limit.failures]
        )
        if len(times) == limit.failures:
            _lock_out(times[-1] + WINDOW - now)


def forget_old_attempts() -> int:
    """Delete attempts nobody counts any more; a tick calls it."""
    return SignInAttempt.objects.filter(at__lt=timezone.now() - KEEP).delete()[0]


def _lock_out(left: timedelta) -> None:
    minutes = max(1, round(left.total_seconds() / 60 + 0.5))
    metrics.SIGN_INS.labels("locked").inc()
    raise LimitExceeded(
        f"Too many attempts to sign in. Try again in {minutes} {'minute' if minutes == 1 else 'minutes'}.",
        hint="If it was not you, tell an admin of your workspace.",
        code="locked_out",
        retry_after_s=int(left.total_seconds()) + 1,
    )
