"""The demo's own servers: an ERP that honours its keys, a mail sink that survives, ports that stay."""

from __future__ import annotations

import json
import smtplib
import urllib.request
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from builder.accounts import facade as accounts
from builder.audit.models import AuditEntry
from builder.base.demo_ports import choose_ports, known_ports
from builder.config.demo.erp import Ledger
from builder.config.demo.seed import furnish
from builder.connections import facade as connections
from builder.flows.models import Flow
from builder.notify.models import SinkMail
from engine.runtime import bindings
from engine.runtime.relay import Relay
from tests.integration.process.conftest import House
from tests.integration.process.support import DemoServers, eventually


def post(servers: DemoServers, invoice: dict[str, Any], key: str | None) -> tuple[int, Any]:
    """Send an invoice to the ERP."""
    headers = {"Content-Type": "application/json", **({"Idempotency-Key": key} if key else {})}
    request = urllib.request.Request(
        f"{servers.ports.erp_url}/invoices", json.dumps(invoice).encode(), headers, method="POST"
    )
    with urllib.request.urlopen(request, timeout=10) as answer:
        return answer.status, json.loads(answer.read())


def test_erp_books_once_per_key_and_tells_a_repeat(servers: DemoServers) -> None:
    first = post(servers, {"number": "R-1"}, "key-1")
    again = post(servers, {"number": "R-1"}, "key-1")
    assert (first[0], again[0]) == (201, 200)
    assert first[1] == again[1]
    post(servers, {"number": "R-1"}, None)
    assert (servers.ledger.effects, len(servers.ledger.entries)) == (2, 3)


def test_erp_knows_its_keys_after_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "erp.jsonl"
    books = Ledger(path)
    first = books.book(key="k", invoice={"number": 1}, headers={})
    books.close()
    with path.open("a") as file:
        file.write('{"number": "half a li')
    again = Ledger(path)
    repeated = again.book(key="k", invoice={"number": 1}, headers={})
    again.close()
    assert (repeated["repeat"], repeated["number"]) == (True, first["number"])


def test_ports_are_chosen_once(tmp_path: Path) -> None:
    assert known_ports() is None
    assert choose_ports() == choose_ports() == known_ports()


@pytest.mark.django_db(transaction=True)
def test_sink_keeps_a_mail_once_and_for_its_workspace(house: House, demo: dict[str, Any], servers: DemoServers) -> None:
    message = EmailMessage()
    message["From"], message["To"] = "a@demo.example", "b@demo.example"
    message["Subject"], message["Message-ID"] = "Grüße", "<1@demo.example>"
    message.set_content("Hallo Wörld")
    for _ in range(2):
        with smtplib.SMTP("127.0.0.1", servers.ports.smtp, timeout=10) as client:
            client.send_message(message)
    mail = SinkMail.objects.get()
    assert (mail.subject, mail.text.strip(), mail.workspace_id) == ("Grüße", "Hallo Wörld", house.workspace_id)
    shown = house.owner.get("mail").json()["items"]
    assert [item["subject"] for item in shown] == ["Grüße"]
    assert house.owner.get("demo/erp").json()["running"] is True


@pytest.mark.django_db
def test_furnishing_twice_makes_one_demo(house: House, demo: dict[str, Any]) -> None:
    before = house.owner.get("tables").json()["items"]
    furnish(actor=house.owner.actor, workspace_id=house.workspace_id)
    assert Flow.objects.count() == 1
    assert set(connections.by_key(house.workspace_id)) == {"erp", "mail"}
    assert house.owner.get("tables").json()["items"] == before
    assert "leads" in [table["name"] for table in before]
    acts = AuditEntry.objects.filter(workspace_id=house.workspace_id)
    assert not acts.filter(action="table.row_written").exists(), "the rows belong to the table that is made"
    assert {act.actor["kind"] for act in acts.filter(action="table.created")} == {"system"}
    assert acts.get(action="demo.created").actor["id"] == house.owner.actor.id


@pytest.mark.django_db
def test_demo_people_need_a_demo(house: House) -> None:
    with pytest.raises(CommandError):
        call_command("demo_people", password="a long and plain password")


@pytest.mark.django_db
def test_demo_people_are_made_once_with_their_roles(house: House, demo: dict[str, Any]) -> None:
    for _ in range(2):
        call_command("demo_people", password="a long and plain password", verbosity=0)
    user = accounts.find_user("approver@demo.example")
    assert user is not None
    assert user.check_password("a long and plain password")


@pytest.mark.django_db(transaction=True)
def test_invitation_goes_out_by_mail_with_its_link(house: House, demo: dict[str, Any], servers: DemoServers) -> None:
    made = house.owner.post("people/invitations", {"email": "new@demo.example", "name": "Nia", "roles": ["approver"]})
    assert made.status_code == 201, made.content
    relay = Relay(bindings.bound())
    kept = SinkMail.objects.filter(kind="invitation")
    mail = eventually(kept.first, "the mail", each=relay.deliver)
    assert mail.recipients == "new@demo.example"
    assert made.json()["link"] in mail.text
