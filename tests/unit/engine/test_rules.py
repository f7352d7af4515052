"""Each rule of the graph by an example that breaks it, one that does not, and its fix."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from engine.graph import ConnectionFact, Finding, GraphFacts, Level, load_graph
from engine.graph.operations import apply_operations
from engine.graph.reference import SECTIONS, written
from engine.graph.rules import RULES, check_graph
from engine.graph.scope import scope_for, sources_for
from engine.spec import Category, EffectClass, NodeKind, NodeSpec
from engine.spec.node import EFFECT_PORTS
from engine.testing import MemoryCatalog
from tests.unit.engine.graphs import approval, chain, condition, each, fields, graph, grouped, inside, scope

ERP = NodeSpec(
    type="erp.post",
    name="Post to ERP",
    description="For tests.",
    kind=NodeKind.ACTION,
    category=Category.APPS,
    settings_schema={
        "type": "object",
        "properties": {
            "number": {"type": "string", "title": "Number"},
            "amount": {"type": "number", "title": "Amount", "minimum": 0},
            "mode": {"type": "string", "title": "Mode", "enum": ["fast", "slow"]},
            "extra": {"type": "string", "title": "Extra", "x-show-if": {"mode": ["slow"]}},
        },
        "required": ["number", "extra"],
    },
    output_schema={"type": "object", "properties": {"id": {"type": "integer"}}, "required": ["id"]},
    ports=EFFECT_PORTS,
    effect=EffectClass.UNSAFE,
    connection="erp",
)
BOX = NodeSpec(type="test.box", name="Box", description="For tests.", kind=NodeKind.CONTAINER, category=Category.FLOW)
SIX_KEYS = {"type": "object", "properties": {f"f{n}": {"x-key": True} for n in range(6)}}
CATALOG = MemoryCatalog(ERP, BOX)
FACTS = GraphFacts(
    connections={
        "main": ConnectionFact(key="main", connector="erp", name="ERP"),
        "old": ConnectionFact(key="old", connector="erp", name="Old ERP", usable=False, why_not="the password changed"),
        "mail": ConnectionFact(key="mail", connector="smtp", name="Mail"),
    },
    people=frozenset({"ada@example.com"}),
    groups=frozenset({"Finance"}),
    flows={("Gone", None): None},
)


def check(raw: dict[str, Any], facts: GraphFacts = FACTS) -> list[Finding]:
    """All findings of a graph."""
    return check_graph(load_graph(raw), CATALOG, facts)


def erp(connection: str | None = "main", **settings: Any) -> dict[str, Any]:
    """A step that posts to the ERP."""
    return {"type": "erp.post", "connection": connection, "settings": {"number": "7", **settings}}


def hook(steps: dict[str, Any], *wires: str, **settings: Any) -> dict[str, Any]:
    """A graph started by a webhook with a declared body."""
    schema = {"type": "object", "properties": {"number": {"type": "string"}, "amount": {"type": "number"}}}
    made = graph(steps, *wires)
    made["nodes"]["start"] = {"type": "trigger.webhook", "settings": {"schema": schema, **settings}}
    return made


LONG = "1 + " * 1_100 + "1"
CASES: list[tuple[str, str, dict[str, Any], str | None]] = [
    # code, level, graph, step
    ("G001", "error", graph({"a": "sms.send"}, "start -> a"), "a"),
    ("G002", "error", graph({"a": {"type": "flow.if"}}, "start -> a"), "a"),
    ("G002", "error", graph({"a": fields()}, "start -> a"), "a"),
    ("G002", "error", graph({"a": erp(mode="slow")}, "start -> a"), "a"),
    ("G002", "error", graph({"a": {"type": "flow.switch", "settings": {"cases": [{"name": "x"}]}}}, "start -> a"), "a"),
    ("G003", "warning", graph({"a": "flow.join"}), "a"),
    ("G004", "error", graph({"a": "flow.join", "b": "flow.join"}, "start -> a", "a -> b", "b -> a"), None),
    ("G004", "error", graph({"a": "flow.join"}, "start -> a", "a -> a"), "a"),
    ("G005", "error", graph({"a": "flow.join"}, "start -> a", "a -> gone"), "a"),
    ("G005", "error", graph({"a": "flow.join"}, "start -> a", "a.yes -> a2"), "a"),
    ("G005", "error", graph({"a": "flow.join"}, "start -> a", "a -> start"), "a"),
    ("G005", "error", graph({"a": "flow.join", "b": "flow.join"}, "start -> a", "a.sucess -> b"), "a"),
    ("G006", "error", graph({"a": condition("1 +")}, "start -> a"), "a"),
    ("G006", "error", graph({"a": fields(x="{{ nobody.x }}")}, "start -> a"), "a"),
    ("G006", "error", graph({"a": {"type": "test.read", "handling": {"verify": "output.id ="}}}, "start -> a"), "a"),
    ("G007", "error", hook({"a": fields(x="{{ trigger.body.amout }}")}, "start -> a"), "a"),
    ("G007", "error", hook({"a": fields(x="{{ steps.chek.x }}")}, "start -> a"), "a"),
    ("G007", "error", graph({"a": "flow.join"}, "start -> a", outputs={"x": "{{ steps.nope.x }}"}), None),
    ("G008", "error", hook({"a": erp(amount="{{ trigger.body.number }}")}, "start -> a"), "a"),
    ("G008", "error", graph({"a": erp(amount="12.5")}, "start -> a"), "a"),
    ("G008", "error", graph({"a": erp(amount=-1)}, "start -> a"), "a"),
    ("G008", "error", graph({"a": erp(mode="fasst")}, "start -> a"), "a"),
    ("G009", "warning", graph({"a": approval(deadline_s=None)}, "start -> a"), "a"),
    (
        "G009",
        "warning",
        graph(
            {"a": {"type": "flow.wait_message", "settings": {"correlation": "x", "timeout_s": "none"}}}, "start -> a"
        ),
        "a",
    ),
    ("G010", "error", {"nodes": {"a": {"type": "flow.join"}}}, None),
    ("G011", "error", graph({"a": erp(None)}, "start -> a"), "a"),
    ("G011", "error", graph({"a": erp("gone")}, "start -> a"), "a"),
    ("G011", "error", graph({"a": erp("old")}, "start -> a"), "a"),
    ("G011", "error", graph({"a": erp("mail")}, "start -> a"), "a"),
    (
        "G012",
        "warning",
        graph(
            {"c": condition("1 == 1"), "a": fields(v=1), "b": fields(v="{{ steps.a.v }}")},
            "start -> c",
            "c.true -> a",
            "a -> b",
            "c.false -> b",
        ),
        "b",
    ),
    ("G012", "error", graph({"a": fields(v=1), "b": fields(v="{{ steps.a.v }}")}, "start -> a", "start -> b"), "b"),
    ("G012", "error", graph({"a": fields(v="{{ steps.start.v }}")}, "start -> a"), "a"),
    (
        "G012",
        "warning",
        graph({"a": "test.read", "b": fields(v="{{ errors.a.message }}")}, "start -> a", "a -> b", "a.error -> b"),
        "b",
    ),
    ("G013", "error", graph({"my step": "flow.join"}, "start -> my step"), "my step"),
    ("G013", "error", graph({"if": "flow.join"}, "start -> if"), "if"),
    (
        "G013",
        "advice",
        graph(
            {"a": {"type": "flow.join", "name": "X"}, "b": {"type": "flow.join", "name": "X"}}, "start -> a", "a -> b"
        ),
        "a",
    ),
    ("G014", "error", graph({"a": condition(LONG)}, "start -> a"), "a"),
    (
        "G014",
        "error",
        graph({f"b{n}": {"type": "test.box", "inside": f"b{n - 1}" if n else None} for n in range(11)}, "start -> b0"),
        None,
    ),
    (
        "G015",
        "advice",
        graph(
            {"a": "test.read", "b": "test.read", "end": "flow.join", "mend": "flow.join"},
            "start -> a",
            "start -> b",
            "a -> end",
            "b -> end",
            "a.error -> mend",
        ),
        "end",
    ),
    ("G016", "advice", graph({"a": erp()}, "start -> a"), "a"),
    ("G017", "error", graph({"a": approval(assignees={"people": []})}, "start -> a"), "a"),
    ("G017", "error", graph({"a": approval(assignees={"people": ["adda@example.com"]})}, "start -> a"), "a"),
    ("G017", "error", graph({"a": approval(assignees={"groups": ["Finanse"]})}, "start -> a"), "a"),
    ("G018", "error", graph({"a": {**erp(), "undo": "gone"}}, "start -> a"), "a"),
    ("G018", "error", graph({"a": {**erp(), "undo": "a"}}, "start -> a"), "a"),
    ("G018", "error", graph({"a": {**erp(), "undo": "b"}, "b": erp()}, "start -> a", "a -> b"), "a"),
    (
        "G018",
        "error",
        graph({"a": {**erp(), "undo": "u"}, "b": {**erp(), "undo": "u"}, "u": erp()}, "start -> a", "a -> b"),
        "a",
    ),
    ("G018", "error", graph({"a": {**erp(), "undo": "u"}, "u": {**erp(), "undo": "v"}, "v": erp()}, "start -> a"), "a"),
    ("G018", "error", graph({"a": {**erp(), "undo": "u"}, "u": scope()}, "start -> a"), "a"),
    ("G019", "error", graph({"a": {"type": "flow.join", "inside": "gone"}}, "start -> a"), "a"),
    ("G021", "error", graph({"a": each("{{ [1] }}")}, "start -> a"), "a"),
    (
        "G021",
        "error",
        graph({"a": scope(), "b": inside("a", fields(v=1)), "c": inside("a", fields(v=1))}, "start -> a"),
        "c",
    ),
    ("G021", "error", graph({"a": scope(**{"finally": "x"}), "b": inside("a", fields(v=1))}, "start -> a"), "a"),
    (
        "G021",
        "error",
        graph(
            {"a": scope(**{"finally": "c"}), "b": inside("a", fields(v=1)), "c": inside("a", fields(v=1))},
            "start -> a",
            "b -> c",
        ),
        "a",
    ),
    ("G008", "error", graph({"a": each("{{ 1 }}"), "b": inside("a", fields(v=1))}, "start -> a"), "a"),
    (
        "G012",
        "error",
        graph({"a": each("{{ [1] }}"), "b": inside("a", fields(v="{{ steps.a.count }}"))}, "start -> a"),
        "b",
    ),
    (
        "G012",
        "error",
        graph(
            {"a": each("{{ [1] }}"), "b": inside("a", fields(v=1)), "c": fields(v="{{ steps.b.v }}")},
            "start -> a",
            "a -> c",
        ),
        "c",
    ),
    (
        "G012",
        "warning",
        graph(
            {
                "a": each("{{ [1] }}", result="{{ steps.c.v }}"),
                "b": inside("a", condition("item > 1")),
                "c": inside("a", fields(v=1)),
            },
            "start -> a",
            "b.true -> c",
        ),
        "a",
    ),
    ("G019", "error", graph({"a": "flow.join", "b": {"type": "flow.join", "inside": "a"}}, "start -> a"), "b"),
    (
        "G019",
        "error",
        graph({"a": "test.box", "b": {"type": "flow.join", "inside": "a"}}, "start -> a", "start -> b"),
        "start",
    ),
    ("G020", "warning", hook({"a": "flow.respond"}, "start -> a"), "a"),
    ("G020", "advice", hook({"a": "flow.join"}, "start -> a", answer="at_end"), "start"),
    (
        "G023",
        "warning",
        graph(
            {"a": fields(v="Dear {{ trigger.name }}")},
            "start -> a",
            form={"type": "object", "properties": {"name": {"type": "string"}}, "required": []},
        ),
        "a",
    ),
    ("G024", "warning", graph({"a": {"type": "flow.stop"}}, "start -> a", form=SIX_KEYS), "start"),
    ("G025", "advice", grouped("start", "b"), "b"),
    ("G025", "advice", grouped("b", "a"), "a"),
    ("G025", "advice", grouped("a", "gone"), None),
    ("G026", "warning", graph({"a": {"type": "test.keyed", "handling": {"ask": True}}}, "start -> a"), "a"),
    ("G022", "error", graph({"a": {"type": "flow.call", "settings": {"flow": "Gone"}}}, "start -> a"), "a"),
]


@pytest.mark.parametrize(("code", "level", "raw", "node"), CASES)
def test_rule_finds_its_case(code: str, level: str, raw: dict[str, Any], node: str | None) -> None:
    found = [each for each in check(raw) if each.code == code]
    assert found, [each.to_json() for each in check(raw)]
    assert found[0].level == level
    assert node is None or node in {each.node for each in found}
    assert all(each.message and each.hint for each in found)


@pytest.mark.parametrize(("code", "level", "raw", "node"), [case for case in CASES if case[0] not in ("G012", "G014")])
def test_fix_that_is_offered_cures_its_finding(code: str, level: str, raw: dict[str, Any], node: str | None) -> None:
    read = load_graph(raw)
    for finding in check(raw):
        if finding.code == code and finding.fix:
            mended = apply_operations(read, finding.fix)
            after = check_graph(mended, CATALOG, FACTS)
            same = [
                each
                for each in after
                if (each.code, each.node, each.field, each.message)
                == (finding.code, finding.node, finding.field, finding.message)
            ]
            assert same == []


def test_every_rule_has_a_case_and_a_code_of_its_own() -> None:
    codes = [rule.code for rule in RULES]
    assert codes == sorted(set(codes))
    assert {case[0] for case in CASES} == set(codes)


def test_good_graph_has_no_findings() -> None:
    raw = hook(
        {
            "check": {
                "type": "flow.validate",
                "settings": {
                    "value": "{{ trigger.body }}",
                    "rules": [{"field": "amount", "type": "number", "required": True}],
                },
            },
            "big": condition("steps.check.amount > 1000"),
            "ask": approval(title="Pay {{ steps.check.amount }}?"),
            "send": {**erp(amount="{{ steps.check.amount }}"), "handling": {"verify": "output.id > 0"}},
            "oops": fields(why="{{ errors.send.message }}"),
        },
        "start -> check",
        "check.valid -> big",
        "big.true -> ask",
        "big.false -> send",
        "ask.approved -> send",
        "send.error -> oops",
    )
    assert [each.to_json() for each in check(raw)] == []


def test_parallel_branches_that_meet_are_both_certain() -> None:
    raw = graph(
        {"a": fields(v=1), "b": fields(v=2), "end": fields(v="{{ steps.a.v + steps.b.v }}")},
        "start -> a",
        "start -> b",
        "a -> end",
        "b -> end",
    )
    assert check(raw) == []


def test_branch_that_may_fail_elsewhere_is_not_certain_at_the_join() -> None:
    raw = graph(
        {"a": "test.read", "b": fields(v=2), "mend": "flow.join", "end": fields(v="{{ steps.a.v }}")},
        "start -> a",
        "start -> b",
        "a -> end",
        "b -> end",
        "a.error -> mend",
    )
    assert [each.code for each in check(raw)] == ["G012", "G015"]


def test_join_of_all_succeeded_knows_all_its_branches() -> None:
    end = {**fields(v="{{ steps.a.v }}"), "join": {"mode": "all_succeeded"}}
    raw = graph(
        {"a": "test.read", "b": fields(v=2), "mend": "flow.join", "end": end},
        "start -> a",
        "start -> b",
        "a -> end",
        "b -> end",
        "a.error -> mend",
    )
    assert check(raw) == []


def test_fallback_settles_what_may_not_have_run() -> None:
    raw = graph(
        {"c": condition("1 == 1"), "a": fields(v=1), "b": fields(v="{{ default(steps.a.v, 0) }}")},
        "start -> c",
        "c.true -> a",
        "a -> b",
        "c.false -> b",
    )
    assert check(raw) == []


def test_field_missing_in_a_learned_schema_is_a_warning_only() -> None:
    raw = graph({"a": "test.read", "b": fields(v="{{ steps.a.nme }}")}, "start -> a", "a -> b")
    facts = GraphFacts(samples={"a": {"value": {"name": "Ada"}}})
    found = [each for each in check(raw, facts) if each.code == "G007"]
    assert [(each.level, each.hint) for each in found] == [(Level.WARNING, 'Did you mean "name"?')]


def test_facts_that_are_not_known_are_not_guessed() -> None:
    raw = graph({"a": erp("whatever"), "b": approval()}, "start -> a", "a -> b")
    assert {each.code for each in check(raw, GraphFacts())} == {"G016"}


def test_scope_holds_what_comes_before_and_nothing_else() -> None:
    read = load_graph(
        hook({"a": fields(v=1), "b": "flow.join", "c": fields(v=2)}, "start -> a", "a -> b", "start -> c")
    )
    roots: Any = scope_for(read, "b", CATALOG).roots
    assert list(roots["steps"]["properties"]) == ["a"]
    assert roots["trigger"]["properties"]["body"]["properties"]["amount"] == {"type": "number"}
    assert [(each["path"], each["certain"]) for each in sources_for(read, "b", CATALOG)] == [
        ("steps.a", True),
        ("trigger", True),
    ]


def test_findings_of_a_hopeless_graph_come_politely_and_are_bounded() -> None:
    wires = [f"n{n} -> n{(n * 7 + 1) % 2000}" for n in range(1_999)]
    raw = graph({f"n{n}": condition("steps.n1.x >") for n in range(1_999)}, *wires)
    found = check(raw)
    assert len(found) == 500
    assert found[0].level is Level.ERROR


def test_two_thousand_steps_are_checked_without_complaint() -> None:
    assert check(chain(1_999)) == []


def test_codes_in_the_documentation_are_current() -> None:
    page = Path(__file__).resolve().parents[3] / "docs" / "graph.md"
    assert written(page.read_text("utf-8")) == page.read_text("utf-8")
    assert set(SECTIONS) == {"codes", "expressions", "steps"}
