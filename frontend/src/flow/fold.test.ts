import { describe, expect, it } from "vitest";
import { emptyView, fold, type RunEvent, type RunView, withEdges } from "./fold";

type History = { events: RunEvent[]; view: RunView };
const files = import.meta.glob<History>("../../../tests/replay/histories/*.json", { eager: true, import: "default" });
const histories = Object.entries(files).map(([path, history]) => [path.split("/").at(-1) ?? path, history] as const);

/** What the histories say about edges comes from their plan; the fold alone knows steps and waits. */
const bare = (view: RunView): RunView => ({ ...view, edges: {} });

describe("fold", () => {
  it.runIf(histories.length > 0).each(histories)("gives the recorded view of %s", (_name, { events, view }) => {
    expect(bare(fold(events))).toEqual(bare(view));
  });

  it.runIf(histories.length > 0).each(histories)("continues an older view of %s at every event", (_name, { events, view }) => {
    for (let cut = 0; cut <= events.length; cut += 1) {
      const old = JSON.parse(JSON.stringify(fold(events.slice(0, cut)))) as RunView;
      expect(bare(fold(events.slice(cut), old))).toEqual(bare(view));
    }
  });

  const event = (n: number, type: string, more: Partial<RunEvent> = {}): RunEvent => ({
    n, type, at: `2025-01-01T09:00:0${n}Z`, path: null, node: null, attempt: null, data: {}, ...more,
  });

  it("shows a run that waits for a person, and that it goes on", () => {
    const open = event(2, "wait_opened", { path: "ask", node: "ask", data: { wait_id: "w", reason: "task", title: "Pay?", for: ["Ana"] } });
    const waiting = fold([event(1, "run_started", { data: { trigger: "hook" } }), open]);
    expect([waiting.status, waiting.steps["ask"]?.status, waiting.waits[0]?.for]).toEqual(["waiting", "waiting", ["Ana"]]);
    const closed = fold([event(3, "wait_closed", { path: "ask", node: "ask", data: { wait_id: "w" } })], waiting);
    expect([closed.status, closed.waits]).toEqual(["running", []]);
  });

  it("ignores events it has seen and moves on over types it does not know", () => {
    const view = fold([event(1, "run_started"), event(2, "something_newer")]);
    expect(view.n).toBe(2);
    expect(fold([event(1, "run_finished", { data: { status: "failed" } })], view)).toEqual(view);
  });

  it("marks the wires out of a finished step as taken or dead", () => {
    const view = fold([event(1, "step_succeeded", { path: "if", node: "if", attempt: 1, data: { port: "true" } })], emptyView());
    const edges = [{ from: "if", port: "true", to: "a" }, { from: "if", port: "false", to: "b" }];
    expect(withEdges(view, edges).edges).toEqual({ "if.true->a": "taken", "if.false->b": "dead" });
  });
});
