import { expect, test } from "vitest";
import type { RunView, StepView } from "@/flow/fold";
import { withCounts } from "./useItems";

const step = (path: string, status: string, done: number): StepView =>
  ({ path, node: path, status, items: { done, total: 50, failed: 0 } }) as StepView;
const view = (...steps: StepView[]): RunView => ({ steps: Object.fromEntries(steps.map((one) => [one.path, one])) }) as unknown as RunView;

test("a loop at work shows the newest count, and no other step changes", () => {
  const before = view(step("each", "waiting", 3), step("other", "waiting", 1));
  const after = withCounts(before, { each: { done: 7, total: 50, failed: 2 } });
  expect(after.steps["each"]?.items).toEqual({ done: 7, total: 50, failed: 2 });
  expect(after.steps["other"]).toBe(before.steps["other"]);
  expect(before.steps["each"]?.items?.done).toBe(3);
});

test("a count that is late takes nothing back", () => {
  const before = view(step("each", "succeeded", 50), step("late", "waiting", 9));
  const after = withCounts(before, { each: { done: 49, total: 50, failed: 0 }, late: { done: 8, total: 50, failed: 0 }, gone: { done: 1, total: 2, failed: 0 } });
  expect(after.steps).toEqual(before.steps);
});
