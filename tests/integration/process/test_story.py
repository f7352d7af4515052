"""The first day, by API: from the template to an approved, finished run."""

from __future__ import annotations

from typing import Any

from builder.notify.models import SinkMail
from tests.integration.process.conftest import House
from tests.integration.process.support import DemoServers, Engine, Person, eventually

INVOICE = {
    "number": "R-1",
    "supplier": "Northwind Paper",
    "amount": 1250,
    "currency": "EUR",
    "contact": "billing@northwind.example",
}


def publish(person: Person, flow_id: str, **more: Any) -> Any:
    """Publish the draft as it is."""
    revision = person.get(f"flows/{flow_id}/draft").json()["revision"]
    return person.post(
        f"flows/{flow_id}/publish", {"revision": revision, "name": "First", "accept_warnings": True, **more}
    )


def start_by_hand(person: Person, flow_id: str, invoice: dict[str, Any]) -> str:
    """Start a live run the way a webhook does."""
    answer = person.post(f"flows/{flow_id}/run", {"payload": {"body": invoice}, "mode": "live"})
    assert answer.status_code == 202, answer.content
    return str(answer.json()["run_id"])


def test_template_has_no_findings_and_publishes(house: House, demo: dict[str, Any]) -> None:
    draft = house.owner.get(f"flows/{demo['id']}/draft").json()
    assert [item for item in draft["findings"] if item["level"] != "advice"] == []
    answer = publish(house.owner, demo["id"])
    assert answer.status_code == 200, answer.content
    assert answer.json()["version"]["number"] == 1
    state = house.owner.get(f"flows/{demo['id']}/draft").json()
    assert state["flow"]["status"] == "live"
    assert state["webhook"]["url"].startswith("/hooks/")


def test_large_invoice_waits_for_approver_then_reaches_erp_and_mail_once(
    house: House, demo: dict[str, Any], servers: DemoServers, engine: Engine
) -> None:
    publish(house.owner, demo["id"])
    run_id = start_by_hand(house.operator, demo["id"], INVOICE)

    def waiting() -> Any:
        found = house.approver.get("tasks").json()["items"]
        return found[0] if found else None

    task = eventually(waiting, "the task", each=engine.turn)
    assert "R-1" in task["title"]
    assert task["can_decide"] is True
    run = house.owner.get(f"runs/{run_id}").json()
    assert run["status"] == "waiting"
    assert "Approver" in run["why_waiting"]
    detail = house.approver.get(f"tasks/{task['id']}").json()
    assert [o["next"] for o in detail["outcomes"]] == [["Send to ERP"], ["Tell the sender it is rejected"]]
    decided = house.approver.post(
        f"tasks/{task['id']}/decide", {"outcome": "approved", "comment": "Fine.", "version": task["version"]}
    )
    assert decided.status_code == 200, decided.content
    assert decided.json()["state"] == "done"
    eventually(
        lambda: house.owner.get(f"runs/{run_id}").json()["status"] == "succeeded",
        "the end of the run",
        each=engine.turn,
    )
    assert servers.invoices == [{"number": "R-1", "supplier": "Northwind Paper", "amount": 1250, "currency": "EUR"}]
    assert servers.ledger.entries[0]["key"]
    mail = SinkMail.objects.get(kind="flow")
    assert mail.recipients == "billing@northwind.example"
    assert "ERP-00001" in mail.text
    asked = SinkMail.objects.get(kind="task")
    assert f"/inbox/{task['id']}" in asked.text


def test_small_invoice_goes_straight_to_the_erp(
    house: House, demo: dict[str, Any], servers: DemoServers, engine: Engine
) -> None:
    publish(house.owner, demo["id"])
    run_id = start_by_hand(house.operator, demo["id"], {**INVOICE, "amount": 80})
    eventually(
        lambda: house.owner.get(f"runs/{run_id}").json()["status"] == "succeeded",
        "the end of the run",
        each=engine.turn,
    )
    assert len(servers.invoices) == 1
    assert house.approver.get("tasks").json()["items"] == []


