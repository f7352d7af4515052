"""The wrappers around one call, and the named crash points."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from typing import Any

import pytest

from engine.errors import LimitExceeded, OutcomeUnknown, PermanentError, RetryableError, StepError, StepTimeout
from engine.run import faults
from engine.spec import VerifyResult
from engine.wrappers import error_info, once_per_key, settle, with_timeout, with_verify


@pytest.mark.parametrize(
    ("error", "kind", "retryable", "sent"),
    [
        (RetryableError("x", sent=False), "retryable", True, False),
        (RetryableError("x", status=429), "retryable", True, True),
        (PermanentError("x"), "permanent", False, True),
        (StepTimeout("x"), "timeout", True, True),
        (OutcomeUnknown("x"), "unknown", True, True),
        (LimitExceeded("x"), "permanent", False, False),
        (TimeoutError(), "timeout", True, True),
        (ConnectionResetError(), "unknown", True, True),
        (KeyError("password=hunter2"), "unknown", True, True),
    ],
)
def test_exception_becomes_facts(error: Exception, kind: str, retryable: bool, sent: bool) -> None:
    info = error_info(error)
    assert (info["kind"], info["retryable"], info["sent"]) == (kind, retryable, sent)
    assert "hunter2" not in str(info)


def test_details_of_an_error_are_kept() -> None:
    info = error_info(PermanentError("x", status=400, supplier="9"))
    assert (info["status"], info["details"]) == (400, {"supplier": "9"})


async def test_timeout_ends_the_call_and_says_after_how_long() -> None:
    async def for_ever() -> None:
        await asyncio.Event().wait()

    with pytest.raises(StepTimeout, match=r"0\.01 seconds"):
        await with_timeout(for_ever, 0.01)()


async def test_error_of_the_call_itself_passes_the_timeout() -> None:
    async def refuse() -> None:
        raise PermanentError("No.")

    with pytest.raises(PermanentError):
        await with_timeout(refuse, 1)()


class MemoryLedger:
    """Answers by key."""

    def __init__(self) -> None:
        self.rows: dict[str, tuple[str, Any]] = {}

    async def answer(self, key: str) -> tuple[str, Any] | None:
        """The kept answer."""
        return self.rows.get(key)

    async def keep(self, key: str, digest: str, output: Any) -> None:
        """Keep one."""
        self.rows[key] = (digest, output)


async def test_call_is_made_once_per_key_and_another_request_needs_another_key() -> None:
    ledger, calls = MemoryLedger(), []

    async def send() -> int:
        calls.append(1)
        return len(calls)

    assert [await once_per_key(send, ledger, key="k", digest="d")() for _ in range(3)] == [1, 1, 1]
    assert await once_per_key(send, ledger, key="k2", digest="e")() == 2
    with pytest.raises(PermanentError) as refusal:
        await once_per_key(send, ledger, key="k", digest="other")()
    assert refusal.value.code == "key_reused"


@pytest.mark.parametrize(("happened", "fails"), [(True, False), (None, False), (False, True)])
async def test_silent_success_is_a_failure(happened: bool | None, fails: bool) -> None:
    async def send() -> str:
        return "ok"

    async def ask() -> VerifyResult:
        return VerifyResult(happened, evidence="Not in the list.")

    if fails:
        with pytest.raises(PermanentError) as failure:
            await with_verify(send, ask)()
        assert failure.value.code == "silent_success"
    else:
        assert await with_verify(send, ask)() == "ok"


@pytest.mark.parametrize(("error", "later"), [(RetryableError("Down."), True), (PermanentError("No way."), False)])
async def test_service_that_cannot_be_asked_cannot_tell_but_may_later(error: StepError, later: bool) -> None:
    async def ask() -> VerifyResult:
        raise error

    found = await settle(ask)
    assert (found.happened, found.later) == (None, later)


def test_crash_point_does_nothing_until_armed() -> None:
    for point in faults.CRASH_POINTS:
        faults.cp(point)


def test_armed_point_strikes_at_its_occurrence_only() -> None:
    faults.arm("after_call", occurrence=2, mode="ackloss")
    try:
        faults.cp("after_call")
        faults.cp("before_call")
        with pytest.raises(faults.AckLost):
            faults.cp("after_call")
        faults.cp("after_call")
    finally:
        faults.disarm()


def test_unknown_point_is_refused() -> None:
    with pytest.raises(ValueError, match="no crash point"):
        faults.arm("lunch")


def test_process_armed_by_its_environment_is_killed_at_the_point() -> None:
    code = "from engine.run.faults import cp; cp('after_call'); cp('after_call'); print('alive')"
    env = {**os.environ, faults.ENV: "after_call:2:kill"}
    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, check=False)
    assert done.returncode == -signal.SIGKILL
    assert done.stdout == b""
