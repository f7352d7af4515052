/** Steps that hold steps: which they are, and what lies in them. Units: canvas pixels. Pure: nothing is drawn here. */

/** Types of the catalogue whose steps hold other steps. */
export const HOLDERS: ReadonlySet<string> = new Set(["flow.each", "flow.repeat", "flow.scope"]);

export const STEP_SIZE = { width: 224, height: 64 } as const;
/** Free space inside a frame, the least size of one, and how far below its top the lines to and from it run. */
export const FRAME = { left: 32, right: 104, head: 64, foot: 32, width: 328, height: 160, line: 96 } as const;
const DEEPEST = 16;

export interface Held {
  type: string;
  at: [number, number];
  inside?: string | null;
}

export type Nodes = Readonly<Record<string, Held>>;

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

/** The closed frame that stands for a step: the outermost one around it, or null when the step is drawn itself. */
export function shownBy(nodes: Nodes, key: string, closed: ReadonlySet<string>): string | null {
  return homesOf(nodes, key).findLast((home) => closed.has(home)) ?? null;
}