def test_rejected_invoice_never_reaches_the_erp(
    house: House, demo: dict[str, Any], servers: DemoServers, engine: Engine
) -> None:
    publish(house.owner, demo["id"])
    run_id = start_by_hand(house.operator, demo["id"], INVOICE)
    task = eventually(lambda: (house.approver.get("tasks").json()["items"] or [None])[0], "the task", each=engine.turn)
    path = f"tasks/{task['id']}/decide"
    without = house.approver.post(path, {"outcome": "rejected", "version": task["version"]})
    assert (without.status_code, without.json()["code"]) == (400, "comment_required")
    house.approver.post(path, {"outcome": "rejected", "comment": "Wrong supplier.", "version": task["version"]})
    eventually(
        lambda: house.owner.get(f"runs/{run_id}").json()["status"] == "succeeded",
        "the end of the run",
        each=engine.turn,
    )
    assert servers.invoices == []
    assert "Wrong supplier." in SinkMail.objects.get(kind="flow").text


def test_audit_names_who_drew_published_and_approved(
    house: House, demo: dict[str, Any], servers: DemoServers, engine: Engine
) -> None:
    publish(house.owner, demo["id"])
    start_by_hand(house.operator, demo["id"], INVOICE)
    task = eventually(lambda: (house.approver.get("tasks").json()["items"] or [None])[0], "the task", each=engine.turn)
    house.approver.post(f"tasks/{task['id']}/decide", {"outcome": "approved", "version": task["version"]})
    found = house.owner.get("audit", limit=200).json()["items"]
    acts = {(row["action"], row["actor"]["name"]) for row in found}
    assert {("flow.edited", "Olga"), ("flow.published", "Olga"), ("task.decided", "Ann")} <= acts


def succeeded(person: Person, run_id: str) -> bool:
    """Whether the run has ended well."""
    return bool(person.get(f"runs/{run_id}").json()["status"] == "succeeded")


def test_tester_answers_the_approval_of_a_dry_run_and_nothing_leaves(
    house: House, demo: dict[str, Any], servers: DemoServers, engine: Engine
) -> None:
    body = {"payload": {"body": INVOICE}, "mode": "dry", "from_draft": True}
    run_id = house.builder.post(f"flows/{demo['id']}/run", body).json()["run_id"]
    waits = eventually(
        lambda: house.builder.get(f"runs/{run_id}").json()["view"]["waits"], "the approval", each=engine.turn
    )
    assert house.approver.get("tasks").json()["items"] == []
    answer = {"wait_id": waits[0]["wait_id"], "outcome": "approved"}
    assert house.builder.post(f"runs/{run_id}/answer", answer).status_code == 204
    eventually(lambda: succeeded(house.builder, run_id), "the end of the run", each=engine.turn)
    assert (servers.ledger.entries, SinkMail.objects.count()) == ([], 0)
    run = house.builder.get(f"runs/{run_id}").json()
    assert (run["mode"], run["version"], "approval" in run["graph"]["nodes"]) == ("dry", None, True)


def test_nobody_answers_a_live_run_beside_the_inbox(house: House, demo: dict[str, Any], engine: Engine) -> None:
    publish(house.owner, demo["id"])
    run_id = start_by_hand(house.operator, demo["id"], INVOICE)
    task = eventually(lambda: (house.approver.get("tasks").json()["items"] or [None])[0], "the task", each=engine.turn)
    wait_id = house.owner.get(f"runs/{run_id}").json()["view"]["waits"][0]["wait_id"]
    answer = house.builder.post(f"runs/{run_id}/answer", {"wait_id": wait_id, "outcome": "approved"})
    assert (answer.status_code, answer.json()["code"]) == (409, "live_run")
    assert house.approver.get(f"tasks/{task['id']}").json()["state"] == "open"
