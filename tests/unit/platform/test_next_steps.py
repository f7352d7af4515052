"""What a person is told of what an answer leads to."""

from __future__ import annotations

import pytest

from builder.inbox.next_steps import names_after

GRAPH = {
    "nodes": {
        "ask": {"type": "flow.approval", "name": "Ask"},
        "each": {"type": "flow.each", "name": "For each order"},
        "together": {"type": "flow.scope", "name": "Book", "inside": "each"},
        "inner": {"type": "flow.approval", "name": "Ask inside", "inside": "together"},
        "send": {"type": "http.request", "name": "Send", "inside": "together"},
        "mail": {"type": "smtp.send", "name": "Tell everybody"},
    },
    "edges": [
        {"from": "ask", "port": "approved", "to": "each"},
        {"from": "inner", "port": "approved", "to": "send"},
        {"from": "each", "port": "success", "to": "mail"},
    ],
}


@pytest.mark.parametrize(
    ("node", "port", "names"),
    [
        ("ask", "approved", ["For each order"]),
        ("ask", "rejected", []),
        ("inner", "approved", ["Send"]),
        ("inner", "rejected", ["For each order", "Tell everybody"]),
        ("gone", "approved", []),
    ],
)
def test_the_end_of_a_body_is_not_the_end_of_the_run(node: str, port: str, names: list[str]) -> None:
    assert names_after(GRAPH, node, port) == names
