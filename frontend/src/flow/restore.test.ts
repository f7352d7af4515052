import { describe, expect, it } from "vitest";
import { difference } from "./diff";
import type { Graph, Operation } from "./model";
import { applyAll } from "./operations";
import { restoreStep } from "./restore";
import { invoiceGraph } from "./testing/graphs";

const changed = (...operations: Operation[]): Graph => applyAll(invoiceGraph(), operations);

/** What still differs at one step after it was restored. */
function left(now: Graph, key: string) {
  const then = invoiceGraph();
  const after = applyAll(now, restoreStep(then, now, key));
  const { steps, wires } = difference(then, after);
  return { steps: steps.filter((step) => step.key === key), wires: wires.filter(({ edge }) => edge.from === key || edge.to === key) };
}

describe("one step of another version", () => {
  it("gets back its settings and what was said about it", () => {
    const now = changed(
      { op: "update_settings", key: "erp", settings: { body: "other" } },
      { op: "set_node", key: "erp", field: "name", value: "Other" },
      { op: "set_node", key: "erp", field: "disabled", value: true },
    );
    expect(left(now, "erp")).toEqual({ steps: [], wires: [] });
  });

  it("comes back with its lines when it was removed", () => {
    expect(left(changed({ op: "remove_node", key: "erp", reconnect: false }), "erp")).toEqual({ steps: [], wires: [] });
  });

  it("comes back without lines to steps that are gone too", () => {
    const now = changed({ op: "remove_node", key: "mail", reconnect: false }, { op: "remove_node", key: "erp", reconnect: false });
    const [operation] = restoreStep(invoiceGraph(), now, "erp");
    expect(operation).toMatchObject({ op: "add_node", edges: [{ from: "limit" }, { from: "ask" }] });
  });

  it("needs nothing when it is as it was, is new, or is another kind of step now", () => {
    const now = invoiceGraph();
    const other = { ...now, nodes: { ...now.nodes, erp: { ...now.nodes["mail"], type: "smtp.send" } } } as Graph;
    expect([restoreStep(now, now, "erp"), restoreStep(now, now, "gone"), restoreStep(now, other, "erp")]).toEqual([[], [], []]);
  });
});
