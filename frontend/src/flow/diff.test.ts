import { expect, test } from "vitest";
import { difference, isSame, together } from "./diff";
import { applyAll } from "./operations";
import { invoiceGraph, node } from "./testing/graphs";

const before = invoiceGraph();

test("moving steps is no difference", () => {
  expect(isSame(difference(before, applyAll(before, [{ op: "move", positions: { erp: [0, 900] } }])))).toBe(true);
});

test("an empty field and a missing one are no difference", () => {
  const { note: _note, ...bare } = before.nodes["erp"] ?? node("x", "x");
  expect(isSame(difference(before, { ...before, nodes: { ...before.nodes, erp: bare } }))).toBe(true);
});

test("a changed setting is told by its path with both values", () => {
  const after = applyAll(before, [{ op: "update_settings", key: "limit", settings: { condition: "steps.check.amount > 500" } }]);
  expect(difference(before, after).steps).toEqual([
    { kind: "changed", key: "limit", name: "Above the limit?", fields: [{ path: ["settings", "condition"], before: "steps.check.amount > 1000", after: "steps.check.amount > 500" }] },
  ]);
});

test("a removed step is told with its connections and stays in the drawing of both", () => {
  const after = applyAll(before, [{ op: "remove_node", key: "ask", reconnect: false }]);
  const found = difference(before, after);
  expect(found.steps.map(({ kind, key }) => [kind, key])).toEqual([["removed", "ask"]]);
  expect(found.wires.map(({ kind, edge }) => [kind, edge.from, edge.to])).toEqual([
    ["disconnected", "limit", "ask"],
    ["disconnected", "ask", "erp"],
  ]);
  expect(Object.keys(together(before, after).nodes)).toContain("ask");
});

test("an added step is told by its name", () => {
  const after = applyAll(before, [{ op: "add_node", key: "wait", node: node("flow.delay", "Wait a day"), edges: [{ from: "mail", port: "success", to: "wait" }] }]);
  expect(difference(before, after).steps).toEqual([{ kind: "added", key: "wait", name: "Wait a day", fields: [] }]);
});
