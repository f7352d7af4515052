/** Reading order and directions: how the arrows walk a graph, and the list that stands for the drawing. */
import { bodies, holdsSteps, homeOf } from "@/shared/canvas/frames";
import { type Edge, type Graph, type Port, edgesIn, edgesOut, isTrigger, UNDO_PORT } from "./model";

function byPlace(graph: Graph) {
  return (a: string, b: string) => {
    const [ax, ay] = graph.nodes[a]?.at ?? [0, 0];
    const [bx, by] = graph.nodes[b]?.at ?? [0, 0];
    return ay - by || ax - bx || (a < b ? -1 : 1);
  };
}

/** Steps nothing leads to, of one frame or of the top: triggers first, then strays. */
export function starts(graph: Graph, home: string | null = null): string[] {
  const targets = new Set(graph.edges.map((edge) => edge.to));
  const undone = new Set(Object.values(graph.nodes).map((node) => node.undo));
  const keys = (bodies(graph.nodes).get(home) ?? []).filter((key) => !targets.has(key) && !undone.has(key));
  const rank = (key: string) => (isTrigger(graph.nodes[key]) ? 0 : 1);
  return keys.sort((a, b) => rank(a) - rank(b) || byPlace(graph)(a, b));
}

export type OutlineRow = {
  key: string;
  /** 1 for what starts the flow; one more behind each way out of a step that branches, and inside a frame. */
  level: number;
  /** The ways that lead here, for "after Check, when Valid". */
  after: Edge[];
  /** The step that holds this one. */
  inside: string | null;
  /** The step that this one takes back. */
  undoes: string | null;
};

const KNOWN = new WeakMap<Graph, OutlineRow[]>();

/**
 * Every step once, each after all steps that lead to it (a topological order that keeps branches together), the steps
 * inside a frame right behind it. Branches come in the order of their ports where these are told, else from top to
 * bottom as drawn.
 */
export function outline(graph: Graph, portsOf?: (key: string) => Port[]): OutlineRow[] {
  if (portsOf !== undefined) return ordered(graph, portsOf);
  const known = KNOWN.get(graph) ?? ordered(graph);
  KNOWN.set(graph, known);
  return known;
}

function ordered(graph: Graph, portsOf?: (key: string) => Port[]): OutlineRow[] {
  const rows: OutlineRow[] = [];
  const walk: Walk = {
    graph,
    rows,
    portsOf,
    waiting: new Map(Object.keys(graph.nodes).map((key) => [key, 0])),
    into: new Map(),
    out: new Map(),
    seen: new Set(),
    inner: bodies(graph.nodes),
    owners: new Map(Object.entries(graph.nodes).flatMap(([key, node]) => (node.undo == null ? [] : [[node.undo, key] as const]))),
    sort: byPlace(graph),
  };
  for (const edge of graph.edges) {
    walk.waiting.set(edge.to, (walk.waiting.get(edge.to) ?? 0) + 1);
    walk.into.set(edge.to, [...(walk.into.get(edge.to) ?? []), edge]);
    walk.out.set(edge.from, [...(walk.out.get(edge.from) ?? []), edge]);
  }
  visitAll(walk, null, 1);
  for (const key of Object.keys(graph.nodes).sort(walk.sort)) visit(walk, key, 1);
  return rows;
}

interface Walk {
  graph: Graph;
  rows: OutlineRow[];
  portsOf: ((key: string) => Port[]) | undefined;
  waiting: Map<string, number>;
  into: Map<string, Edge[]>;
  out: Map<string, Edge[]>;
  seen: Set<string>;
  inner: Map<string | null, string[]>;
  owners: Map<string, string>;
  sort: (a: string, b: string) => number;
}

/** Everything of one frame, or of the top. */
function visitAll(walk: Walk, home: string | null, level: number): void {
  const body = [...(walk.inner.get(home) ?? [])].sort(walk.sort);
  const rank = (key: string) => (isTrigger(walk.graph.nodes[key]) ? 0 : 1);
  const first = body.filter((key) => !walk.into.has(key) && !walk.owners.has(key)).sort((a, b) => rank(a) - rank(b));
  for (const key of [...first, ...body]) visit(walk, key, level);
}

function visit(walk: Walk, key: string, level: number): void {
  if (walk.seen.has(key)) return;
  const { graph } = walk;
  walk.seen.add(key);
  walk.rows.push({ key, level, after: walk.into.get(key) ?? [], inside: homeOf(graph.nodes, key), undoes: walk.owners.get(key) ?? null });
  if (walk.inner.has(key)) visitAll(walk, key, level + 1);
  const undo = graph.nodes[key]?.undo;
  if (undo != null && undo in graph.nodes) visit(walk, undo, level + 1);
  const ports = walk.portsOf?.(key).map((port) => port.name) ?? [];
  const out = [...(walk.out.get(key) ?? [])].sort((a, b) => ports.indexOf(a.port) - ports.indexOf(b.port) || walk.sort(a.to, b.to));
  const branches = new Set(out.map((edge) => edge.port)).size > 1 || out.length > 1;
  for (const edge of out) {
    const left = (walk.waiting.get(edge.to) ?? 1) - 1;
    walk.waiting.set(edge.to, left);
    const alone = (walk.into.get(edge.to) ?? []).length === 1;
    if (left <= 0) visit(walk, edge.to, branches && alone ? level + 1 : level);
  }
}

