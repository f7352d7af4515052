"""A house with something to show on every page of the guide: runs that ended, wait, failed and are in doubt."""

from __future__ import annotations

from typing import Any

from tests.e2e.house import House, invoice
from tests.e2e.pictures.shot import AMY
from tests.e2e.scenes import Furnished
from tests.e2e.stack import until

# A call takes this long, so that the worker can be killed in its middle.
CALL_MS = 3_000


def web_step(name: str, url: str, body: dict[str, str]) -> dict[str, Any]:
    """A step that posts to the demo's ERP without a key, so that it may not be sent twice."""
    settings = {"method": "POST", "url": url, "body_kind": "json", "body": body, "idempotent": False}
    return {
        "type": "http.request", "version": 1, "name": name, "settings": settings, "at": [320, 0], "connection": "erp",
    }  # fmt: skip


def by_hand(name: str, fields: dict[str, dict[str, str]], step: dict[str, Any]) -> dict[str, Any]:
    """A graph of two steps: a form, and one call."""
    form = {"input_schema": {"type": "object", "properties": fields, "required": list(fields)}}
    start = {"type": "trigger.manual", "version": 1, "name": name, "settings": form, "at": [0, 0]}
    edges = [{"from": "start", "port": "success", "to": "call"}]
    return {"format": 1, "nodes": {"start": start, "call": step}, "edges": edges, "notes": []}


DESK = by_hand(
    "Somebody starts",
    {"name": {"type": "string", "title": "Name"}, "team": {"type": "string", "title": "Team"}},
    web_step("Order a desk", "/order", {"for": "{{ trigger.name }}", "team": "{{ trigger.team }}"}),
)
PAYMENT = by_hand(
    "A payment is due",
    {"to": {"type": "string", "title": "Pay to"}, "amount": {"type": "number", "title": "Amount"}},
    web_step("Pay", f"/payments?delay={CALL_MS}", {"to": "{{ trigger.to }}", "amount": "{{ trigger.amount }}"}),
)


def drawn(house: House, name: str, graph: dict[str, Any]) -> str:
    """A flow of this name with this graph, live; its id."""
    flow = str(house.ask("POST", "flows", {"name": name})["id"])
    change = {"op": "replace_graph", "graph": graph}
    house.ask("PATCH", f"flows/{flow}/draft", {"base_revision": 0, "operations": [change], "client_id": "pictures"})
    house.publish(flow)
    return flow


def started(house: House, flow: str, payload: dict[str, Any]) -> str:
    """A live run of a flow that starts by hand; its id."""
    return str(
        house.ask("POST", f"flows/{flow}/run", {"payload": payload, "mode": "live", "from_draft": False})["run_id"]
    )


def in_doubt(house: House, flow: str) -> str:
    """A run whose worker was killed while its payment was on the way; its id."""
    run = started(house, flow, {"to": "Acme Paper", "amount": 420})

    def sent() -> bool:
        items = house.ask("GET", "demo/erp")["items"]
        return any(item["invoice"].get("to") == "Acme Paper" for item in items)

    until(sent, "the payment to arrive")
    old = house.installation.kill("worker")
    house.installation.back("worker", old)

    def doubted() -> bool:
        waits = house.run(run)["view"]["waits"]
        return any(wait["reason"] == "in_doubt" for wait in waits)

    until(doubted, "the run to be in doubt", 90)
    return run


def used(house: House, template: str) -> str:
    """A flow made of a template; its id."""
    return str(house.ask("POST", f"templates/{template}/use", {})["id"])


def furnish(house: House) -> Furnished:
    """People, flows, runs and their addresses."""
    house.person("Amy Approver", "approver")
    house.person("Bea Builder", "builder", "publisher")
    house.ask("POST", "groups", {"name": "Finance", "description": "Decides about money", "members": []})
    places = {
        "flow": house.flow_id, "each": used(house, "expense-claim"), "together": used(house, "new-colleague"),
        "leave": used(house, "leave-request"), "desk": drawn(house, "Order a desk", DESK),
        "table": next(item["id"] for item in house.ask("GET", "tables")["items"] if item["name"] == "leads"),
    }  # fmt: skip
    house.hook()
    places["doubt"] = in_doubt(house, drawn(house, "Pay by bank", PAYMENT))
    places["failed"] = started(house, places["desk"], {"name": "Nora Falk", "team": "Logistics"})
    places["done"] = house.send(invoice("R-2041", 420))
    places["waiting"] = house.send(invoice("R-2042", 9_800))
    house.run_until(places["done"])
    house.run_until(places["failed"], "dead", "failed")
    amy = house.window(AMY)
    places["task"] = house.task_of(places["waiting"], amy)["id"]
    house.close(amy)
    return Furnished(house, places)
