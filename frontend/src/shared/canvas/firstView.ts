/** How a drawing is first shown: large enough to read. Units: canvas pixels for the graph, screen pixels for the frame. */
import { stepHeight } from "./StepNode";
import type { DrawnGraph } from "./sheet";
import { groupRect } from "./groups";
import { measure } from "./measure";
import type { DrawnPort } from "./types";
import type { Rect } from "./route";

/** Below this the names of steps are hard to read. */
export const READABLE = 0.75;
const WIDTH = 224;
const HEIGHT = 64;
/** A first look may be smaller than that when it shows the end of the flow as well. */
export const SMALLEST = 0.5;
/** Free space around the drawing, in screen pixels; badges and the button behind the last step stand in it. */
export const EDGE = { x: 44, y: 52 } as const;

export interface Size {
  width: number;
  height: number;
}

export function frameOf(box: HTMLElement | null): Size {
  return { width: box?.clientWidth ?? 0, height: box?.clientHeight ?? 0 };
}

const NOTE: [number, number] = [240, 120];

function noteRects({ notes = [] }: DrawnGraph): Rect[] {
  return notes.map(({ at: [left, top], size: [width, height] = NOTE }) => ({ left, top, right: left + width, bottom: top + height }));
}

/** What steps, groups and notes cover, or null without any step. */
export function bounds(graph: DrawnGraph, portsOf: (key: string) => DrawnPort[]): Rect | null {
  const boxes = Object.entries(graph.nodes);
  if (boxes.length === 0) return null;
  const steps = measure(graph, { heightOf: (key) => stepHeight(portsOf(key)) });
  const groups = (graph.groups ?? []).flatMap((group) => groupRect(graph, group, steps) ?? []);
  return around([...steps.values(), ...groups, ...noteRects(graph)]);
}

export function around(rects: readonly Rect[]): Rect {
  return {
    left: Math.min(...rects.map((rect) => rect.left)),
    top: Math.min(...rects.map((rect) => rect.top)),
    right: Math.max(...rects.map((rect) => rect.right)),
    bottom: Math.max(...rects.map((rect) => rect.bottom)),
  };
}

/** The zoom at which all of it fits, never enlarged. */
export function wholeAt(all: Rect, frame: Size): number {
  const wide = (frame.width - 2 * EDGE.x) / (all.right - all.left);
  const high = (frame.height - 2 * EDGE.y) / (all.bottom - all.top);
  return Math.min(1, wide, high);
}

/** The zoom at which everything fits, from `SMALLEST` to 1; a drawing too large for that is shown to be read. */
function zoomFor(all: Rect, frame: Size): number {
  const whole = wholeAt(all, frame);
  return whole < SMALLEST ? READABLE : whole;
}

/** Everything when it can be read; otherwise what starts the flow at the left, in the middle of the height. */
export function firstView(graph: DrawnGraph, portsOf: (key: string) => DrawnPort[], frame: Size): { x: number; y: number; zoom: number } | null {
  const all = bounds(graph, portsOf);
  if (all === null || frame.width === 0) return null;
  const zoom = zoomFor(all, frame);
  const spareX = frame.width - (all.right - all.left) * zoom;
  const spareY = frame.height - (all.bottom - all.top) * zoom;
  const first = Object.values(graph.nodes).find((node) => node.type.startsWith("trigger."))?.at ?? [all.left, all.top];
  const x = spareX >= 2 * EDGE.x - 1 ? spareX / 2 - all.left * zoom : EDGE.x - first[0] * zoom;
  const y = spareY >= 0 ? spareY / 2 - all.top * zoom : frame.height / 2 - (first[1] + 32) * zoom;
  return { x, y, zoom };
}

/** Where the view must go so that a step is seen whole, in the middle; null when it is seen already. */
export function viewOf(at: [number, number], frame: Size, now: { x: number; y: number; zoom: number }): { x: number; y: number; zoom: number } | null {
  const zoom = Math.max(now.zoom, READABLE);
  const [left, top] = [at[0] * now.zoom + now.x, at[1] * now.zoom + now.y];
  const inside = left > 8 && top > 20 && left + WIDTH * now.zoom < frame.width - 8 && top + HEIGHT * now.zoom < frame.height - 8;
  if (inside && now.zoom >= READABLE) return null;
  return { x: frame.width / 2 - (at[0] + WIDTH / 2) * zoom, y: frame.height / 2 - (at[1] + HEIGHT / 2) * zoom, zoom };
}

/** The height a frame of this width needs to show the whole drawing at its first zoom. */
export function neededHeight(graph: DrawnGraph, portsOf: (key: string) => DrawnPort[], width: number): number {
  const all = bounds(graph, portsOf);
  if (all === null) return 0;
  const zoom = zoomFor(all, { width, height: Infinity });
  return Math.ceil((all.bottom - all.top) * zoom + 2 * EDGE.y);
}
