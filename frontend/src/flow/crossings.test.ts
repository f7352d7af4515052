import { expect, test } from "vitest";
import { crossings } from "./crossings";
import { emptyView, fold, type RunEvent } from "./fold";

let n = 0;
const event = (type: string, node: string, path: string, data: Record<string, unknown> = {}): RunEvent =>
  ({ n: (n += 1), type, at: "2026-01-01T00:00:00Z", node, path, attempt: 1, data }) as unknown as RunEvent;

const nodes = {
  start: { type: "trigger.manual", at: [0, 0] as [number, number] },
  each: { type: "flow.each", at: [0, 0] as [number, number] },
  call: { type: "http.request", at: [0, 0] as [number, number], inside: "each" },
  note: { type: "flow.set", at: [0, 0] as [number, number], inside: "each" },
  end: { type: "flow.set", at: [0, 0] as [number, number] },
};
const edges = [
  { from: "start", port: "success", to: "each" },
  { from: "call", port: "success", to: "note" },
  { from: "call", port: "error", to: "end" },
  { from: "each", port: "success", to: "end" },
];

function looped(): ReturnType<typeof emptyView> {
  n = 0;
  const begun = [event("step_started", "start", "start"), event("step_succeeded", "start", "start", { port: "success" }), event("step_started", "each", "each", { total: 50 })];
  const passes = [0, 1, 2].flatMap((index) => [
    event("step_started", "call", `each[${index}].call`),
    event("step_succeeded", "call", `each[${index}].call`, { port: "success" }),
    event("item_finished", "each", "each", { index, ok: true, done: index + 1, failed: 0, total: 50 }),
  ]);
  return fold([...begun, ...passes], emptyView());
}

test("a line into a frame says how many items went in, one inside how often it was taken", () => {
  expect(crossings(looped(), nodes, edges)).toEqual({
    "start.success->each": { count: 50, of: "items" },
    "call.success->note": { count: 3, of: "times" },
  });
});

test("a line out of a frame says how many items were done", () => {
  const view = fold([event("step_succeeded", "each", "each", { port: "success" })], looped());
  expect(crossings(view, nodes, edges)["each.success->end"]).toEqual({ count: 3, of: "items" });
});
