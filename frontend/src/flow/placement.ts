/** Where a new step goes when nobody says: beside what it follows, without covering anything. Units: canvas pixels. */
import { type Edge, type Graph, type Operation, downstream } from "./model";

export const STEP = { width: 224, height: 64 } as const;
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

function isFree(graph: Graph, [x, y]: At): boolean {
  return !Object.values(graph.nodes).some(
    (node) => Math.abs(node.at[0] - x) < STEP.width + 16 && Math.abs(node.at[1] - y) < STEP.height + 16,
  );
}

/** The nearest free place at or below `at`. */
export function freePlace(graph: Graph, at: At): At {
  let place: At = [snap(at[0]), snap(at[1])];
  while (!isFree(graph, place)) place = [place[0], place[1] + ROW];
  return place;
}

/** Behind `key`, left by `port`; `row` is the rank of the port among the ways out. */
export function placeAfter(graph: Graph, key: string, port: string, row = 0): At {
  const node = graph.nodes[key];
  if (node === undefined) return freePlace(graph, [0, 0]);
  return freePlace(graph, [node.at[0] + STEP.width + gapAfter(port), node.at[1] + row * ROW]);
}

/**
 * Room for one more step between `from` and `to`: the place, and the move of everything behind when the gap is too
 * narrow. Steps that also hang on other branches move along, so that the order from left to right stays.
 */
export function placeBetween(graph: Graph, { from, port, to }: Edge): { at: At; shift: Operation | null } {
  const [a, b] = [graph.nodes[from], graph.nodes[to]];
  if (a === undefined || b === undefined) return { at: placeAfter(graph, from, port), shift: null };
  const at: At = [snap(a.at[0] + STEP.width + gapAfter(port)), snap(b.at[1])];
  const missing = at[0] + STEP.width + GAP.x - b.at[0];
  if (missing <= 0) return { at, shift: null };
  const behind = [to, ...downstream(graph, to)];
  const positions = Object.fromEntries(
    behind.map((key) => {
      const [x, y] = graph.nodes[key]?.at ?? [0, 0];
      return [key, [snap(x + missing), y] as At];
    }),
  );
  return { at, shift: { op: "move", positions } };
}

/** Where a step dropped on a given point should lie. */
export function placeAt(graph: Graph, at: At): At {
  return freePlace(graph, [at[0], at[1] - STEP.height / 2]);
}
