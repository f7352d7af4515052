/** The graph a draft or a version holds, as JSON, and the plain questions one asks of it. Pure: no React, no I/O. */

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type Settings = Record<string, unknown>;
export type Schema = Record<string, unknown>;

export type Join = {
  mode: "all" | "any" | "n_of_m" | "all_succeeded";
  n?: number | null;
  rest?: "cancel" | "ignore";
  reduce?: "collect" | "merge" | "first" | "vote";
};

export type Retry = { attempts?: number; first_s?: number; factor?: number; max_s?: number };

export type Handling = {
  timeout_s?: number | null;
  retry?: Retry | null;
  budget_s?: number | null;
  verify?: string | null;
  ask?: boolean | null;
};

export type FlowNode = {
  type: string;
  version: number;
  name: string;
  inside?: string | null;
  settings: Settings;
  connection?: string | null;
  join?: Join | null;
  handling?: Handling | null;
  undo?: string | null;
  note?: string;
  disabled?: boolean;
  at: [number, number];
};

export type Edge = { from: string; port: string; to: string };
export type Note = { id: string; text: string; at: [number, number]; size?: [number, number]; color?: string };
export type Group = { id: string; name: string; keys: string[]; color?: string };

export type Graph = {
  format: number;
  nodes: Record<string, FlowNode>;
  edges: Edge[];
  notes: Note[];
  groups: Group[];
  vars: Record<string, unknown>;
  inputs: Record<string, unknown>;
  outputs: Record<string, unknown>;
};

export type PortKind = "normal" | "error" | "timeout";
export type Port = { name: string; label: string; kind: PortKind };

/** One entry of the catalogue: what a node type is, needs and gives. */
export type NodeSpec = {
  type: string;
  version: number;
  name: string;
  description: string;
  synonyms: string[];
  kind: "trigger" | "control" | "action" | "wait" | "container";
  category: string;
  icon: string;
  connector: string;
  settings_schema: Schema;
  ports: Port[];
  dynamic_ports: boolean;
  output_schema: Schema;
  sample_output: unknown;
  effect: string;
  connection: string | null;
  connection_required: boolean;
  timeout_s: number;
  retry: Retry;
  /** Its service can be asked whether a call happened. */
  verifies?: boolean;
  /** The setting that has to be filled in for that; empty: none. */
  verifies_by?: string;
  honesty?: string;
  help?: string;
};

export type Finding = {
  code: string;
  level: "error" | "warning" | "advice";
  node: string | null;
  field: string | null;
  message: string;
  hint: string;
  fix?: Operation[] | null;
};

export type NodeField = "name" | "connection" | "handling" | "join" | "note" | "undo" | "disabled";

/** A typed edit; the same record in the editor, the API, a one-click fix and the diff of two versions. */
export type Operation =
  | { op: "add_node"; key: string; node: FlowNode; edges?: Edge[] }
  | { op: "remove_node"; key: string; reconnect: boolean }
  | { op: "update_settings"; key: string; settings: Settings }
  | { op: "set_node"; key: string; field: NodeField; value: unknown }
  | { op: "connect"; from: string; port: string; to: string }
  | { op: "disconnect"; from: string; port: string; to: string }
  | { op: "move"; positions: Record<string, [number, number]> }
  | { op: "rename"; key: string; to: string }
  | { op: "group"; id: string; name?: string | null; keys: string[]; color?: string }
  | { op: "put_inside"; keys: string[]; container: string | null }
  | { op: "add_note"; note: Note }
  | { op: "update_note"; id: string; note: Partial<Note> }
  | { op: "remove_note"; id: string }
  | { op: "set_flow"; field: "vars" | "inputs" | "outputs"; value: Record<string, unknown> }
  | { op: "paste"; nodes: Record<string, FlowNode>; edges: Edge[]; at?: [number, number] | null }
  | { op: "replace_graph"; graph: Graph };

export const UNDO_PORT = "undo";

export function emptyGraph(): Graph {
  return { format: 1, nodes: {}, edges: [], notes: [], groups: [], vars: {}, inputs: {}, outputs: {} };
}

export function edgeId(edge: Edge): string {
  return `${edge.from}.${edge.port}->${edge.to}`;
}

export function sameEdge(a: Edge, b: Edge): boolean {
  return a.from === b.from && a.port === b.port && a.to === b.to;
}

export function isTrigger(node: FlowNode | undefined): boolean {
  return node !== undefined && node.type.startsWith("trigger.");
}

export function edgesOut(graph: Graph, key: string): Edge[] {
  return graph.edges.filter((edge) => edge.from === key);
}

export function edgesIn(graph: Graph, key: string): Edge[] {
  return graph.edges.filter((edge) => edge.to === key);
}

/** Every step that can be reached from `key`, itself not included. */
export function downstream(graph: Graph, key: string): Set<string> {
  const found = new Set<string>();
  const queue = [key];
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    for (const edge of graph.edges) {
      if (edge.from === next && !found.has(edge.to)) {
        found.add(edge.to);
        queue.push(edge.to);
      }
    }
  }
  return found;
}

/** A valid, unused key made of readable words: `Send to ERP` -> `send_to_erp`, then `send_to_erp_2`. */
export function freeKey(taken: Iterable<string>, words: string): string {
  const used = new Set(taken);
  const base = keyOf(words);
  if (!used.has(base)) return base;
  let n = 2;
  while (used.has(`${base}_${n}`)) n += 1;
  return `${base}_${n}`;
}

function keyOf(words: string): string {
  const ascii = words.normalize("NFKD").replace(/[^\x20-\x7e]/g, "");
  const key = ascii.toLowerCase().replace(/[^a-z0-9]+/g, "_").replace(/^_+|_+$/g, "").slice(0, 40);
  if (key === "") return "step";
  return /^[a-z]/.test(key) ? key : `step_${key}`;
}

/** A name no other step has: `Send e-mail`, `Send e-mail 2`. */
export function freeName(graph: Graph, name: string): string {
  const used = new Set(Object.values(graph.nodes).map((node) => node.name));
  if (!used.has(name)) return name;
  let n = 2;
  while (used.has(`${name} ${n}`)) n += 1;
  return `${name} ${n}`;
}

export function nameOf(graph: Graph, key: string): string {
  return graph.nodes[key]?.name ?? key;
}
