import { describe, expect, it } from "vitest";
import { copy, pasted, readEnvelope } from "./clipboard";
import { COMMANDS, type Desk, press } from "./commands";
import { addStep } from "./edits";
import { tidy } from "./layout/tidy";
import { edgesIn, edgesOut, type Graph } from "./model";
import { apply, applyAll } from "./operations";
import { neighbour, outline, refusal } from "./order";
import { rebase } from "./rebase";
import { search } from "./search";
import { given, invoiceGraph, node, spec } from "./testing/graphs";

function desk(graph: Graph, active: string | null, more: Partial<Desk> = {}): Desk & { calls: string[] } {
  const calls: string[] = [];
  const note = (name: string) => (...given: unknown[]) => void calls.push(`${name}(${given.map((g) => JSON.stringify(g)).join(",")})`);
  const names = ["commit", "undo", "redo", "focus", "select", "open", "pick", "connect", "rename", "tidy", "copy", "paste", "test", "run", "publish", "findings", "help", "fit"];
  const acts = Object.fromEntries(names.map((name) => [name, note(name)])) as unknown as Desk;
  return {
    ...acts, calls, graph, active, selection: active === null ? [] : [active], readOnly: false, canUndo: true, canRedo: true,
    ports: () => [{ name: "success", label: "Next", kind: "normal" }], ...more,
  };
}

const key = (name: string, more: Partial<KeyboardEvent> = {}) => ({ key: name, ctrlKey: false, metaKey: false, shiftKey: false, altKey: false, ...more });

describe("walking the graph", () => {
  it("follows the wires with the arrows", () => {
    const graph = invoiceGraph();
    expect(neighbour(graph, "check", "right")).toBe("limit");
    expect(neighbour(graph, "limit", "down")).toBe("refuse");
    expect(neighbour(graph, "refuse", "left")).toBe("check");
    expect(neighbour(graph, "hook", "left")).toBeNull();
  });

  it("lists every step once and after what leads to it", () => {
    const graph = invoiceGraph();
    const order = outline(graph).map((row) => row.key);
    expect([...order].sort()).toEqual(Object.keys(graph.nodes).sort());
    for (const edge of graph.edges) expect(order.indexOf(edge.from)).toBeLessThan(order.indexOf(edge.to));
  });

  it("says why two steps cannot be connected", () => {
    const graph = invoiceGraph();
    expect(refusal(graph, "mail", "success", "check")).toBe("circle");
    expect(refusal(graph, "mail", "success", "hook")).toBe("starts");
    expect(refusal(graph, "refuse", "success", "mail")).toBeNull();
  });
});

describe("adding steps", () => {
  const set = spec("flow.set", "Set fields");

  it("splices a step into a wire and makes room behind it", () => {
    const graph = invoiceGraph();
    const edit = addStep(graph, set, { kind: "between", edge: { from: "hook", port: "success", to: "check" } });
    const after = applyAll(graph, edit.operations);
    expect(edgesOut(after, "hook").map((e) => e.to)).toEqual([edit.key]);
    expect(edgesIn(after, "check").map((e) => e.from)).toEqual([edit.key]);
    expect(given(after.nodes["mail"]).at[0]).toBeGreaterThan(given(graph.nodes["mail"]).at[0]);
  });

  it("never covers another step", () => {
    let graph = invoiceGraph();
    for (let n = 0; n < 5; n += 1) {
      graph = applyAll(graph, addStep(graph, set, { kind: "after", from: "hook", port: "success" }).operations);
    }
    const places = Object.values(graph.nodes).map((item) => item.at.join());
    expect(new Set(places).size).toBe(places.length);
  });

  it("starts with the defaults of the form", () => {
    const withDefault = spec("http.request", "HTTP", { settings_schema: { properties: { method: { default: "GET" }, url: {} } } });
    const edit = addStep(invoiceGraph(), withDefault, { kind: "after", from: "mail", port: "success" });
    expect(edit.operations[0]).toMatchObject({ node: { settings: { method: "GET" } } });
  });
});

