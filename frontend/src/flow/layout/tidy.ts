/** Tidy up: ELK's layered layout, left to right, in a worker that is loaded on first use. */
import type { Graph, Operation } from "../model";
import { outline } from "../order";
import { snap, STEP } from "../placement";

export type Box = { id: string; width: number; height: number };
export type Wire = { id: string; from: string; to: string };
export type Places = Record<string, [number, number]>;
/** Computes a place for each box; the real one asks the worker. */
export type Layouter = (boxes: Box[], wires: Wire[]) => Promise<Places>;

export const ELK_OPTIONS: Record<string, string> = {
  "elk.algorithm": "layered",
  "elk.direction": "RIGHT",
  "elk.spacing.nodeNode": "48",
  "elk.layered.spacing.nodeNodeBetweenLayers": "104",
  "elk.spacing.componentComponent": "72",
  "elk.layered.considerModelOrder.strategy": "NODES_AND_EDGES",
  "elk.layered.nodePlacement.strategy": "BRANDES_KOEPF",
  "elk.layered.nodePlacement.bk.fixedAlignment": "BALANCED",
  "elk.layered.crossingMinimization.semiInteractive": "true",
};

/** One move of all steps to their tidy places; the first step keeps where it is. Null when nothing would move. */
export async function tidy(graph: Graph, layout: Layouter): Promise<Operation | null> {
  const order = outline(graph).map((row) => row.key);
  const first = order[0];
  if (first === undefined) return null;
  const boxes = order.map((id) => ({ id, width: STEP.width, height: STEP.height }));
  const wires = graph.edges.map((edge, n) => ({ id: `e${n}`, from: edge.from, to: edge.to }));
  const undo = order.flatMap((key) => {
    const to = graph.nodes[key]?.undo;
    return to != null && to in graph.nodes ? [{ id: `u${key}`, from: key, to }] : [];
  });
  const places = await layout(boxes, [...wires, ...undo]);
  return moveTo(graph, first, places);
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
