/** Steps that hold steps: which they are, and how large their frames are. Units: canvas pixels. Pure: nothing is drawn here. */
import type { Rect } from "./route";

/** Types of the catalogue whose steps hold other steps. */
export const HOLDERS: ReadonlySet<string> = new Set(["flow.each", "flow.repeat", "flow.scope"]);

export const STEP_SIZE = { width: 224, height: 64 } as const;
/** Free space inside a frame, the least size of one, and how far below its top the lines to and from it run. */
export const FRAME = { left: 32, right: 104, head: 64, foot: 32, width: 328, height: 160, line: 96 } as const;
const DEEPEST = 16;
const NONE: ReadonlySet<string> = new Set();

export interface Held {
  type: string;
  at: [number, number];
  inside?: string | null;
}

type Nodes = Readonly<Record<string, Held>>;

export function holdsSteps(node: Held | undefined): boolean {
  return node !== undefined && HOLDERS.has(node.type);
}

/** The step that holds `key`; null at the top, and where what is written down makes no sense. */
export function homeOf(nodes: Nodes, key: string): string | null {
  const home = nodes[key]?.inside ?? null;
  if (home === null || !holdsSteps(nodes[home])) return null;
  let above: string | null | undefined = home;
  for (let n = 0; n < DEEPEST && above != null; n += 1) {
    if (above === key) return null;
    above = nodes[above]?.inside;
  }
  return above == null ? home : null;
}

/** The frames around `key`, the nearest first. */
export function homesOf(nodes: Nodes, key: string): string[] {
  const home = homeOf(nodes, key);
  return home === null ? [] : [home, ...homesOf(nodes, home)];
}

/** Keys by what holds them; null for the top. */
export function bodies(nodes: Nodes): Map<string | null, string[]> {
  const found = new Map<string | null, string[]>();
  for (const key of Object.keys(nodes)) {
    const home = homeOf(nodes, key);
    const body = found.get(home);
    if (body === undefined) found.set(home, [key]);
    else body.push(key);
  }
  return found;
}

/** Every step inside `key`, at any depth. */
export function within(nodes: Nodes, key: string): string[] {
  return Object.keys(nodes).filter((name) => name !== key && homesOf(nodes, name).includes(key));
}

export interface Measuring {
  heightOf?: (key: string) => number;
  /** Frames that are shown small. */
  closed?: ReadonlySet<string>;
}

/** What each step covers: a frame encloses the steps inside, a closed one is as large as a step. */
export function measure(nodes: Nodes, { heightOf = () => STEP_SIZE.height, closed = NONE }: Measuring = {}): Map<string, Rect> {
  const rects = new Map<string, Rect>();
  const inner = bodies(nodes);
  const rectOf = (key: string, node: Held): Rect => {
    const known = rects.get(key);
    if (known !== undefined) return known;
    const [left, top] = node.at;
    const plain = { left, top, right: left + STEP_SIZE.width, bottom: top + heightOf(key) };
    const body = (inner.get(key) ?? []).flatMap((name) => (nodes[name] ? [rectOf(name, nodes[name])] : []));
    const rect = holdsSteps(node) ? framed(node.at, body, closed.has(key)) : plain;
    rects.set(key, rect);
    return rect;
  };
  for (const [key, node] of Object.entries(nodes)) rectOf(key, node);
  return rects;
}

function framed([x, y]: [number, number], body: readonly Rect[], closed: boolean): Rect {
  const left = body.length === 0 ? x : Math.min(...body.map((rect) => rect.left)) - FRAME.left;
  const top = body.length === 0 ? y : Math.min(...body.map((rect) => rect.top)) - FRAME.head;
  if (closed) return { left, top: top + FRAME.head, right: left + STEP_SIZE.width, bottom: top + FRAME.head + STEP_SIZE.height };
  const right = Math.max(left + FRAME.width, ...body.map((rect) => rect.right + FRAME.right));
  const bottom = Math.max(top + FRAME.height, ...body.map((rect) => rect.bottom + FRAME.foot));
  return { left, top, right, bottom };
}

/** The innermost open frame under a point, leaving out some steps and what they hold. */
export function frameAt(nodes: Nodes, [x, y]: [number, number], without: readonly string[], closed: ReadonlySet<string> = NONE): string | null {
  const rects = measure(nodes, { closed });
  const under = Object.keys(nodes).filter((key) => {
    const rect = rects.get(key);
    const homes = homesOf(nodes, key);
    const usable = holdsSteps(nodes[key]) && ![key, ...homes].some((name) => without.includes(name) || closed.has(name));
    return usable && rect !== undefined && x >= rect.left && x <= rect.right && y >= rect.top && y <= rect.bottom;
  });
  return under.sort((a, b) => homesOf(nodes, b).length - homesOf(nodes, a).length)[0] ?? null;
}

/** The closed frame that stands for a step: the outermost one around it, or null when the step is drawn itself. */
export function shownBy(nodes: Nodes, key: string, closed: ReadonlySet<string>): string | null {
  return homesOf(nodes, key).findLast((home) => closed.has(home)) ?? null;
}
