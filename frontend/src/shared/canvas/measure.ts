/** What each step covers: frames enclose what lies in them. Units: canvas pixels. Pure: nothing is drawn here. */
import { bodies, FRAME, type Held, holdsSteps, homesOf, STEP_SIZE } from "./frames";
import { covered, type DrawnGroup, type Grouped, groupNode, homeOfGroup } from "./groups";
import type { Rect } from "./route";

const NONE: ReadonlySet<string> = new Set();
/** How much further a frame reaches above and below the steps of an open group in it, so that the box lies inside. */
export const AROUND_GROUP = { head: 48, foot: 8 } as const;

export interface Measuring {
  heightOf?: (key: string) => number;
  /** Frames and groups that are shown small. */
  closed?: ReadonlySet<string>;
}

/** What each step covers: a frame encloses the steps inside and the boxes of their groups, a closed one is as large as a step. */
export function measure(graph: Grouped, { heightOf = () => STEP_SIZE.height, closed = NONE }: Measuring = {}): Map<string, Rect> {
  const { nodes } = graph;
  const rects = new Map<string, Rect>();
  const inner = bodies(nodes);
  const boxed = groupsInFrames(graph, closed);
  const rectOf = (key: string, node: Held): Rect => {
    const known = rects.get(key);
    if (known !== undefined) return known;
    const [left, top] = node.at;
    const plain = { left, top, right: left + STEP_SIZE.width, bottom: top + heightOf(key) };
    const body = (inner.get(key) ?? []).flatMap((name) => (nodes[name] ? [rectOf(name, nodes[name])] : []));
    const boxes = (boxed.get(key) ?? []).flatMap((group) => roomOf(covered(graph, group, rects)));
    const rect = holdsSteps(node) ? framed(node.at, body, boxes, closed.has(key)) : plain;
    rects.set(key, rect);
    return rect;
  };
  for (const [key, node] of Object.entries(nodes)) rectOf(key, node);
  return rects;
}

function groupsInFrames(graph: Grouped, closed: ReadonlySet<string>): Map<string, DrawnGroup[]> {
  const found = new Map<string, DrawnGroup[]>();
  for (const group of graph.groups ?? []) {
    const home = homeOfGroup(graph, group);
    if (home !== null && !closed.has(groupNode(group.id))) found.set(home, [...(found.get(home) ?? []), group]);
  }
  return found;
}

function roomOf(steps: Rect | null): Rect[] {
  return steps === null ? [] : [{ ...steps, top: steps.top - AROUND_GROUP.head, bottom: steps.bottom + AROUND_GROUP.foot }];
}

function framed([x, y]: [number, number], body: readonly Rect[], boxes: readonly Rect[], closed: boolean): Rect {
  const all = closed ? body : [...body, ...boxes];
  const left = all.length === 0 ? x : Math.min(...all.map((rect) => rect.left)) - FRAME.left;
  const top = all.length === 0 ? y : Math.min(...all.map((rect) => rect.top)) - FRAME.head;
  if (closed) return { left, top: top + FRAME.head, right: left + STEP_SIZE.width, bottom: top + FRAME.head + STEP_SIZE.height };
  const right = Math.max(left + FRAME.width, ...all.map((rect) => rect.right + FRAME.right));
  const bottom = Math.max(top + FRAME.height, ...all.map((rect) => rect.bottom + FRAME.foot));
  return { left, top, right, bottom };
}

/** How far below the top of an open frame the lines to and from it run: through the uppermost of the steps inside. */
export function frameLine(frame: Rect, body: readonly Rect[]): number {
  if (body.length === 0) return FRAME.line;
  return Math.min(...body.map((rect) => rect.top)) - frame.top + FRAME.line - FRAME.head;
}

/** Where something stands, counted from the corner of its frame, or of the drawing at the top. */
export function placeIn(rects: ReadonlyMap<string, Rect>, home: string | null, rect: Rect | null | undefined): { x: number; y: number } {
  const around = home === null ? undefined : rects.get(home);
  return { x: (rect?.left ?? 0) - (around?.left ?? 0), y: (rect?.top ?? 0) - (around?.top ?? 0) };
}

/** The innermost open frame under a point, leaving out some steps and what they hold. */
export function frameAt(graph: Grouped, [x, y]: [number, number], without: readonly string[], closed: ReadonlySet<string> = NONE): string | null {
  const { nodes } = graph;
  const rects = measure(graph, { closed });
  const under = Object.keys(nodes).filter((key) => {
    const rect = rects.get(key);
    const homes = homesOf(nodes, key);
    const usable = holdsSteps(nodes[key]) && ![key, ...homes].some((name) => without.includes(name) || closed.has(name));
    return usable && rect !== undefined && x >= rect.left && x <= rect.right && y >= rect.top && y <= rect.bottom;
  });
  return under.sort((a, b) => homesOf(nodes, b).length - homesOf(nodes, a).length)[0] ?? null;
}
