import { expect, test } from "vitest";
import { firstView, neededHeight, READABLE, viewOf } from "./firstView";
import { firstViewOf } from "./openedAt";
import type { DrawnGraph } from "./sheet";

const none = () => [];

function row(count: number, y = 200): DrawnGraph {
  const nodes = Array.from({ length: count }, (_, n) => [`s${n}`, { type: n === 0 ? "trigger.manual" : "flow.set", name: `S${n}`, at: [n * 296, y] as [number, number] }] as const);
  return { nodes: Object.fromEntries(nodes), edges: [] };
}

test("a drawing that fits is shown whole, in the middle and never enlarged", () => {
  const view = firstView(row(2), none, { width: 1000, height: 600 });
  expect(view?.zoom).toBe(1);
  expect(view?.x).toBe((1000 - 520) / 2);
});

test("a drawing too large to read begins at its trigger instead of shrinking", () => {
  const view = firstView(row(12), none, { width: 1000, height: 600 });
  expect(view?.zoom).toBe(READABLE);
  expect(view?.x).toBe(44);
  expect((view?.y ?? 0) + (200 + 32) * READABLE).toBeCloseTo(300);
});

test("a run's drawing asks for no more height than it fills", () => {
  expect(neededHeight(row(3), none, 1200)).toBe(64 + 104);
  expect(neededHeight(row(12), none, 1200)).toBe(64 * READABLE + 104);
});

test("the view stays where a step is seen already, and goes to one that is not", () => {
  const frame = { width: 600, height: 400 };
  expect(viewOf([40, 60], frame, { x: 0, y: 0, zoom: 1 })).toBeNull();
  expect(viewOf([900, 60], frame, { x: 0, y: 0, zoom: 1 })).toEqual({ x: 300 - 1012, y: 200 - 92, zoom: 1 });
});

test("a large drawing opened for some steps shows all of them, and the first one where they lie too far apart", () => {
  const frame = { width: 1000, height: 300 };
  const near = firstViewOf(["s7", "s8"], row(12), none, frame);
  expect(near?.zoom).toBe(1);
  expect((near?.x ?? 0) + (7 * 296 + 260)).toBe(500);
  const far = firstViewOf(["s9", "s2"], row(12), none, frame);
  expect(far?.zoom).toBe(READABLE);
  expect((far?.x ?? 0) + 2 * 296 * READABLE).toBe(44);
});

test("a drawing that can be read whole is shown whole, whatever it is opened for", () => {
  const frame = { width: 1000, height: 300 };
  expect(firstViewOf(["s2"], row(3), none, frame)).toEqual(firstView(row(3), none, frame));
});
