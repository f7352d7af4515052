/** Reading order and directions: how the arrows walk a graph, and the list that stands for the drawing. */
import { type Edge, type Graph, type Port, edgesIn, edgesOut, isTrigger } from "./model";

function byPlace(graph: Graph) {
  return (a: string, b: string) => {
    const [ax, ay] = graph.nodes[a]?.at ?? [0, 0];
    const [bx, by] = graph.nodes[b]?.at ?? [0, 0];
    return ay - by || ax - bx || (a < b ? -1 : 1);
  };
}

/** Steps nothing leads to: triggers first, then strays. */
export function starts(graph: Graph): string[] {
  const targets = new Set(graph.edges.map((edge) => edge.to));
  const undone = new Set(Object.values(graph.nodes).map((node) => node.undo));
  const keys = Object.keys(graph.nodes).filter((key) => !targets.has(key) && !undone.has(key));
  const rank = (key: string) => (isTrigger(graph.nodes[key]) ? 0 : 1);
  return keys.sort((a, b) => rank(a) - rank(b) || byPlace(graph)(a, b));
}

export type OutlineRow = {
  key: string;
  /** 1 for what starts the flow; one more behind each way out of a step that branches. */
  level: number;
  /** The ways that lead here, for "after Check, when Valid". */
  after: Edge[];
};

/**
 * Every step once, each after all steps that lead to it (a topological order that keeps branches together). Branches
 * come in the order of their ports where these are told, else from top to bottom as drawn.
 */
export function outline(graph: Graph, portsOf?: (key: string) => Port[]): OutlineRow[] {
  const waiting = new Map(Object.keys(graph.nodes).map((key) => [key, edgesIn(graph, key).length]));
  const rows: OutlineRow[] = [];
  const seen = new Set<string>();
  const visit = (key: string, level: number): void => {
    if (seen.has(key)) return;
    seen.add(key);
    rows.push({ key, level, after: edgesIn(graph, key) });
    const ports = portsOf?.(key).map((port) => port.name) ?? [];
    const out = [...edgesOut(graph, key)].sort(
      (a, b) => ports.indexOf(a.port) - ports.indexOf(b.port) || byPlace(graph)(a.to, b.to),
    );
    const branches = new Set(out.map((edge) => edge.port)).size > 1 || out.length > 1;
    for (const edge of out) {
      const left = (waiting.get(edge.to) ?? 1) - 1;
      waiting.set(edge.to, left);
      if (left <= 0) visit(edge.to, branches && edgesIn(graph, edge.to).length === 1 ? level + 1 : level);
    }
  };
  for (const key of starts(graph)) visit(key, 1);
  for (const key of Object.keys(graph.nodes).sort(byPlace(graph))) visit(key, 1);
  return rows;
}

export type Direction = "left" | "right" | "up" | "down";

/** The step an arrow key goes to, or null when there is none that way. */
export function neighbour(graph: Graph, key: string, way: Direction): string | null {
  const sort = byPlace(graph);
  if (way === "right") return edgesOut(graph, key).map((edge) => edge.to).sort(sort)[0] ?? null;
  if (way === "left") return edgesIn(graph, key).map((edge) => edge.from).sort(sort)[0] ?? null;
  const around = siblings(graph, key).sort(sort);
  return around[around.indexOf(key) + (way === "down" ? 1 : -1)] ?? null;
}

function siblings(graph: Graph, key: string): string[] {
  const from = new Set(edgesIn(graph, key).map((edge) => edge.from));
  const shared = graph.edges.filter((edge) => from.has(edge.from)).map((edge) => edge.to);
  return from.size > 0 ? [...new Set(shared)] : starts(graph);
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

/** Why `from` cannot lead to `to`, as a sentence, or null when it can. */
export function refusal(graph: Graph, from: string, port: string, to: string): string | null {
  const target = graph.nodes[to];
  if (target === undefined) return "That step is gone.";
  if (from === to) return "A step cannot lead to itself.";
  if (isTrigger(target)) return "This step starts the flow; nothing leads into it.";
  if (graph.edges.some((edge) => edge.from === from && edge.port === port && edge.to === to)) return "Already connected.";
  if (reaches(graph, to, from)) return "That would go round in a circle.";
  return null;
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
