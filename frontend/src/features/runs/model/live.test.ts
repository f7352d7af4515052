import { describe, expect, it } from "vitest";
import { emptyView, type RunEvent, type RunView } from "@/flow/fold";
import { LiveRun } from "./live";

const event = (n: number, type: string, path: string | null, data: Record<string, unknown> = {}): RunEvent => ({
  n, at: `2025-01-01T09:00:0${n}Z`, type, path, node: path, attempt: path === null ? null : 1, data,
});

function harness() {
  const told: RunView[] = [];
  const timers: (() => void)[] = [];
  const edges = [{ from: "a", port: "success", to: "b" }];
  const live = new LiveRun(emptyView(), edges, (view) => told.push(view), (run) => {
    timers.push(run);
    return () => undefined;
  });
  return { live, told, tick: () => timers.splice(0).forEach((run) => run()) };
}

describe("a run that is watched", () => {
  it("takes a burst of events as one change of the page", () => {
    const { live, told, tick } = harness();
    live.receive({ type: "events", events: [event(1, "run_started", null)] as never });
    live.receive({ type: "events", events: [event(2, "step_started", "a"), event(3, "step_succeeded", "a", { port: "success" })] as never });
    expect(told).toHaveLength(0);
    tick();
    expect(told).toHaveLength(1);
    expect(told[0]).toMatchObject({ n: 3, status: "running", edges: { "a.success->b": "taken" } });
  });

  it("takes a newer snapshot and no older one", () => {
    const { live, told } = harness();
    live.receive({ type: "snapshot", data: { view: { ...emptyView(), n: 7, status: "waiting" } } });
    live.receive({ type: "snapshot", data: { view: { ...emptyView(), n: 4, status: "running" } } });
    expect(told.map((view) => view.status)).toEqual(["waiting"]);
  });

  it("goes on from a snapshot and drops events it holds already", () => {
    const { live, told, tick } = harness();
    live.receive({ type: "snapshot", data: { view: { ...emptyView(), n: 2, status: "running" } } });
    live.receive({ type: "events", events: [event(2, "run_finished", null, { status: "failed" }), event(3, "run_finished", null, { status: "succeeded" })] as never });
    tick();
    expect(told.at(-1)?.status).toBe("succeeded");
  });
});
