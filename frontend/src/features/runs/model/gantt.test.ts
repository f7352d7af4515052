import { describe, expect, it } from "vitest";
import type { StepView } from "@/flow/fold";
import { gantt, ticks } from "./gantt";

const at = (second: number) => new Date(Date.UTC(2025, 0, 1, 9, 0, second)).toISOString();
const step = (path: string, from: number | null, to: number | null, more: Partial<StepView> = {}): StepView => ({
  path, node: path, status: to === null ? "running" : "succeeded", attempt: 1, port: null, duration_ms: null, error: null,
  started_at: from === null ? null : at(from), finished_at: to === null ? null : at(to), attempts: [], ...more,
});

describe("the timeline", () => {
  it("places steps on one scale and leaves out what never started", () => {
    const { lanes } = gantt([step("a", 0, 5), step("b", 5, 10), step("c", null, null)], Date.parse(at(10)));
    expect(lanes.map((lane) => [lane.step.path, lane.bars[0]?.left, lane.bars[0]?.width])).toEqual([["a", 0, 50], ["b", 50, 50]]);
  });

  it("lets what still runs grow to now", () => {
    const steps = [step("a", 0, 5), step("b", 5, null)];
    expect(gantt(steps, Date.parse(at(20))).lanes[1]?.bars[0]).toMatchObject({ length: 15_000, status: "running" });
  });

  it("draws one bar per attempt", () => {
    const attempts = [1, 2].map((n) => ({ attempt: n, status: "failed" as const, error: null, started_at: at(n), finished_at: at(n + 1) }));
    expect(gantt([step("a", 1, 3, { attempts })], Date.parse(at(9))).lanes[0]?.bars).toHaveLength(2);
  });

  it("survives a run of no length at all", () => {
    expect(gantt([step("a", 0, 0)], Date.parse(at(0))).lanes[0]?.bars[0]).toMatchObject({ left: 0, width: 0 });
    expect(gantt([], 0).lanes).toEqual([]);
  });

  it("marks the scale by few round lengths", () => {
    expect(ticks(9_500)).toEqual([0, 2000, 4000, 6000, 8000]);
    expect(ticks(30 * 86_400_000).length).toBeLessThanOrEqual(7);
  });
});
