import { expect, test } from "vitest";
import { emptyGraph, type FlowNode, type Graph, type NodeSpec } from "./model";
import { drawnPorts } from "./ports";

const node: FlowNode = { type: "flow.set", version: 1, name: "Set", settings: {}, at: [0, 0] };
const spec = { type: "flow.set", dynamic_ports: false, ports: [{ name: "success", label: "Next", kind: "normal" }] } as unknown as NodeSpec;
const graph: Graph = { ...emptyGraph(), nodes: { a: node, b: node }, edges: [{ from: "a", port: "success", to: "b" }] };

test("ways out that nothing hangs on beside those of the type are the list of the type itself", () => {
  expect(drawnPorts(graph, "a", node, spec)).toBe(spec.ports);
});

test("a way out that lines still hang on is drawn once, after those of the type", () => {
  const edges = [...graph.edges, { from: "a", port: "old", to: "b" }, { from: "a", port: "old", to: "c" }, { from: "b", port: "other", to: "a" }];
  expect(drawnPorts({ ...graph, edges }, "a", node, spec).map(({ name }) => name)).toEqual(["success", "old"]);
});

test("lines of a later graph are looked through anew", () => {
  drawnPorts(graph, "a", node, spec);
  const later = { ...graph, edges: [{ from: "a", port: "late", to: "b" }] };
  expect(drawnPorts(later, "a", node, spec).map(({ name }) => name)).toEqual(["success", "late"]);
});
