import { describe, expect, it } from "vitest";
import type { StepView } from "@/flow/fold";
import { axisOf, quietIn } from "./axis";
import { gantt, tookOf } from "./gantt";

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
    expect(axisOf(0, 9_500, []).marks.map((mark) => mark.after)).toEqual([0, 2000, 4000, 6000, 8000]);
    expect(axisOf(0, 30 * 86_400_000, []).marks.length).toBeLessThanOrEqual(7);
  });

  it("finds where nothing worked, whatever the order of the work and however it overlaps", () => {
    expect(quietIn([[50_000, 60_000], [0, 5000], [2000, 4000]], 0, 60_000)).toEqual([[5000, 50_000]]);
    expect(quietIn([[0, 500], [900, 1400]], 0, 1400)).toEqual([]);
    expect(quietIn([], 0, 5000)).toEqual([[0, 5000]]);
  });

  it("folds two days of waiting to a narrow stretch, and leaves room for the work", () => {
    const day = 86_400;
    const steps = [step("a", 0, 5), step("approve", 5, 2 * day), step("b", 2 * day, 2 * day + 5)];
    const works = ({ path }: StepView) => path !== "approve";
    const { lanes, quiets, idle } = gantt(steps, 0, works, true);
    expect(idle).toBe(1);
    expect(quiets[0]?.width).toBeLessThan(10);
    expect(lanes.map((lane) => Math.round(lane.bars[0]?.width ?? 0))).toEqual([46, 8, 46]);
    expect(gantt(steps, 0, works).lanes[0]?.bars[0]?.width).toBeLessThan(0.1);
  });

  it("keeps the order of moments when it folds", () => {
    const axis = axisOf(0, 100_000, [[10_000, 40_000], [50_000, 90_000]]);
    const places = [0, 5000, 10_000, 25_000, 40_000, 45_000, 50_000, 90_000, 100_000].map(axis.place);
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(places.at(-1)).toBeCloseTo(100);
  });

  it("tells one length of a step: its own, all its attempts together, or until now", () => {
    const attempts = [1, 2].map((n) => ({ attempt: n, status: "failed" as const, error: null, started_at: at(n), finished_at: at(n + 1) }));
    expect(tookOf(step("a", 0, 5, { duration_ms: 4990 }), 0)).toBe(4990);
    expect(tookOf(step("a", 1, 9, { attempts, duration_ms: 20 }), 0)).toBe(8000);
    expect(tookOf(step("a", 1, null), Date.parse(at(31)))).toBe(30_000);
    expect(tookOf(step("a", null, null), 0)).toBeNull();
  });
});
