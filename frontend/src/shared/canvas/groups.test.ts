import { expect, test } from "vitest";
import { type DrawingFacts, type DrawnGraph, drawNodes, drawWires } from "./drawing";
import { groupNode } from "./groups";

const step = (at: [number, number]) => ({ type: "flow.set", name: "Step", at });
const graph: DrawnGraph = {
  nodes: { a: step([0, 0]), b: step([300, 0]), c: step([300, 120]), d: step([600, 0]) },
  edges: [
    { from: "a", port: "success", to: "b" },
    { from: "b", port: "success", to: "c" },
    { from: "b", port: "error", to: "d" },
    { from: "c", port: "success", to: "d" },
  ],
  groups: [{ id: "g", name: "Both", keys: ["b", "c"] }],
};

function facts(closed: string[]): DrawingFacts {
  return {
    typeOf: () => undefined,
    portsOf: () => [{ name: "success", label: "Next", kind: "normal" }],
    readOnly: false,
    moreOf: () => "",
    roleDescription: "step",
    closed: new Set(closed),
    words: { undo: "Undo", holds: String, fold: (name) => name, first: (name) => ({ name, text: name }), group: "Group", members: String },
    insertLabel: (from, to) => `${from} ${to}`,
  };
}

const small = () => facts([groupNode("g")]);

test("a group shown small stands for its steps, and its lines begin and end at it", () => {
  const nodes = drawNodes(graph, small(), [], "c", new Set());
  expect(nodes.map(({ id }) => id)).toEqual(["a", "d", "group:g"]);
  expect(nodes.at(-1)).toMatchObject({ position: { x: 300, y: 60 }, data: { name: "Both", members: ["b", "c"] } });
  expect(drawWires(graph, small()).map(({ source, target }) => [source, target])).toEqual([["a", "group:g"], ["group:g", "d"]]);
});

test("nothing can be put on a line of a small group, and no way out of it is free", () => {
  expect(drawWires(graph, small()).every(({ data }) => data?.insert === null)).toBe(true);
  expect(drawNodes(graph, small(), [], null, new Set()).at(-1)?.data).toMatchObject({ readOnly: true, used: ["out"] });
});

test("the keyboard stays on the group while the step it was on is hidden", () => {
  const stops = drawNodes(graph, small(), [], "c", new Set()).filter(({ domAttributes }) => domAttributes?.tabIndex === 0);
  expect(stops.map(({ id }) => id)).toEqual(["group:g"]);
});

test("an open group changes nothing about its steps", () => {
  expect(drawNodes(graph, facts([]), [], null, new Set())).toHaveLength(4);
  expect(drawWires(graph, facts([]))).toHaveLength(4);
});
