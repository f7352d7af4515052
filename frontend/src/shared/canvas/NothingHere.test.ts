import { expect, test } from "vitest";
import { type Looked, nothingInView } from "./NothingHere";

/** A frame of 800 by 300 pixels over one step of 200 by 60 at [1000, 0]. */
const looked = (transform: [number, number, number], change: Partial<Looked> = {}): Looked => {
  const step = { internals: { positionAbsolute: { x: 1000, y: 0 } }, measured: { width: 200, height: 60 } };
  return { nodeLookup: new Map([["a", step]]) as never, transform, width: 800, height: 300, ...change };
};

test.each([
  ["to the right of what is shown", [0, 0, 1], true],
  ["to the left of it", [-1200, 0, 1], true],
  ["above it", [-600, -60, 1], true],
  ["below it", [-600, 300, 1], true],
  ["in its middle", [-600, 100, 1], false],
  ["half in it", [-1100, 0, 1], false],
  ["in it as it is made smaller", [0, 0, 0.5], false],
] as const)("a step lies %s", (_where, transform, nothing) => {
  expect(nothingInView(looked([...transform]))).toBe(nothing);
});

test("a frame that has no size yet says nothing", () => {
  expect(nothingInView(looked([0, 0, 1], { width: 0 }))).toBe(false);
});
