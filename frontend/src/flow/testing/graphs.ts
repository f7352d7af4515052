import type { Edge, FlowNode, Graph, NodeSpec } from "../model";
import { emptyGraph } from "../model";

/** A value a test relies on; fails with a sentence where it is missing. */
export function given<T>(value: T | null | undefined): T {
  if (value === null || value === undefined) throw new Error("The test expected a value here.");
  return value;
}

export function node(type: string, name: string, at: [number, number] = [0, 0], more: Partial<FlowNode> = {}): FlowNode {
  return { type, version: 1, name, inside: null, settings: {}, connection: null, join: null, handling: {}, undo: null, note: "", at, ...more };
}

const wire = (from: string, port: string, to: string): Edge => ({ from, port, to });

/** hook -> check -(valid)-> limit -(true)-> ask -> erp -> mail; limit -(false)-> erp; check -(invalid)-> refuse. */
export function invoiceGraph(): Graph {
  return {
    ...emptyGraph(),
    nodes: {
      hook: node("trigger.webhook", "Invoice received", [0, 0]),
      check: node("flow.validate", "Check fields", [328, 0], { settings: { value: "{{ trigger.body }}" } }),
      limit: node("flow.if", "Above the limit?", [656, 0], { settings: { condition: "steps.check.amount > 1000" } }),
      ask: node("flow.approval", "Ask for approval", [984, 0]),
      erp: node("http.request", "Send to ERP", [1312, 0], { settings: { body: "{{ steps.check.invoice }} of {{ steps['check'].who }}" } }),
      mail: node("smtp.send", "Send e-mail", [1640, 0]),
      refuse: node("flow.respond", "Refuse", [656, 160]),
    },
    edges: [
      wire("hook", "success", "check"),
      wire("check", "valid", "limit"),
      wire("check", "invalid", "refuse"),
      wire("limit", "true", "ask"),
      wire("limit", "false", "erp"),
      wire("ask", "approved", "erp"),
      wire("erp", "success", "mail"),
    ],
  };
}

export function spec(type: string, name: string, more: Partial<NodeSpec> = {}): NodeSpec {
  return {
    type,
    version: 1,
    name,
    description: "",
    synonyms: [],
    kind: type.startsWith("trigger.") ? "trigger" : "action",
    category: "apps",
    icon: "box",
    connector: type.split(".")[0] ?? "flow",
    settings_schema: { type: "object", properties: {} },
    ports: [{ name: "success", label: "Next", kind: "normal" }],
    dynamic_ports: false,
    output_schema: {},
    sample_output: null,
    effect: "pure",
    connection: null,
    connection_required: false,
    timeout_s: 10,
    retry: {},
    ...more,
  };
}
