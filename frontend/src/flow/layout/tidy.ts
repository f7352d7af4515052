/** Tidy up: ELK's layered layout, left to right, in a worker that is loaded on first use. */
import { bodies, FRAME, homeOf } from "@/shared/canvas/frames";
import { homeOfGroup, membersOf } from "@/shared/canvas/groups";
import { AROUND_GROUP } from "@/shared/canvas/measure";
import type { Edge, Graph, Operation, Port } from "../model";
import { outline } from "../order";
import { GAP, gapAfter, sizeOf, snap } from "../placement";

export type Side = { name: string; side: "EAST" | "SOUTH" };
/** `line`: how far below the top of a frame its lines run; null where they run in the middle. */
export type Box = { id: string; width: number; height: number; ports: Side[]; line: number | null };
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
  const place = new Map(order.map((key, n) => [key, n]));
  const tidier: Tidier = { graph, order, place, portsOf, layout, inner: bodies(graph.nodes) };
  return moveTo(graph, first, (await arranged(tidier, null)).places);
}

interface Tidier {
  graph: Graph;
  order: string[];
  place: Map<string, number>;
  portsOf: (key: string) => Port[];
  layout: Layouter;
  inner: Map<string | null, string[]>;
}

interface Arranged {
  places: Places;
  width: number;
  height: number;
  /** Room above the uppermost step, for the box of a group. */
  above: number;
}

/** The steps of one frame from its top left corner on, frames inside arranged before. */
async function arranged(tidier: Tidier, home: string | null): Promise<Arranged> {
  const keys = new Set(tidier.inner.get(home) ?? []);
  const order = tidier.order.filter((key) => keys.has(key));
  const inside = new Map<string, Arranged>();
  for (const key of order) if (tidier.inner.has(key)) inside.set(key, await arranged(tidier, key));
  const boxes = order.map((key) => boxOf(tidier, key, inside.get(key)));
  const body = settled(boxes, await tidier.layout(boxes, wiresOf(tidier, order)), inside);
  return home === null ? body : withGroups(tidier, home, boxes, body);
}

function boxOf({ graph, portsOf }: Tidier, key: string, inside: Arranged | undefined): Box {
  const ports = portsOf(key);
  const size = sizeOf(graph.nodes[key]?.type ?? "");
  const width = inside === undefined ? size.width : Math.max(size.width, FRAME.left + inside.width + FRAME.right);
  const height = inside === undefined ? size.height : Math.max(size.height, FRAME.head + inside.height + FRAME.foot);
  return { id: key, width: width + roomFor(ports), height, ports: sides(ports), line: size.lift > 0 ? FRAME.line + (inside?.above ?? 0) : null };
}

function wiresOf({ graph, place, portsOf }: Tidier, order: readonly string[]): Wire[] {
  const body = new Set(order);
  const own = graph.edges.filter((edge) => body.has(edge.from) && body.has(edge.to));
  const sorted = own.sort((a, b) => rank(a, place, portsOf) - rank(b, place, portsOf));
  const wires = sorted.map((edge, n): Wire => ({ id: `e${n}`, from: edge.from, port: edge.port, to: edge.to }));
  const undo = order.flatMap((key): Wire[] => {
    const to = graph.nodes[key]?.undo;
    return to != null && body.has(to) && homeOf(graph.nodes, to) === homeOf(graph.nodes, key) ? [{ id: `u${key}`, from: key, port: null, to }] : [];
  });
  return [...wires, ...undo];
}

/** Places counted from the top left of all boxes, with what lies inside frames put into them. */
function settled(boxes: readonly Box[], drawn: Places, inside: Map<string, Arranged>): Arranged {
  const at = (id: string): [number, number] => drawn[id] ?? [0, 0];
  const [left, top] = [Math.min(...boxes.map((box) => at(box.id)[0])), Math.min(...boxes.map((box) => at(box.id)[1]))];
  const places: Places = {};
  for (const { id } of boxes) {
    const [x, y] = [at(id)[0] - left, at(id)[1] - top];
    places[id] = [x, y];
    for (const [key, [ix, iy]] of Object.entries(inside.get(id)?.places ?? {})) places[key] = [x + FRAME.left + ix, y + FRAME.head + iy];
  }
  const width = Math.max(...boxes.map((box) => at(box.id)[0] + box.width)) - left;
  const height = Math.max(...boxes.map((box) => at(box.id)[1] + box.height)) - top;
  return { places, width, height, above: 0 };
}

/** The body of a frame with room for the boxes of its groups. */
function withGroups({ graph }: Tidier, home: string, boxes: readonly Box[], body: Arranged): Arranged {
  const tall = new Map(boxes.map((box) => [box.id, box.height]));
  const top = (key: string) => body.places[key]?.[1] ?? 0;
  const groups = graph.groups.filter((group) => homeOfGroup(graph, group) === home).map((group) => membersOf(graph, group));
  const above = Math.max(0, ...groups.map((keys) => AROUND_GROUP.head - Math.min(...keys.map(top))));
  const below = Math.max(0, ...groups.map((keys) => Math.max(...keys.map((key) => top(key) + (tall.get(key) ?? 0))) + AROUND_GROUP.foot - body.height));
  const places = Object.fromEntries(Object.entries(body.places).map(([key, [x, y]]): [string, [number, number]] => [key, [x, y + above]]));
  return { ...body, places, above, height: above + body.height + below };
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
