/** What differs between two graphs, as people read it: steps, their fields, connections. Places on the drawing do not count. */
import { type Edge, type FlowNode, type Graph, sameEdge } from "./model";

export interface FieldChange {
  /** `name`, `connection`, or the path of a setting: `settings`, `rules`, `0`, `min`. */
  path: string[];
  before: unknown;
  after: unknown;
}

export interface StepChange {
  kind: "added" | "removed" | "changed";
  key: string;
  name: string;
  fields: FieldChange[];
}

export interface WireChange {
  kind: "connected" | "disconnected";
  edge: Edge;
}

export interface Difference {
  steps: StepChange[];
  wires: WireChange[];
  /** Values of the flow that differ: `vars`, `inputs`, `outputs`. */
  flow: FieldChange[];
}

const FIELDS = ["type", "name", "connection", "join", "handling", "undo", "inside", "note", "disabled"] as const;
const FLOW_FIELDS = ["vars", "inputs", "outputs"] as const;
/** A missing field and an empty one say the same. */
const EMPTY = new Set(["null", '""', "{}", "[]", "false"]);

export function difference(before: Graph, after: Graph): Difference {
  return { steps: stepChanges(before, after), wires: wireChanges(before, after), flow: FLOW_FIELDS.flatMap((field) => fieldChanges(before[field], after[field], [field])) };
}

export function isSame({ steps, wires, flow }: Difference): boolean {
  return steps.length + wires.length + flow.length === 0;
}

function stepChanges(before: Graph, after: Graph): StepChange[] {
  const keys = [...new Set([...Object.keys(after.nodes), ...Object.keys(before.nodes)])];
  return keys.flatMap((key): StepChange[] => {
    const [old, now] = [before.nodes[key], after.nodes[key]];
    if (old === undefined && now !== undefined) return [{ kind: "added", key, name: now.name, fields: [] }];
    if (now === undefined && old !== undefined) return [{ kind: "removed", key, name: old.name, fields: [] }];
    const fields = old && now ? nodeChanges(old, now) : [];
    return fields.length === 0 || now === undefined ? [] : [{ kind: "changed", key, name: now.name, fields }];
  });
}

function nodeChanges(old: FlowNode, now: FlowNode): FieldChange[] {
  return [...FIELDS.flatMap((field) => fieldChanges(old[field], now[field], [field])), ...fieldChanges(old.settings, now.settings, ["settings"])];
}

function wireChanges(before: Graph, after: Graph): WireChange[] {
  const missing = (edge: Edge, edges: Edge[]) => !edges.some((other) => sameEdge(edge, other));
  return [
    ...after.edges.filter((edge) => missing(edge, before.edges)).map((edge): WireChange => ({ kind: "connected", edge })),
    ...before.edges.filter((edge) => missing(edge, after.edges)).map((edge): WireChange => ({ kind: "disconnected", edge })),
  ];
}

type Tree = Record<string, unknown>;

function isTree(value: unknown): value is Tree {
  return typeof value === "object" && value !== null;
}

function normal(value: unknown): string {
  const text = JSON.stringify(value ?? null, (_key, item: unknown) => (isTree(item) && !Array.isArray(item) ? sorted(item) : item));
  return EMPTY.has(text) ? "null" : text;
}

function sorted(tree: Tree): Tree {
  return Object.fromEntries(Object.entries(tree).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The smallest parts that differ; lists of different length differ as a whole. */
function fieldChanges(before: unknown, after: unknown, path: string[]): FieldChange[] {
  if (normal(before) === normal(after)) return [];
  const lists = Array.isArray(before) && Array.isArray(after) && before.length === after.length;
  const objects = isTree(before) && isTree(after) && !Array.isArray(before) && !Array.isArray(after);
  if (!lists && !objects) return [{ path, before, after }];
  const [old, now] = [before as Tree, after as Tree];
  return [...new Set([...Object.keys(old), ...Object.keys(now)])].flatMap((key) => fieldChanges(old[key], now[key], [...path, key]));
}

/** `after` with what was removed still in it, so that one drawing shows both. */
export function together(before: Graph, after: Graph): Graph {
  const gone = Object.entries(before.nodes).filter(([key]) => !(key in after.nodes));
  const nodes = { ...Object.fromEntries(gone), ...after.nodes };
  const edges = before.edges.filter((edge) => !after.edges.some((other) => sameEdge(edge, other)));
  return { ...after, nodes, edges: [...after.edges, ...edges.filter((edge) => !(edge.from in after.nodes) || !(edge.to in after.nodes))] };
}