describe("commands", () => {
  it("each key means one thing", () => {
    const keys = COMMANDS.flatMap((command) => command.keys);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it("lets single keys act only while a step has the focus", () => {
    const d = desk(invoiceGraph(), "erp");
    expect(press(key("Delete"), d, false)).toBe(false);
    expect(press(key("Delete"), d, true)).toBe(true);
    expect(d.calls[0]).toContain('"op":"remove_node","key":"erp","reconnect":true');
  });

  it("asks for the next step on the first way out that is free", () => {
    const d = desk(invoiceGraph(), "mail");
    press(key("n"), d, true);
    expect(d.calls).toEqual(['pick({"kind":"after","from":"mail","port":"success"})']);
  });

  it("changes nothing for a reader", () => {
    const d = desk(invoiceGraph(), "erp", { readOnly: true });
    for (const k of ["Delete", "n", "c", "F2", "d"]) expect(press(key(k), d, true)).toBe(false);
    expect(press(key("z", { ctrlKey: true }), d, true)).toBe(false);
    expect(press(key("Enter"), d, true)).toBe(true);
  });
});

describe("copying", () => {
  it("points the uses inside the copy to the copy", () => {
    const graph = invoiceGraph();
    const envelope = given(readEnvelope(JSON.stringify(copy(graph, ["check", "limit"]))));
    const after = apply(graph, pasted(graph, envelope, [0, 300]));
    expect(after.nodes["limit_2"]?.settings["condition"]).toBe("steps.check_2.amount > 1000");
    expect(edgesIn(after, "limit_2")).toEqual([{ from: "check_2", port: "valid", to: "limit_2" }]);
  });

  it("takes other text for no steps", () => {
    for (const text of ["", "hello", "{}", "[1]", "null"]) expect(readEnvelope(text)).toBeNull();
  });
});

describe("finding a step by words", () => {
  const specs = [
    spec("flow.approval", "Ask for approval", { synonyms: ["ask boss", "sign off"], category: "people" }),
    spec("flow.ask", "Ask a question", { category: "people" }),
    spec("smtp.send", "Send an e-mail", { description: "Ask somebody by mail" }),
  ];
  it("ranks name before synonym before description", () => {
    expect(search(specs, "ask boss")[0]?.spec.type).toBe("flow.approval");
    expect(search(specs, "ask").map((hit) => hit.spec.type)).toEqual(["flow.ask", "flow.approval", "smtp.send"]);
    expect(search(specs, "zzz")).toEqual([]);
    expect(search(specs, "please ask my boss about it")[0]?.spec.type).toBe("flow.approval");
    expect(search(specs, "do it for me")).toEqual([]);
  });
});

describe("two people at once", () => {
  it("lays my edits on top of others' when they touch different things", () => {
    const theirs = [{ op: "update_settings", key: "erp", settings: { a: 1 } } as const];
    const mine = [{ op: "set_node", key: "erp", field: "name", value: "Book" } as const];
    const result = rebase(invoiceGraph(), theirs, mine);
    expect(result.ok).toBe(true);
    expect(result.graph.nodes["erp"]).toMatchObject({ name: "Book", settings: { a: 1 } });
  });
  it("names the edits that cannot be kept", () => {
    const theirs = [{ op: "remove_node", key: "erp", reconnect: true } as const];
    const mine = [{ op: "update_settings", key: "erp", settings: {} } as const, { op: "move", positions: { mail: [1, 1] } } as never];
    const result = rebase(invoiceGraph(), theirs, mine);
    expect(result).toMatchObject({ ok: false, lost: [mine[0]], kept: [mine[1]] });
  });
});

describe("tidy up", () => {
  it("moves everything in one edit and keeps the first step where it is", async () => {
    const graph = { ...invoiceGraph(), nodes: { a: node("trigger.manual", "A", [40, 80]), b: node("flow.set", "B", [0, 0]) }, edges: [] };
    const move = await tidy(graph, () => [], async () => ({ a: [12, 12], b: [340, 12] }));
    expect(move).toEqual({ op: "move", positions: { b: [368, 80] } });
  });

  it("hands branches over in the order of their ports", async () => {
    const ports = (name: string) => ({ name, label: name, kind: "normal" as const });
    let seen: string[] = [];
    await tidy(invoiceGraph(), (key) => (key === "check" ? [ports("valid"), ports("invalid")] : []), async (_boxes, wires) => {
      seen = wires.filter((wire) => wire.from === "check").map((wire) => wire.port ?? "");
      return {};
    });
    expect(seen).toEqual(["valid", "invalid"]);
  });
});
