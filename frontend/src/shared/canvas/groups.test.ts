import { expect, test } from "vitest";
import { drawNodes, drawWires } from "./drawing";
import type { DrawingFacts, DrawnGraph } from "./sheet";
import { groupNode, groupRect } from "./groups";
import { measure } from "./measure";

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

const inFrame: DrawnGraph = {
  nodes: {
    a: step([0, 0]),
    each: { type: "flow.each", name: "For each", at: [296, -64] },
    b: { ...step([328, 0]), inside: "each" },
    c: { ...step([624, 0]), inside: "each" },
    d: step([1100, 0]),
  },
  edges: [
    { from: "a", port: "success", to: "each" },
    { from: "b", port: "success", to: "c" },
    { from: "each", port: "success", to: "d" },
  ],
  groups: [{ id: "g", name: "Both", keys: ["b", "c"] }],
};

test("a frame encloses the box of a group in it, and its lines stay where they were", () => {
  const rects = measure(inFrame);
  const [frame, box] = [rects.get("each"), groupRect(inFrame, { id: "g", name: "Both", keys: ["b", "c"] }, rects)];
  if (frame === undefined || box === null) throw new Error("Both are drawn.");
  expect([frame.left < box.left, frame.top + 40 < box.top, frame.right > box.right, frame.bottom > box.bottom]).toEqual([true, true, true, true]);
  const node = drawNodes(inFrame, facts([]), [], null, new Set()).find(({ id }) => id === "each");
  const plain = drawNodes({ ...inFrame, groups: [] }, facts([]), [], null, new Set()).find(({ id }) => id === "each");
  const line = (drawn: typeof node) => (drawn?.position.y ?? 0) + (drawn?.data.frame?.line ?? 0);
  expect(line(node)).toBe(line(plain));
});

test("a group in a frame that is shown small lies in the frame, and moves with it", () => {
  const nodes = drawNodes(inFrame, small(), [], "c", new Set());
  const frame = nodes.find(({ id }) => id === "each");
  expect(nodes.map(({ id }) => id)).toEqual(["a", "each", "d", "group:g"]);
  expect(nodes.at(-1)).toMatchObject({ parentId: "each", position: { x: 328 - (frame?.position.x ?? 0), y: 0 - (frame?.position.y ?? 0) } });
});

test("a frame that is shown small hides the group in it", () => {
  for (const closed of [["each"], ["each", groupNode("g")]]) {
    expect(drawNodes(inFrame, facts(closed), [], "c", new Set()).map(({ id }) => id)).toEqual(["a", "each", "d"]);
  }
});

test("what lies in another frame than the first step of a group is not hidden with it", () => {
  const mixed = { ...inFrame, groups: [{ id: "g", name: "Both", keys: ["b", "d"] }] };
  expect(drawNodes(mixed, small(), [], null, new Set()).map(({ id }) => id)).toEqual(["a", "each", "d", "c", "group:g"]);
});
