/** Where a new step goes when nobody says: beside what it follows, without covering anything. Units: canvas pixels. */
import { bodies, FRAME, HOLDERS, holdsSteps, homeOf, STEP_SIZE, within } from "@/shared/canvas/frames";
import { frameLine, measure } from "@/shared/canvas/measure";
import type { Rect } from "@/shared/canvas/route";
import { type Edge, type Graph, type Operation, downstream } from "./model";

export const STEP = STEP_SIZE;
export const GAP = { x: 72, y: 48 } as const;
/** Ways out with names need room for them. */
const NAMED_GAP = 112;
const ONLY_PORT = "success";
export type At = [number, number];

const ROW = STEP.height + GAP.y;
const GRID = 8;

/** Space behind a step that is left by `port`; null for several named ways out. */
export function gapAfter(port: string | null): number {
  return port === ONLY_PORT ? GAP.x : NAMED_GAP;
}

export function snap(value: number): number {
  return Math.round(value / GRID) * GRID;
}

/** How much room a step of a type takes, and how far above its lines it begins. */
export function sizeOf(type: string): { width: number; height: number; lift: number } {
  return HOLDERS.has(type) ? { width: FRAME.width, height: FRAME.height, lift: FRAME.head } : { ...STEP, lift: 0 };
}

const FREE = 16;

function isFree(taken: readonly Rect[], [x, y]: At, { width, height }: { width: number; height: number }): boolean {
  return !taken.some((rect) => x < rect.right + FREE && x + width > rect.left - FREE && y < rect.bottom + FREE && y + height > rect.top - FREE);
}

/** The nearest free place at or below `at`, among the steps of one frame (or of the top). */
export function freePlace(graph: Graph, at: At, home: string | null = null, size: { width: number; height: number } = STEP): At {
  const rects = measure(graph);
  const taken = [...rects].filter(([key]) => homeOf(graph.nodes, key) === home).map(([, rect]) => rect);
  let place: At = [snap(at[0]), snap(at[1])];
  while (!isFree(taken, place, size)) place = [place[0], place[1] + ROW];
  return place;
}

/** Where the lines to and from a step run, as the top of a step on the same line. */
export function topOfLine(graph: Graph, rects: ReadonlyMap<string, Rect>, key: string): number {
  const rect = rects.get(key);
  if (rect === undefined || !holdsSteps(graph.nodes[key])) return rect?.top ?? 0;
  const body = bodies(graph.nodes).get(key) ?? [];
  return rect.top + frameLine(rect, body.flatMap((name) => rects.get(name) ?? [])) - STEP.height / 2;
}

/** Behind `key`, left by `port`; `row` is the rank of the port among the ways out. The place is that of a step of `type`. */
export function placeAfter(graph: Graph, key: string, port: string, row = 0, type = ""): At {
  const rects = measure(graph);
  const rect = rects.get(key);
  const size = sizeOf(type);
  if (rect === undefined) return freePlace(graph, [0, 0]);
  return freePlace(graph, [rect.right + gapAfter(port), topOfLine(graph, rects, key) - size.lift + row * ROW], homeOf(graph.nodes, key), size);
}

/** Below the step it takes back. */
export function placeUndo(graph: Graph, key: string): At {
  const rect = measure(graph).get(key);
  return rect === undefined ? [0, 0] : freePlace(graph, [rect.left, rect.bottom + GAP.y + 24], homeOf(graph.nodes, key));
}

/** The first place inside a frame. */
export function placeInside(graph: Graph, key: string, type: string): At {
  const rect = measure(graph).get(key);
  return freePlace(graph, [(rect?.left ?? 0) + FRAME.left, (rect?.top ?? 0) + FRAME.head], key, sizeOf(type));
}

/**
 * Room for one more step between `from` and `to`: the place, and the move of everything behind when the gap is too
 * narrow. Steps that also hang on other branches move along, so that the order from left to right stays.
 */
export function placeBetween(graph: Graph, { from, port, to }: Edge, type = ""): { at: At; shift: Operation | null } {
  const rects = measure(graph);
  const [a, b] = [rects.get(from), rects.get(to)];
  if (a === undefined || b === undefined) return { at: placeAfter(graph, from, port, 0, type), shift: null };
  const size = sizeOf(type);
  const at: At = [snap(a.right + gapAfter(port)), snap(topOfLine(graph, rects, to) - size.lift)];
  const missing = at[0] + size.width + GAP.x - b.left;
  if (missing <= 0) return { at, shift: null };
  const behind = [to, ...downstream(graph, to)];
  return { at, shift: shifted(graph, behind, [missing, 0]) };
}

/** Steps, with everything inside them, moved together. */
export function shifted(graph: Graph, keys: readonly string[], [dx, dy]: At): Extract<Operation, { op: "move" }> {
  const all = new Set(keys.flatMap((key) => [key, ...within(graph.nodes, key)]));
  const place = (key: string): At => [snap((graph.nodes[key]?.at[0] ?? 0) + dx), snap((graph.nodes[key]?.at[1] ?? 0) + dy)];
  return { op: "move", positions: Object.fromEntries([...all].map((key) => [key, place(key)])) };
}

/** Where a step dropped on a given point should lie. */
export function placeAt(graph: Graph, at: At, home: string | null = null, type = ""): At {
  const size = sizeOf(type);
  return freePlace(graph, [at[0], at[1] - STEP.height / 2 - size.lift], home, size);
}
