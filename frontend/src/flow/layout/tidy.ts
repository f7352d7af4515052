/** Tidy up: ELK's layered layout, left to right, in a worker that is loaded on first use. */
import type { Edge, Graph, Operation, Port } from "../model";
import { outline } from "../order";
import { GAP, gapAfter, snap, STEP } from "../placement";

export type Side = { name: string; side: "EAST" | "SOUTH" };
export type Box = { id: string; width: number; height: number; ports: Side[] };
export type Wire = { id: string; from: string; port: string | null; to: string };
export type Places = Record<string, [number, number]>;
/** Computes a place for each box; the real one asks the worker. */
export type Layouter = (boxes: Box[], wires: Wire[]) => Promise<Places>;

export const ELK_OPTIONS: Record<string, string> = {
  "elk.algorithm": "layered",
  "elk.direction": "RIGHT",
  "elk.spacing.nodeNode": "48",
  "elk.layered.spacing.nodeNodeBetweenLayers": String(GAP.x),
  "elk.spacing.edgeNode": "36",
  "elk.spacing.componentComponent": "72",
  "elk.layered.considerModelOrder.strategy": "NODES_AND_EDGES",
  "elk.layered.nodePlacement.strategy": "BRANDES_KOEPF",
  "elk.layered.nodePlacement.bk.fixedAlignment": "BALANCED",
  "elk.layered.crossingMinimization.semiInteractive": "true",
};

/** One move of all steps to their tidy places; the first step keeps where it is. Null when nothing would move. */
export async function tidy(graph: Graph, portsOf: (key: string) => Port[], layout: Layouter): Promise<Operation | null> {
  const order = outline(graph, portsOf).map((row) => row.key);
  const first = order[0];
  if (first === undefined) return null;
  const boxes = order.map((id) => ({ id, width: STEP.width + roomFor(portsOf(id)), height: STEP.height, ports: sides(portsOf(id)) }));
  const place = new Map(order.map((key, n) => [key, n]));
  const sorted = [...graph.edges].sort((a, b) => rank(a, place, portsOf) - rank(b, place, portsOf));
  const wires = sorted.map((edge, n) => ({ id: `e${n}`, from: edge.from, port: edge.port, to: edge.to }));
  const undo = order.flatMap((key) => {
    const to = graph.nodes[key]?.undo;
    return to != null && to in graph.nodes ? [{ id: `u${key}`, from: key, port: null, to }] : [];
  });
  return moveTo(graph, first, await layout(boxes, [...wires, ...undo]));
}

function sides(ports: readonly Port[]): Side[] {
  return ports.map((port) => ({ name: port.name, side: port.kind === "normal" ? "EAST" : "SOUTH" }));
}

/** More room behind a step whose ways out carry names. */
function roomFor(ports: readonly Port[]): number {
  const named = ports.filter((port) => port.kind === "normal").length > 1;
  return named ? gapAfter(null) - GAP.x : 0;
}

function rank(edge: Edge, place: Map<string, number>, portsOf: (key: string) => Port[]): number {
  return (place.get(edge.from) ?? 0) * 100 + portsOf(edge.from).findIndex((port) => port.name === edge.port);
}

function moveTo(graph: Graph, anchor: string, places: Places): Operation | null {
  const [ax, ay] = graph.nodes[anchor]?.at ?? [0, 0];
  const [px, py] = places[anchor] ?? [0, 0];
  const moved = Object.entries(places).flatMap(([key, [x, y]]) => {
    const node = graph.nodes[key];
    const at: [number, number] = [snap(x - px + ax), snap(y - py + ay)];
    return node === undefined || (node.at[0] === at[0] && node.at[1] === at[1]) ? [] : [[key, at] as const];
  });
  return moved.length === 0 ? null : { op: "move", positions: Object.fromEntries(moved) };
}
