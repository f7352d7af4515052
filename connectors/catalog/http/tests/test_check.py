"""http.request asks the address that tells whether a write happened."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web

from connectors.catalog.http.actions.request import ACTION
from connectors.sdk.guard import Guard
from connectors.sdk.http import HttpClient
from connectors.sdk.testing import Stub, context, stub_server
from engine.errors import PermanentError, StepError
from engine.spec import EffectClass, VerifyResult

SECRET = "very-secret"
POST = {"method": "POST", "url": "/invoices", "body": {"number": "Ä-1"}}


@pytest.fixture
async def stub() -> AsyncIterator[Stub]:
    async with stub_server() as server:
        yield server


@pytest.fixture
async def client(stub: Stub) -> AsyncIterator[HttpClient]:
    made = stub.client()
    yield made
    await made.close()


def account(stub: Stub) -> dict[str, Any]:
    return {"base_url": f"{stub.url}/v1", "auth": "bearer", "token": SECRET}


def answering(status: int, body: str = "", kind: str = "text/plain", **headers: str) -> Any:
    async def handle(_request: web.Request) -> web.Response:
        return web.Response(status=status, text=body, content_type=kind, headers=headers)

    return handle


async def asked(stub: Stub, client: HttpClient, **settings: Any) -> VerifyResult:
    """What the check says with these settings."""
    assert ACTION.verify is not None
    return await ACTION.verify(context(client, connection=account(stub)), {**POST, "check_url": "/seen", **settings})


@pytest.mark.parametrize(
    ("status", "body", "wanted", "happened"),
    [
        (200, "", "", True),
        (204, "", "", True),
        (200, "A-1, A-2", "A-2", True),
        (200, "A-1", "A-2", False),
        (204, "", "A-2", False),
        (404, "", "", False),
        (404, "A-2 is not there", "A-2", False),
        (410, "", "", False),
        (302, "", "", None),
        (304, "", "", None),
        (400, "A-2", "A-2", None),
        (401, "", "", None),
        (403, "", "", None),
        (408, "", "", None),
        (429, "", "", None),
        (500, "A-2", "A-2", None),
        (503, "", "", None),
    ],
)
async def test_an_answer_has_one_meaning_and_the_evidence_names_address_and_status(
    stub: Stub, client: HttpClient, status: int, body: str, wanted: str, happened: bool | None
) -> None:
    stub.answers["/v1/seen"] = answering(status, body, Location="/v1/elsewhere")
    found = await asked(stub, client, check_text=wanted, check_url="/seen?number=A-2")
    assert (found.happened, found.later) == (happened, status in (408, 429, 500, 503))
    assert f"{stub.url}/v1/seen?number=A-2" in found.evidence
    assert f"HTTP {status}" in found.evidence
    assert [(seen.method, seen.path, seen.query) for seen in stub.seen] == [("GET", "/v1/seen", {"number": "A-2"})]


async def test_what_happened_becomes_the_output_of_the_step(stub: Stub, client: HttpClient) -> None:
    stub.answers["/v1/seen"] = answering(200, '{"number": "7"}', "application/json", **{"Set-Cookie": "a=b"})
    found = await asked(stub, client)
    assert isinstance(found.output, dict)
    assert (found.output["status"], found.output["body"]) == (200, {"number": "7"})
    assert "set-cookie" not in found.output["headers"]
    stub.answers["/v1/seen"] = answering(404, "nothing")
    assert (await asked(stub, client)).output is None


async def test_the_text_is_found_however_json_writes_its_letters(stub: Stub, client: HttpClient) -> None:
    stub.answers["/v1/seen"] = answering(200, json.dumps({"number": "Ä-1"}), "application/json")
    assert (await asked(stub, client, check_text="Ä-1")).happened is True


async def test_the_question_is_signed_in_and_carries_no_key_and_no_body(stub: Stub, client: HttpClient) -> None:
    await asked(stub, client, idempotent=True, headers={"X-Tenant": "north"})
    (seen,) = stub.seen
    assert (seen.headers["Authorization"], seen.headers["X-Tenant"], seen.body) == (f"Bearer {SECRET}", "north", b"")
    assert "Idempotency-Key" not in seen.headers


async def test_sign_in_data_goes_to_no_other_service(stub: Stub, client: HttpClient) -> None:
    async with stub_server() as other:
        with pytest.raises(PermanentError, match="does not belong"):
            await asked(stub, client, check_url=f"{other.url}/seen")
        assert other.seen == []


async def test_headers_of_the_step_go_to_no_other_service_either(stub: Stub) -> None:
    async with stub_server() as other:
        client = HttpClient(Guard.of(allowed=[("127.0.0.1", stub.port), ("127.0.0.1", other.port)]))
        values = {**POST, "url": f"{stub.url}/x", "check_url": f"{other.url}/seen", "headers": {"X-Key": "k"}}
        assert ACTION.verify is not None
        await ACTION.verify(context(client), values)
        await client.close()
        assert "X-Key" not in other.seen[0].headers


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/", "http://169.254.169.254/latest", "file:///etc/passwd"])
async def test_the_question_leads_no_way_inside(url: str) -> None:
    client = HttpClient(Guard())
    assert ACTION.verify is not None
    with pytest.raises(StepError):
        await ACTION.verify(context(client), {**POST, "url": "https://example.com", "check_url": url})
    await client.close()


async def test_no_secret_stands_in_the_evidence(stub: Stub, client: HttpClient) -> None:
    found = await asked(stub, client, check_url=f"/seen?token={SECRET}", check_text=f"x{SECRET}")
    assert found.evidence
    assert SECRET not in found.evidence


async def test_a_step_whose_address_turns_out_empty_cannot_be_asked(stub: Stub, client: HttpClient) -> None:
    found = await asked(stub, client, check_url=" ")
    assert (found.happened, stub.seen) == (None, [])


@pytest.mark.parametrize(
    ("settings", "effect", "can_ask"),
    [
        ({"method": "POST", "check_url": "/seen"}, EffectClass.VERIFIABLE, True),
        ({"method": "{{ vars.method }}", "check_url": "/seen"}, EffectClass.VERIFIABLE, True),
        ({"method": "POST", "check_url": "/seen", "idempotent": True}, EffectClass.KEYED, True),
        ({"method": "POST", "idempotent": True}, EffectClass.KEYED, False),
        ({"method": "POST", "check_url": " "}, EffectClass.UNSAFE, False),
        ({"method": "GET", "check_url": "/seen"}, EffectClass.READ, False),
    ],
)
def test_the_address_makes_a_write_verifiable(settings: dict[str, Any], effect: EffectClass, can_ask: bool) -> None:
    assert (ACTION.node.effect_for(settings), ACTION.node.verifies_for(settings)) == (effect, can_ask)
