"""Every action of the catalogue through one suite."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from connectors.registry import BrokenConnector, catalog, load
from connectors.sdk.check import problems_of
from connectors.sdk.guard import Guard
from connectors.sdk.http import HttpClient
from connectors.sdk.invoke import ConnectorInvoker
from connectors.sdk.scaffold import create
from connectors.sdk.testing import Stub, context, stub_server
from engine.errors import OutcomeUnknown, PermanentError, RetryableError, StepError, StepTimeout
from engine.spec import ActionSpec, EffectClass
from tests.conformance.schemas import schema_problems

ACTIONS = [action for connector in catalog().connectors() for action in connector.actions]
IDS = [action.node.type for action in ACTIONS]
every_action = pytest.mark.parametrize("action", ACTIONS, ids=IDS)
SECRET = "do-not-tell-anyone"


@pytest.fixture
async def stub() -> AsyncIterator[Stub]:
    async with stub_server() as server:
        yield server


@every_action
def test_sample_output_fits_the_output_schema(action: ActionSpec) -> None:
    assert schema_problems(action.node.sample_for({}), action.node.output_schema_for({})) == []


@every_action
def test_the_form_has_a_title_and_help_for_every_field(action: ActionSpec) -> None:
    for field in action.node.settings_schema["properties"].values():
        assert field["title"]
        assert field["description"].endswith(".")


@every_action
def test_examples_in_the_form_fit_their_field(action: ActionSpec) -> None:
    for name, field in action.node.settings_schema["properties"].items():
        for example in field.get("examples", []):
            if "{{" not in json.dumps(example):
                assert schema_problems(example, field) == [], name


@every_action
async def test_unknown_settings_are_refused_before_anything_is_sent(action: ActionSpec, stub: Stub) -> None:
    client = stub.client()
    with pytest.raises(PermanentError) as raised:
        await action.run(context(client), {"no_such_setting": 1})
    await client.close()
    assert raised.value.sent is False
    assert stub.seen == []


@every_action
def test_an_effect_has_ports_for_error_and_timeout(action: ActionSpec) -> None:
    names = {port.name for port in action.node.ports_for({})}
    pure = action.node.effect is EffectClass.PURE
    assert names == ({"success"} if pure else {"success", "error", "timeout"})


@every_action
def test_a_connection_that_is_named_exists(action: ActionSpec) -> None:
    if action.node.connection is not None:
        assert catalog().connection_spec(action.node.connection) is not None


def test_the_catalogue_offers_what_it_promised() -> None:
    promised = json.loads((Path(__file__).parent / "catalogue.json").read_text())
    offered = {a.node.type: [a.node.version, str(a.node.effect_for({}))] for a in ACTIONS}
    assert offered == promised


REQUEST = {"method": "POST", "body": {"n": 1}, "idempotent": True}


def _request(stub: Stub) -> tuple[ActionSpec, dict[str, Any], dict[str, Any]]:
    action = catalog().action("http.request")
    assert action is not None
    return action, {**REQUEST, "url": "/x"}, {"base_url": stub.url, "auth": "bearer", "token": SECRET}


async def test_every_attempt_of_one_step_sends_the_same_key(stub: Stub) -> None:
    action, settings, account = _request(stub)
    client = stub.client()
    for _attempt in range(3):
        await ConnectorInvoker().run(action, context(client, connection=account, key="k-1"), settings)
    await client.close()
    assert [seen.headers["Idempotency-Key"] for seen in stub.seen] == ["k-1"] * 3


async def test_too_many_requests_says_when_to_come_back(stub: Stub) -> None:
    action, settings, account = _request(stub)

    async def busy(_request: web.Request) -> web.Response:
        return web.Response(status=429, headers={"Retry-After": "12"})

    stub.answers["/x"] = busy
    client = stub.client()
    with pytest.raises(RetryableError) as raised:
        await ConnectorInvoker().run(action, context(client, connection=account), settings)
    await client.close()
    assert raised.value.retry_after_s == 12


async def test_no_secret_leaves_in_an_error(stub: Stub) -> None:
    action, settings, account = _request(stub)

    async def tell(request: web.Request) -> web.Response:
        return web.Response(status=422, text=request.headers["Authorization"])

    stub.answers["/x"] = tell
    client = stub.client()
    with pytest.raises(PermanentError) as raised:
        await ConnectorInvoker().run(action, context(client, connection=account), settings)
    await client.close()
    assert SECRET not in json.dumps(raised.value.as_dict())


def _with_run(run: Any) -> ActionSpec:
    action = catalog().action("text.compose")
    assert action is not None
    return replace(action, run=run)


async def test_an_action_that_never_answers_is_stopped() -> None:
    async def never(_context: Any, _input: Any) -> None:
        await asyncio.Event().wait()

    with pytest.raises(StepTimeout):
        await ConnectorInvoker().run(_with_run(never), context(HttpClient(Guard()), timeout_s=0.05), {})


async def test_a_fault_in_an_action_is_told_without_its_inside(caplog: pytest.LogCaptureFixture) -> None:
    async def broken(_context: Any, _input: Any) -> None:
        raise ZeroDivisionError("internal detail")

    with caplog.at_level(logging.CRITICAL), pytest.raises(OutcomeUnknown) as raised:
        await ConnectorInvoker().run(_with_run(broken), context(HttpClient(Guard())), {})
    assert "internal detail" not in json.dumps(raised.value.as_dict())
    assert raised.value.code == "connector_fault"


@pytest.mark.parametrize("output", [object(), float("nan"), {1, 2}, b"bytes"])
async def test_an_output_that_is_not_data_is_refused(output: Any) -> None:
    async def odd(_context: Any, _input: Any) -> Any:
        return output

    with pytest.raises(StepError, match="not data"):
        await ConnectorInvoker().run(_with_run(odd), context(HttpClient(Guard())), {})


def test_a_new_connector_passes_the_checks_as_it_comes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = create("acme_crm", "Acme CRM", tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    import importlib

    package = importlib.import_module(folder.name)
    connector = load(package)
    assert [action.node.type for action in connector.actions] == ["acme_crm.read"]
    assert connector.connection is not None


def test_a_broken_connector_is_refused_with_every_reason(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = create("acme_erp", "Acme ERP", tmp_path)
    source = folder / "actions" / "read.py"
    source.write_text(source.read_text().replace('id="acme_erp.read"', 'id="other.read"'))
    (folder / "README.md").unlink()
    monkeypatch.syspath_prepend(str(tmp_path))
    import importlib

    with pytest.raises(BrokenConnector) as raised:
        load(importlib.import_module(folder.name))
    assert "other.read does not begin with acme_erp." in str(raised.value)
    assert "there is no README.md" in str(raised.value)


def test_an_action_without_a_sample_is_a_complaint(tmp_path: Path) -> None:
    connector = catalog().connector("text")
    assert connector is not None
    bare = replace(connector.actions[0], node=replace(connector.actions[0].node, sample_output=None))
    problems = problems_of(connector.manifest, [bare], None, connector.icon_svg, tmp_path)
    assert any("no sample output" in problem for problem in problems)


def test_a_setting_that_lets_a_service_be_asked_has_to_be_there_and_empty_with_somebody_to_ask() -> None:
    connector = catalog().connector("http")
    assert connector is not None
    (action,) = connector.actions
    offered = connector.manifest, connector.connection, connector.icon_svg

    def complaints(changed: ActionSpec) -> list[str]:
        found = problems_of(offered[0], [changed], offered[1], offered[2], Path("nowhere"))
        return [problem for problem in found if "README" not in problem]

    assert complaints(action) == []
    (gone,) = complaints(replace(action, node=replace(action.node, verifies_by="gone")))
    assert "which it does not have" in gone
    (filled,) = complaints(replace(action, node=replace(action.node, verifies_by="method")))
    assert "has to be empty at first" in filled
    (mute,) = complaints(replace(action, verify=None))
    assert "has no verify" in mute
