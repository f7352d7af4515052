"""http.request against a local server."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web

from connectors.catalog.http.actions.request import ACTION
from connectors.sdk.guard import Guard
from connectors.sdk.http import HttpClient
from connectors.sdk.testing import Stub, context, stub_server
from engine.errors import OutcomeUnknown, PermanentError, RetryableError, StepTimeout
from engine.spec import EffectClass


@pytest.fixture
async def stub() -> AsyncIterator[Stub]:
    async with stub_server() as server:
        yield server


@pytest.fixture
async def client(stub: Stub) -> AsyncIterator[HttpClient]:
    made = stub.client(max_answer_bytes=100_000)
    yield made
    await made.close()


def answering(status: int, **headers: str) -> Any:
    async def handle(_request: web.Request) -> web.Response:
        return web.Response(status=status, text="what the service says", headers=headers)

    return handle


async def test_post_sends_json_and_the_key_and_reads_json_back(stub: Stub, client: HttpClient) -> None:
    async def handle(request: web.Request) -> web.Response:
        return web.json_response({"got": await request.json()}, status=201)

    stub.answers["/invoices"] = handle
    settings = {"method": "POST", "url": f"{stub.url}/invoices", "body": {"n": 1}, "idempotent": True}
    output = await ACTION.run(context(client, key="k-7"), settings)
    assert output["status"] == 201
    assert output["body"] == {"got": {"n": 1}}
    assert stub.seen[0].headers["Idempotency-Key"] == "k-7"


async def test_a_path_goes_behind_the_base_address_with_sign_in(stub: Stub, client: HttpClient) -> None:
    account = {"base_url": f"{stub.url}/v1/", "auth": "basic", "username": "u", "password": "p"}
    await ACTION.run(context(client, connection=account), {"url": "/a", "query": {"x": 1, "empty": ""}})
    assert stub.seen[0].path == "/v1/a"
    assert stub.seen[0].query == {"x": "1"}
    assert stub.seen[0].headers["Authorization"].startswith("Basic ")


async def test_sign_in_data_does_not_go_to_another_service(stub: Stub, client: HttpClient) -> None:
    account = {"base_url": "https://bank.example", "auth": "bearer", "token": "secret-token"}
    with pytest.raises(PermanentError, match="does not belong"):
        await ACTION.run(context(client, connection=account), {"url": f"{stub.url}/a"})
    assert stub.seen == []


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (429, RetryableError),
        (503, RetryableError),
        (408, OutcomeUnknown),
        (500, OutcomeUnknown),
        (502, OutcomeUnknown),
        (400, PermanentError),
        (401, PermanentError),
        (404, PermanentError),
        (422, PermanentError),
    ],
)
async def test_a_status_means_one_kind_of_failure(
    stub: Stub, client: HttpClient, status: int, kind: type[Exception]
) -> None:
    stub.answers["/x"] = answering(status, **{"Retry-After": "7"})
    with pytest.raises(kind) as raised:
        await ACTION.run(context(client), {"url": f"{stub.url}/x"})
    assert type(raised.value) is kind
    assert raised.value.status == status  # type: ignore[attr-defined]
    if status in (429, 503):
        assert raised.value.retry_after_s == 7  # type: ignore[attr-defined]


async def test_a_slow_answer_is_a_timeout_after_sending(stub: Stub, client: HttpClient) -> None:
    released = asyncio.Event()

    async def handle(_request: web.Request) -> web.Response:
        await released.wait()
        return web.Response()

    stub.answers["/slow"] = handle
    with pytest.raises(StepTimeout) as raised:
        await ACTION.run(context(client, timeout_s=0.2), {"url": f"{stub.url}/slow"})
    released.set()
    assert raised.value.sent is True


async def test_a_refused_connection_was_not_sent(stub: Stub) -> None:
    free = await asyncio.start_server(lambda _r, w: w.close(), "127.0.0.1", 0)
    port = free.sockets[0].getsockname()[1]
    free.close()
    await free.wait_closed()
    client = HttpClient(Guard.of(allowed=[("127.0.0.1", port)]))
    with pytest.raises(RetryableError) as raised:
        await ACTION.run(context(client), {"url": f"http://127.0.0.1:{port}/"})
    await client.close()
    assert raised.value.sent is False


async def test_a_connection_broken_in_the_answer_leaves_the_outcome_unknown() -> None:
    async def hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.close()

    server = await asyncio.start_server(hang_up, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    client = HttpClient(Guard.of(allowed=[("127.0.0.1", port)]))
    with pytest.raises(OutcomeUnknown) as raised:
        await ACTION.run(context(client), {"method": "POST", "url": f"http://127.0.0.1:{port}/", "body": {}})
    await client.close()
    server.close()
    assert raised.value.sent is True


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:1/",
        "http://localhost:1/",
        "http://[::1]:1/",
        "http://[::ffff:127.0.0.1]:1/",
        "http://169.254.169.254/latest/meta-data",
        "http://10.0.0.1/",
        "http://192.168.1.1/",
        "http://0.0.0.0/",
        "http://2130706433/",
        "http://0x7f.1/",
        "file:///etc/passwd",
        "http://user:pw@example.com/",
        "gopher://example.com/",
        "http:///nohost",
        "http://example.com:99999/",
    ],
)
async def test_no_way_leads_inside(url: str) -> None:
    client = HttpClient(Guard())
    with pytest.raises((PermanentError, RetryableError)) as raised:
        await ACTION.run(context(client), {"url": url})
    await client.close()
    assert raised.value.sent is False


async def test_the_products_own_servers_are_refused_even_when_allowed() -> None:
    guard = Guard.of(allowed=[("127.0.0.1", 5432)], refused=[("127.0.0.1", 5432)])
    assert guard.permits("127.0.0.1", 5432) is False
    assert guard.permits("93.184.216.34", 443) is True


async def test_a_redirect_to_the_inside_is_refused(stub: Stub, client: HttpClient) -> None:
    stub.answers["/away"] = answering(302, Location="http://169.254.169.254/secret")
    with pytest.raises(PermanentError, match="inside this network"):
        await ACTION.run(context(client), {"url": f"{stub.url}/away"})


async def test_a_redirect_is_followed_for_reading_but_not_for_writing(stub: Stub, client: HttpClient) -> None:
    stub.answers["/old"] = answering(307, Location="/new")
    assert (await ACTION.run(context(client), {"url": f"{stub.url}/old"}))["body"] == {}
    written = await ACTION.run(context(client), {"method": "POST", "url": f"{stub.url}/old", "body": {}})
    assert written["status"] == 307
    assert [seen.path for seen in stub.seen] == ["/old", "/new", "/old"]


async def test_an_endless_redirect_ends(stub: Stub, client: HttpClient) -> None:
    stub.answers["/loop"] = answering(302, Location="/loop")
    output = await ACTION.run(context(client), {"url": f"{stub.url}/loop"})
    assert output["status"] == 302
    assert len(stub.seen) == 6


async def test_a_huge_answer_is_cut_off(stub: Stub, client: HttpClient) -> None:
    async def handle(_request: web.Request) -> web.Response:
        return web.Response(body=b"x" * 200_000)

    stub.answers["/big"] = handle
    with pytest.raises(PermanentError, match="larger than"):
        await ACTION.run(context(client), {"url": f"{stub.url}/big"})


async def test_an_answer_that_repeats_the_secret_is_redacted(stub: Stub, client: HttpClient) -> None:
    async def handle(request: web.Request) -> web.Response:
        return web.Response(status=400, text=f"bad token {request.headers['Authorization']}")

    stub.answers["/x"] = handle
    account = {"base_url": stub.url, "auth": "bearer", "token": "very-secret"}
    with pytest.raises(PermanentError) as raised:
        await ACTION.run(context(client, connection=account, secrets=("very-secret",)), {"url": "/x"})
    assert "very-secret" not in str(raised.value.as_dict())


@pytest.mark.parametrize("header", ["Host", "Content-Length", "X-Bad\r\nInjected"])
async def test_a_header_cannot_break_the_request(stub: Stub, client: HttpClient, header: str) -> None:
    with pytest.raises(PermanentError, match="cannot be set"):
        await ACTION.run(context(client), {"url": f"{stub.url}/x", "headers": {header: "1"}})
    assert stub.seen == []


async def test_wrong_settings_name_the_field(client: HttpClient) -> None:
    with pytest.raises(PermanentError, match="“Method” is none of the choices"):
        await ACTION.run(context(client), {"method": "BREW", "url": "https://example.com"})


@pytest.mark.parametrize(
    ("settings", "effect"),
    [
        ({}, EffectClass.READ),
        ({"method": "HEAD"}, EffectClass.READ),
        ({"method": "POST"}, EffectClass.UNSAFE),
        ({"method": "POST", "idempotent": True}, EffectClass.KEYED),
        ({"method": "{{ vars.method }}"}, EffectClass.UNSAFE),
    ],
)
def test_the_effect_class_follows_the_settings(settings: dict[str, Any], effect: EffectClass) -> None:
    assert ACTION.node.effect_for(settings) is effect


async def test_preview_shows_the_request_without_sending_or_telling_secrets(stub: Stub, client: HttpClient) -> None:
    account = {"base_url": stub.url, "auth": "bearer", "token": "very-secret"}
    assert ACTION.preview is not None
    shown = ACTION.preview(context(client, connection=account), {"method": "POST", "url": "/x", "body": {"a": 1}})
    assert shown["body"] == {"a": 1}
    assert "very-secret" not in str(shown)
    assert stub.seen == []
