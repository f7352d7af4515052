"""Wrong, hostile, stale and doubled input: the right status, a clear sentence, nothing lost, nothing of the inside."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.browsing import Window
from tests.e2e.house import OWNER, PASSWORD, House, invoice
from tests.e2e.stack import answer_of, post, until
from tests.e2e.telling import take_over

INSIDES = ("Traceback", 'File "', ".py", "psycopg", "SELECT ", "INSERT ", "django", "/work", "/tmp", "site-packages")
JSON = "application/json"


def is_clear(problem: Any) -> None:
    """A problem says what happened and what to do, and shows nothing of the inside."""
    assert isinstance(problem, dict), problem
    assert problem["detail"]
    assert problem["hint"]
    text = json.dumps(problem)
    assert [word for word in INSIDES if word in text] == []


DEEP = b"[" * 50_000 + b"]" * 50_000
DOOR = [
    ("no body", b"", JSON, 400, "empty_body"),
    ("20 MB", b'{"x": "' + b"a" * 20_000_000 + b'"}', JSON, 413, "body_too_large"),
    ("deep nesting", DEEP, JSON, 400, "too_deep"),
    ("not JSON", b'{"number": ', JSON, 400, "bad_json"),
    ("not UTF-8", b'{"number": "\xff\xfe"}', JSON, 400, "bad_json"),
    ("an unknown kind", b"<invoice/>", "application/xml", 415, "unknown_kind"),
]


@pytest.mark.parametrize(("body", "kind", "status", "code"), [case[1:] for case in DOOR], ids=[c[0] for c in DOOR])
def test_webhook_refuses_a_body_it_cannot_take(house: House, body: bytes, kind: str, status: int, code: str) -> None:
    before = len(house.ask("GET", "runs")["items"])
    answered, problem = post(house.hook(), body, Content_Type=kind)
    assert (answered, problem["code"]) == (status, code)
    is_clear(problem)
    assert len(house.ask("GET", "runs")["items"]) == before


def test_webhook_takes_wrong_types_and_the_flow_says_what_is_wrong(house: House) -> None:
    wrong = {"number": 7, "supplier": None, "amount": "much", "currency": "???", "contact": "nobody"}
    status, answer = post(house.hook(), wrong)
    if status == 202:
        run = house.run_until(answer["run_id"])
        assert run["status"] == "succeeded"
        assert run["view"]["steps"]["tell_accounting"]["status"] == "succeeded"
    else:
        assert status in (400, 422)
        is_clear(answer)


def test_unknown_address_and_wrong_method_are_told_apart(house: House) -> None:
    hook = house.hook()
    status, problem = post(hook[:-6] + "abcdef", invoice("X-1"))
    assert (status, problem["code"]) == (404, "no_such_webhook")
    is_clear(problem)
    for method in ("GET", "PUT", "DELETE"):
        status, problem = answer_of(urllib.request.Request(hook, method=method))
        assert (status, problem["code"]) == (405, "wrong_method")
        is_clear(problem)


def test_delivery_that_comes_again_starts_one_run(house: House) -> None:
    hook = house.hook()
    answers = [post(hook, invoice("X-2", 500), Idempotency_Key="twice") for _ in range(3)]
    assert {status for status, _ in answers} == {202}
    assert len({answer["run_id"] for _, answer in answers}) == 1
    assert house.run_until(answers[0][1]["run_id"])["status"] == "succeeded"
    assert len(house.booked("X-2")) == 1


def flow_of(house: House, name: str, type_: str, settings: dict[str, Any]) -> tuple[str, int]:
    """A new flow of one trigger; (id, revision)."""
    flow_id = house.ask("POST", "flows", {"name": name})["id"]
    revision = house.ask("GET", f"flows/{flow_id}/draft")["revision"]
    node = {"type": type_, "version": 1, "name": "Start", "settings": settings, "at": [0, 0]}
    body = {
        "base_revision": revision,
        "operations": [{"op": "add_node", "key": "start", "node": node}],
        "client_id": "t",
    }
    return flow_id, house.ask("PATCH", f"flows/{flow_id}/draft", body)["revision"]


def test_wrong_signature_starts_nothing(house: House) -> None:
    flow_id, _ = flow_of(house, "Signed", "trigger.webhook", {"auth": "signature", "answer": "at_once"})
    hook = house.publish(flow_id)
    for headers in ({}, {"X_Handrail_Signature": "sha256=00"}, {"Authorization": "Bearer nonsense"}):
        status, problem = post(hook, {"a": 1}, **headers)
        assert (status, problem["code"]) == (401, "not_authorised")
        is_clear(problem)
    assert house.ask("GET", f"runs?flow={flow_id}")["items"] == []


def blank_flow(house: House, name: str) -> tuple[str, int]:
    """A new flow that is started by hand; (id, revision)."""
    return flow_of(house, name, "trigger.manual", {})


def many(count: int) -> dict[str, Any]:
    """A graph of so many steps in a row."""
    step = {"type": "flow.set", "version": 1, "settings": {"fields": []}, "at": [0, 0]}
    nodes = {f"n{n}": {**step, "name": f"Step {n}"} for n in range(count)}
    edges = [{"from": f"n{n}", "port": "success", "to": f"n{n + 1}"} for n in range(count - 1)]
    return {"format": 1, "nodes": nodes, "edges": edges}


GRAPHS: list[tuple[str, Any]] = [
    ("text", "nonsense"),
    ("null", None),
    ("a list", [1, 2, 3]),
    ("no nodes", {"format": 1, "nodes": 7, "edges": []}),
    ("unknown fields", {"format": 1, "nodes": {}, "edges": [], "virus": True}),
    ("a newer format", {"format": 99, "nodes": {}, "edges": []}),
    ("10,000 steps", many(10_000)),
]


@pytest.mark.parametrize("graph", [case[1] for case in GRAPHS], ids=[case[0] for case in GRAPHS])
def test_graph_that_cannot_be_read_is_refused_and_the_draft_stays(house: House, graph: Any) -> None:
    flow_id, revision = blank_flow(house, "Import")
    body = {"base_revision": revision, "operations": [{"op": "replace_graph", "graph": graph}], "client_id": "t"}
    status, problem = house.owner.api("PATCH", f"flows/{flow_id}/draft", body)
    assert status in (400, 413, 422), problem
    is_clear(problem)
    draft = house.ask("GET", f"flows/{flow_id}/draft")
    assert (draft["revision"], list(draft["graph"]["nodes"])) == (revision, ["start"])
    house.ask("DELETE", f"flows/{flow_id}")


def test_save_on_an_old_revision_is_refused_with_what_others_did(house: House) -> None:
    flow_id, revision = blank_flow(house, "Twice")
    rename = {"op": "set_node", "key": "start", "field": "name", "value": "Begin"}
    body = {"base_revision": revision, "operations": [rename], "client_id": "a"}
    house.ask("PATCH", f"flows/{flow_id}/draft", body)
    late = {**body, "operations": [{**rename, "value": "Start here"}], "client_id": "b"}
    status, problem = house.owner.api("PATCH", f"flows/{flow_id}/draft", late)
    assert (status, problem["code"]) == (409, "draft_changed")
    assert problem["operations"][0]["operations"] == [rename]
    is_clear(problem)


@dataclass(frozen=True)
class TwoEditors:
    """Two windows with the name field of the same step open."""

    flow_id: str
    olga: Window
    bea: Window
    olga_name: Locator
    bea_name: Locator

    def saved(self, house: House) -> dict[str, Any]:
        """The step as the server has it."""
        node: dict[str, Any] = house.ask("GET", f"flows/{self.flow_id}/draft")["graph"]["nodes"]["start"]
        return node


def open_name(page: Page, house: House, flow_id: str) -> Locator:
    """The name field of the step `start`, in an editor."""
    page.goto(f"{house.installation.url}/flows/{flow_id}")
    page.locator('.react-flow__node[data-id="start"]').click()
    return page.get_by_role("complementary").get_by_label("Name", exact=True)


@pytest.fixture
def two_editors(house: House) -> Iterator[TwoEditors]:
    """Bea edits a flow and her window goes offline; Olga takes over and has the same step open."""
    flow_id, _ = blank_flow(house, "Shared")
    olga, bea = house.window(OWNER), house.window(house.person("Bea Builder", "builder", "publisher"))
    bea.complaints.expected += ["ERR_INTERNET_DISCONNECTED", "WebSocket", "409 (Conflict)"]
    with bea.page.expect_response("**/lock"):
        bea_name = open_name(bea.page, house, flow_id)
    bea.context.set_offline(True)
    olga_name = open_name(olga.page, house, flow_id)
    take_over(olga.page, "Bea Builder")
    yield TwoEditors(flow_id, olga, bea, olga_name, bea_name)
    house.close(olga)
    house.close(bea)


def test_two_windows_changing_the_same_field_overwrite_nothing_silently(house: House, two_editors: TwoEditors) -> None:
    two = two_editors
    two.bea_name.fill("Hers")
    two.olga_name.fill("Mine")
    expect(two.olga.page.get_by_test_id("save-state")).to_have_text("Saved")
    two.bea.context.set_offline(False)
    dialog = two.bea.page.get_by_role("dialog", name="Somebody else changed the same thing")
    expect(dialog).to_contain_text("Olga Owner changed what you were changing too")
    expect(dialog).to_contain_text("Hers")
    dialog.get_by_role("button", name="Keep what fits").click()
    expect(two.bea_name).to_have_value("Mine")
    assert two.saved(house)["name"] == "Mine"


def test_two_windows_changing_different_fields_keep_both(house: House, two_editors: TwoEditors) -> None:
    two = two_editors
    panel = two.bea.page.get_by_role("complementary")
    panel.get_by_role("button", name="Note", exact=True).click()
    panel.get_by_role("textbox", name="Note").fill("By Bea")
    two.olga_name.fill("By Olga")
    expect(two.olga.page.get_by_test_id("save-state")).to_have_text("Saved")
    two.bea.context.set_offline(False)
    expect(two.bea_name).to_have_value("By Olga")
    until(lambda: two.saved(house)["note"], "the note to be saved")
    assert (two.saved(house)["name"], two.saved(house)["note"]) == ("By Olga", "By Bea")


def test_second_answer_is_told_who_answered_first(house: House) -> None:
    amy = house.window(house.person("Amy Approver", "approver"))
    ann = house.window(house.person("Ann Approver", "approver"))
    ann.complaints.expected.append("409 (Conflict)")
    run_id = house.send(invoice("X-3", 9_000))
    task = house.task_of(run_id, amy)
    page = ann.go(f"/inbox/{task['id']}")
    page.get_by_role("button", name="Approve", exact=True).click()
    sheet = page.get_by_role("dialog", name="Approve?")
    expect(sheet).to_be_visible()
    assert house.decide(task, amy)[0] == 200
    status, problem = house.decide(task, amy)
    assert (status, problem["code"]) == (409, "already_decided")
    is_clear(problem)
    late = {"outcome": "rejected", "comment": "too late", "version": task["version"]}
    assert ann.api("POST", f"tasks/{task['id']}/decide", late)[0] == 409
    expect(page.get_by_role("main")).to_contain_text("Amy Approver answered")
    house.run_until(run_id, "succeeded")
    assert len(house.booked("X-3")) == 1
    house.close(amy)
    house.close(ann)


def test_signing_in_is_locked_after_five_wrong_passwords(house: House) -> None:
    email = house.person("Lou Locked", "viewer")
    window = house.window()
    window.complaints.expected += ["401", "403", "429", "400"]
    page = window.go("/sign-in")
    for _ in range(6):
        page.get_by_label("E-mail").fill(email)
        page.get_by_label("Password").fill("wrong wrong wrong")
        page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_contain_text("Too many attempts to sign in. Try again in")
    house.close(window)


HOSTILE = ["{{ trigger.__class__ }}", "{{ 1 +", "{{ 'a' * 10000000 }}", "{{ " + "(" * 5_000 + "1" + ")" * 5_000 + " }}"]


@pytest.mark.parametrize("source", HOSTILE, ids=["inside", "half", "huge", "deep"])
def test_hostile_expression_is_answered_with_a_sentence(house: House, source: str) -> None:
    flow_id, _ = blank_flow(house, "Expressions")
    body = {"flow_id": flow_id, "node": "start", "source": source, "kind": "template"}
    status, answer = house.owner.api("POST", "expressions/preview", body)
    text = json.dumps(answer)
    assert status in (200, 400), text[:300]
    assert status == 400 or answer["problems"], text[:300]
    assert [word for word in INSIDES if word in text] == []
    house.ask("DELETE", f"flows/{flow_id}")
