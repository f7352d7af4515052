import { describe, expect, it } from "vitest";
import { edgesIn, type Graph, type Operation } from "./model";
import { apply, applyAll, invert, invertAll, OperationError } from "./operations";
import { given, invoiceGraph, node } from "./testing/graphs";

function normal(graph: Graph): Graph {
  const edges = [...graph.edges].sort((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b)));
  const groups = [...graph.groups].sort((a, b) => a.id.localeCompare(b.id));
  return { ...graph, edges, groups };
}

const withGroup = (): Graph => ({
  ...invoiceGraph(),
  groups: [{ id: "g1", name: "Booking", keys: ["erp", "mail"], color: "" }],
  notes: [{ id: "n1", text: "Ask finance", at: [0, 200] }],
});

const EVERY: Operation[] = [
  { op: "add_node", key: "extra", node: node("flow.set", "Extra"), edges: [{ from: "mail", port: "success", to: "extra" }] },
  { op: "remove_node", key: "limit", reconnect: true },
  { op: "remove_node", key: "erp", reconnect: false },
  { op: "update_settings", key: "erp", settings: { method: "PUT" } },
  { op: "set_node", key: "erp", field: "name", value: "Book it" },
  { op: "set_node", key: "erp", field: "handling", value: { timeout_s: 3 } },
  { op: "connect", from: "refuse", port: "success", to: "mail" },
  { op: "connect", from: "erp", port: "undo", to: "refuse" },
  { op: "disconnect", from: "limit", port: "false", to: "erp" },
  { op: "move", positions: { erp: [5, 5], mail: [6, 6] } },
  { op: "rename", key: "check", to: "verify" },
  { op: "group", id: "g1", name: "Other", keys: ["erp"] },
  { op: "group", id: "g2", name: "New", keys: ["hook"] },
  { op: "put_inside", keys: ["mail", "erp"], container: "limit" },
  { op: "add_note", note: { id: "n2", text: "x", at: [1, 1] } },
  { op: "update_note", id: "n1", note: { text: "y" } },
  { op: "remove_note", id: "n1" },
  { op: "set_flow", field: "vars", value: { limit: 5 } },
  { op: "paste", nodes: { copy: node("flow.set", "Copy") }, edges: [] },
  { op: "replace_graph", graph: { ...invoiceGraph(), nodes: {}, edges: [] } },
];

describe("operations", () => {
  it.each(EVERY.map((op) => [op.op, op] as const))("%s is taken back by its inverse", (_name, op) => {
    const before = withGroup();
    const after = applyAll(apply(before, op), invert(before, op));
    expect(normal(after)).toEqual(normal(before));
  });

  it.each(EVERY.map((op) => [op.op, op] as const))("%s leaves the given graph alone", (_name, op) => {
    const before = withGroup();
    apply(before, op);
    expect(before).toEqual(withGroup());
  });

  it("takes back a whole list in reverse order", () => {
    const before = withGroup();
    const ops: Operation[] = [given(EVERY[0]), { op: "rename", key: "extra", to: "more" }, { op: "remove_node", key: "mail", reconnect: true }];
    expect(normal(applyAll(applyAll(before, ops), invertAll(before, ops)))).toEqual(normal(before));
  });

  it("joins the neighbours of a removed step", () => {
    const after = apply(invoiceGraph(), { op: "remove_node", key: "ask", reconnect: true });
    expect(edgesIn(after, "erp")).toContainEqual({ from: "limit", port: "true", to: "erp" });
  });

  it("rewrites the uses of a renamed key in templates, bare expressions and quoted paths", () => {
    const after = apply(invoiceGraph(), { op: "rename", key: "check", to: "verify" });
    expect(after.nodes["limit"]?.settings["condition"]).toBe("steps.verify.amount > 1000");
    expect(after.nodes["erp"]?.settings["body"]).toBe("{{ steps.verify.invoice }} of {{ steps['verify'].who }}");
  });

  it("does not take part of a longer name for a use", () => {
    const graph = apply(invoiceGraph(), { op: "update_settings", key: "mail", settings: { to: "{{ steps.check_2.to }}" } });
    expect(apply(graph, { op: "rename", key: "check", to: "verify" }).nodes["mail"]?.settings["to"]).toBe("{{ steps.check_2.to }}");
  });

  it("refuses a key in use, an unknown step and a wire into a trigger", () => {
    const graph = invoiceGraph();
    const refused: Operation[] = [
      { op: "add_node", key: "erp", node: node("flow.set", "x") },
      { op: "update_settings", key: "nobody", settings: {} },
      { op: "connect", from: "erp", port: "success", to: "hook" },
    ];
    for (const op of refused) expect(() => apply(graph, op)).toThrow(OperationError);
  });
});
