/** How a drawing is first shown when it is opened for some of its steps. Units: canvas pixels for the graph, screen pixels for the frame. */
import type { DrawnGraph } from "./sheet";
import { around, bounds, EDGE, firstView, READABLE, type Size, SMALLEST, wholeAt } from "./firstView";
import { measure } from "./measure";
import { stepHeight } from "./StepNode";
import type { DrawnPort } from "./types";

/**
 * Everything when it can be read, else all of these steps when that can be read, else the first of them at the left, in
 * the middle of the height.
 */
export function firstViewOf(keys: readonly string[], graph: DrawnGraph, portsOf: (key: string) => DrawnPort[], frame: Size): { x: number; y: number; zoom: number } | null {
  const all = bounds(graph, portsOf);
  const rects = measure(graph, { heightOf: (key) => stepHeight(portsOf(key)) });
  const wanted = keys.flatMap((key) => rects.get(key) ?? []);
  if (all === null || wanted.length === 0 || wholeAt(all, frame) >= SMALLEST) return firstView(graph, portsOf, frame);
  const zoom = wholeAt(around(wanted), frame);
  const first = wanted.reduce((found, rect) => (rect.left < found.left ? rect : found));
  if (frame.width === 0) return null;
  if (zoom < SMALLEST) return { x: EDGE.x - first.left * READABLE, y: frame.height / 2 - ((first.top + first.bottom) / 2) * READABLE, zoom: READABLE };
  const { left, right, top, bottom } = around(wanted);
  return { x: frame.width / 2 - ((left + right) / 2) * zoom, y: frame.height / 2 - ((top + bottom) / 2) * zoom, zoom };
}
