/** Copying steps between windows as JSON: an envelope without secrets, and its way back into a graph. */
import { within } from "@/shared/canvas/frames";
import { type Edge, type FlowNode, type Graph, type Operation, freeKey, freeName } from "./model";
import { snap } from "./placement";
import { rewriteUses } from "./rename";

const KIND = "handrail/steps";

export type Envelope = { kind: typeof KIND; version: 1; nodes: Record<string, FlowNode>; edges: Edge[] };

/** Steps with everything inside them. */
export function copy(graph: Graph, keys: readonly string[]): Envelope {
  const chosen = new Set(keys.filter((key) => key in graph.nodes).flatMap((key) => [key, ...within(graph.nodes, key)]));
  const nodes = Object.fromEntries(Object.entries(graph.nodes).filter(([key]) => chosen.has(key)));
  const edges = graph.edges.filter((edge) => chosen.has(edge.from) && chosen.has(edge.to));
  return { kind: KIND, version: 1, nodes, edges };
}

/** The envelope in a piece of text, or null when the text is something else. */
export function readEnvelope(text: string): Envelope | null {
  try {
    const value: unknown = JSON.parse(text);
    return isEnvelope(value) ? value : null;
  } catch {
    return null;
  }
}

function isEnvelope(value: unknown): value is Envelope {
  if (typeof value !== "object" || value === null) return false;
  const { kind, version, nodes, edges } = value as Partial<Envelope>;
  return kind === KIND && version === 1 && typeof nodes === "object" && nodes !== null && Array.isArray(edges);
}

/** One paste with fresh keys and names; uses of a copied step point to its copy. `offset` in canvas pixels, `home` the frame they go into. */
export function pasted(graph: Graph, envelope: Envelope, offset: [number, number], home: string | null = null): Extract<Operation, { op: "paste" }> {
  const names = new Map<string, string>();
  const taken = new Set(Object.keys(graph.nodes));
  for (const key of Object.keys(envelope.nodes)) {
    const fresh = freeKey(taken, key);
    taken.add(fresh);
    names.set(key, fresh);
  }
  const swap = (key: string) => names.get(key) ?? key;
  const nodes = Object.fromEntries(
    Object.entries(envelope.nodes).map(([key, node]) => [swap(key), pastedNode(graph, node, names, { offset, home })]),
  );
  const edges = envelope.edges.map((edge) => ({ from: swap(edge.from), port: edge.port, to: swap(edge.to) }));
  return { op: "paste", nodes, edges };
}

interface Goal {
  offset: [number, number];
  home: string | null;
}

function pastedNode(graph: Graph, node: FlowNode, names: Map<string, string>, { offset: [dx, dy], home }: Goal): FlowNode {
  let settings: unknown = node.settings;
  for (const [from, to] of names) if (from !== to) settings = rewriteUses(settings, from, to);
  return {
    ...node,
    name: freeName(graph, node.name),
    inside: (node.inside != null ? names.get(node.inside) : undefined) ?? home,
    undo: node.undo != null ? (names.get(node.undo) ?? null) : null,
    settings: settings as FlowNode["settings"],
    at: [snap(node.at[0] + dx), snap(node.at[1] + dy)],
  };
}
