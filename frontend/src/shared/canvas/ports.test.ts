import { expect, test } from "vitest";
import { portOffset, stepHeight } from "./StepNode";
import type { DrawnPort } from "./types";

/** The height of a "+" button, in canvas pixels. */
const BUTTON = 24;

const ports = (count: number): DrawnPort[] => Array.from({ length: count }, (_, n) => ({ name: `way${String(n)}`, label: "", kind: "normal" }));

test.each([2, 3, 4, 12])("the buttons of %i ways out do not cover each other and stay beside their step", (count) => {
  const all = ports(count);
  const tops = all.map(({ name }) => portOffset(all, name));
  const gaps = tops.slice(1).map((top, n) => top - (tops[n] ?? 0));
  expect(Math.min(...gaps)).toBeGreaterThanOrEqual(BUTTON);
  expect([tops[0], tops.at(-1)]).toEqual([14, stepHeight(all) - 14]);
});

test("a single way out, and one for failures beside it, leaves in the middle", () => {
  const all: DrawnPort[] = [...ports(1), { name: "error", label: "Error", kind: "error" }];
  expect(portOffset(all, "way0")).toBe(stepHeight(all) / 2);
});
