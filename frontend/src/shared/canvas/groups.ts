/**
 * Groups: boxes around steps that lie side by side, at the top or in one frame; they mean nothing to a run. Where they lie,
 * and what stands for steps that are hidden. Pure.
 */
import { homeOf, homesOf, type Nodes, STEP_SIZE } from "./frames";
import type { Rect } from "./route";

export interface DrawnGroup {
  id: string;
  name: string;
  keys: readonly string[];
  color?: string;
}

/** Free space around the steps of a group, in canvas pixels; above them stand the name and the marks of the steps. */
export const GROUP = { side: 16, head: 60, foot: 28, bar: 32 } as const;

const PREFIX = "group:";

/** How a group is called among what is drawn; no step has such a key. */
export function groupNode(id: string): string {
  return PREFIX + id;
}

/** The group a drawn thing stands for, or null for a step. */
export function groupIdOf(drawn: string): string | null {
  return drawn.startsWith(PREFIX) ? drawn.slice(PREFIX.length) : null;
}

export interface Grouped {
  nodes: Nodes;
  groups?: readonly DrawnGroup[];
}

/** The frame a group lies in, which is that of its first step; null at the top. */
export function homeOfGroup({ nodes }: Grouped, group: DrawnGroup): string | null {
  const first = group.keys.find((key) => key in nodes);
  return first === undefined ? null : homeOf(nodes, first);
}

/** The group a step is in. */
export function groupOf(graph: Grouped, key: string): DrawnGroup | undefined {
  return graph.groups?.find((group) => group.keys.includes(key) && homeOf(graph.nodes, key) === homeOfGroup(graph, group));
}

/** The steps of a group that are there; what lies in another frame than its first step is not in it. */
export function membersOf(graph: Grouped, group: DrawnGroup): string[] {
  const home = homeOfGroup(graph, group);
  return group.keys.filter((key) => key in graph.nodes && homeOf(graph.nodes, key) === home);
}

/** What is drawn in place of a step: a frame or a group that is shown small. Null when the step is drawn itself. */
export function standIn(graph: Grouped, key: string, closed: ReadonlySet<string>): string | null {
  if (closed.size === 0) return null;
  for (const outer of [key, ...homesOf(graph.nodes, key)].reverse()) {
    const group = groupOf(graph, outer);
    if (group !== undefined && closed.has(groupNode(group.id))) return groupNode(group.id);
    if (outer !== key && closed.has(outer)) return outer;
  }
  return null;
}

/** What the steps of a group cover; null without any. */
export function covered(graph: Grouped, group: DrawnGroup, rects: ReadonlyMap<string, Rect>): Rect | null {
  const inner = membersOf(graph, group).flatMap((key) => rects.get(key) ?? []);
  if (inner.length === 0) return null;
  return {
    left: Math.min(...inner.map((rect) => rect.left)),
    top: Math.min(...inner.map((rect) => rect.top)),
    right: Math.max(...inner.map((rect) => rect.right)),
    bottom: Math.max(...inner.map((rect) => rect.bottom)),
  };
}

/** The box of an open group. */
export function groupRect(graph: Grouped, group: DrawnGroup, rects: ReadonlyMap<string, Rect>): Rect | null {
  const inner = covered(graph, group, rects);
  if (inner === null) return null;
  return { left: inner.left - GROUP.side, top: inner.top - GROUP.head, right: inner.right + GROUP.side, bottom: inner.bottom + GROUP.foot };
}

/** A group shown small is as large as a step, at the left of where its steps lie. */
export function smallRect(graph: Grouped, group: DrawnGroup, rects: ReadonlyMap<string, Rect>): Rect | null {
  const inner = covered(graph, group, rects);
  if (inner === null) return null;
  const top = (inner.top + inner.bottom) / 2 - STEP_SIZE.height / 2;
  return { left: inner.left, top, right: inner.left + STEP_SIZE.width, bottom: top + STEP_SIZE.height };
}