export type Direction = "left" | "right" | "up" | "down";

/** The step an arrow key goes to, or null when there is none that way. `closed` frames show nothing of their inside. */
export function neighbour(graph: Graph, key: string, way: Direction, closed: readonly string[] = []): string | null {
  return WAYS[way](graph, key, closed);
}

const WAYS: Record<Direction, (graph: Graph, key: string, closed: readonly string[]) => string | null> = {
  right: (graph, key) => edgesOut(graph, key).map((edge) => edge.to).sort(byPlace(graph))[0] ?? null,
  left: (graph, key) => edgesIn(graph, key).map((edge) => edge.from).sort(byPlace(graph))[0] ?? ownerOf(graph, key) ?? homeOf(graph.nodes, key),
  down: (graph, key, closed) => (closed.includes(key) ? null : (firstInside(graph, key) ?? graph.nodes[key]?.undo)) ?? below(graph, key),
  up: (graph, key) => beside(graph, key, -1) ?? ownerOf(graph, key) ?? homeOf(graph.nodes, key),
};

function ownerOf(graph: Graph, key: string): string | null {
  return Object.keys(graph.nodes).find((name) => graph.nodes[name]?.undo === key) ?? null;
}

/** The step a frame begins with. */
export function firstInside(graph: Graph, key: string): string | null {
  if (!holdsSteps(graph.nodes[key])) return null;
  return starts(graph, key)[0] ?? (bodies(graph.nodes).get(key) ?? [])[0] ?? null;
}

function beside(graph: Graph, key: string, step: number): string | null {
  const around = siblings(graph, key).sort(byPlace(graph));
  const at = around.indexOf(key);
  return at < 0 ? null : (around[at + step] ?? null);
}

/** The next branch, else the next one of the frame around. */
function below(graph: Graph, key: string): string | null {
  const home = homeOf(graph.nodes, key);
  return beside(graph, key, 1) ?? (home === null ? null : below(graph, home));
}

function siblings(graph: Graph, key: string): string[] {
  const from = new Set(edgesIn(graph, key).map((edge) => edge.from));
  const shared = graph.edges.filter((edge) => from.has(edge.from)).map((edge) => edge.to);
  return from.size > 0 ? [...new Set(shared)] : starts(graph, homeOf(graph.nodes, key));
}

/** Steps of every path from a start to `key`, nearest last: what its fields may read. */
export function upstream(graph: Graph, key: string): string[] {
  const found = new Set<string>();
  const queue = [key];
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    for (const edge of edgesIn(graph, next)) {
      if (!found.has(edge.from)) {
        found.add(edge.from);
        queue.push(edge.from);
      }
    }
  }
  return outline(graph).map((row) => row.key).filter((name) => found.has(name));
}

export type Refusal = "gone" | "itself" | "starts" | "already" | "border" | "circle" | "has_lines";

type Check = (graph: Graph, from: string, port: string, to: string) => boolean;

/** Reasons against a line, the first that holds counts. */
const REFUSALS: [Refusal, Check][] = [
  ["gone", (graph, _from, _port, to) => !(to in graph.nodes)],
  ["itself", (_graph, from, _port, to) => from === to],
  ["starts", (graph, _from, _port, to) => isTrigger(graph.nodes[to])],
  ["already", (graph, from, port, to) => graph.edges.some((edge) => edge.from === from && edge.port === port && edge.to === to)],
  ["already", (graph, from, port, to) => port === UNDO_PORT && graph.nodes[from]?.undo === to],
  ["border", (graph, from, _port, to) => homeOf(graph.nodes, from) !== homeOf(graph.nodes, to)],
  ["has_lines", (graph, _from, port, to) => port === UNDO_PORT && (edgesIn(graph, to).length > 0 || edgesOut(graph, to).length > 0)],
  ["circle", (graph, from, port, to) => port !== UNDO_PORT && reaches(graph, to, from)],
];

/** Why `from` cannot lead to `to`, or null when it can. */
export function refusal(graph: Graph, from: string, port: string, to: string): Refusal | null {
  return REFUSALS.find(([, holds]) => holds(graph, from, port, to))?.[0] ?? null;
}

function reaches(graph: Graph, from: string, to: string): boolean {
  const seen = new Set<string>([from]);
  const queue = [from];
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    if (next === to) return true;
    for (const edge of edgesOut(graph, next)) {
      if (!seen.has(edge.to)) {
        seen.add(edge.to);
        queue.push(edge.to);
      }
    }
  }
  return false;
}
