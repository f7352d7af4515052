import { describe, expect, it } from "vitest";
import { emptyHistory, type History, redo, remember, undo } from "./history";
import type { Graph, Operation } from "./model";
import { applyAll } from "./operations";
import { given, invoiceGraph } from "./testing/graphs";

function make(history: History, graph: Graph, operations: Operation[], now: number, tag: string | null = null) {
  const next = remember(history, graph, { label: { id: "x" }, operations, tag }, now);
  return { history: next, graph: applyAll(graph, operations) };
}

const settings = (value: string): Operation[] => [{ op: "update_settings", key: "erp", settings: { url: value } }];

describe("history", () => {
  it("walks back a hundred edits and forward again", () => {
    let state = { history: emptyHistory, graph: invoiceGraph() };
    for (let n = 0; n < 100; n += 1) state = make(state.history, state.graph, settings(`v${n}`), n * 10_000);
    const last = state.graph;
    for (let n = 0; n < 100; n += 1) state = given(undo(state.history, state.graph));
    expect(state.graph).toEqual(invoiceGraph());
    for (let n = 0; n < 100; n += 1) state = given(redo(state.history, state.graph));
    expect(state.graph).toEqual(last);
  });

  it("takes typing in one field as one edit", () => {
    let state = { history: emptyHistory, graph: invoiceGraph() };
    for (const [n, text] of ["h", "ht", "htt"].entries()) state = make(state.history, state.graph, settings(text), n * 100, "url");
    expect(state.history.past).toHaveLength(1);
    expect(state.history.past[0]?.done).toEqual(settings("htt"));
    expect(undo(state.history, state.graph)?.graph).toEqual(invoiceGraph());
  });

  it("starts a new edit after a pause and in another field", () => {
    let state = make(emptyHistory, invoiceGraph(), settings("a"), 0, "url");
    state = make(state.history, state.graph, settings("b"), 5_000, "url");
    state = make(state.history, state.graph, settings("c"), 5_100, "body");
    expect(state.history.past).toHaveLength(3);
  });

  it("forgets what was undone once something else is done", () => {
    const state = make(emptyHistory, invoiceGraph(), settings("a"), 0);
    const back = given(undo(state.history, state.graph));
    const other = make(back.history, back.graph, settings("b"), 10);
    expect(redo(other.history, other.graph)).toBeNull();
  });
});
