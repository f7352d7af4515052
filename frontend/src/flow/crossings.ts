/** How often each line of a run was gone along. */
import type { RunView, StepView } from "./fold";
import { holdsSteps } from "./frames";
import { type Edge, edgeId, type FlowNode } from "./model";

export interface Crossing {
  count: number;
  /** Items of a list that went into a frame or came out of it, or times the line was taken. */
  of: "items" | "times";
}

type Nodes = Readonly<Record<string, Pick<FlowNode, "type" | "at" | "inside">>>;

const OVER: ReadonlySet<string> = new Set(["succeeded", "failed", "skipped", "cancelled"]);

/** Steps of a run by a name of theirs; those without one are left out. */
function sorted(view: RunView, nameOf: (step: StepView) => string | null): Map<string, StepView[]> {
  const found = new Map<string, StepView[]>();
  for (const step of Object.values(view.steps)) {
    const name = nameOf(step);
    if (name === null) continue;
    const others = found.get(name);
    if (others === undefined) found.set(name, [step]);
    else others.push(step);
  }
  return found;
}

const sum = (numbers: readonly number[]) => numbers.reduce((all, one) => all + one, 0);

/** What a run sent along each line; lines that were not taken are left out. Frames count the items they hold so far. */
export function crossings(view: RunView, nodes: Nodes, edges: readonly Edge[]): Record<string, Crossing> {
  const left = sorted(view, ({ node, port, status }) => (port === null || !OVER.has(status) ? null : `${node}.${port}`));
  const frames = sorted(view, ({ node, items }) => (items === undefined ? null : node));
  const found = edges.flatMap((edge): [string, Crossing][] => {
    const passed = left.get(`${edge.from}.${edge.port}`) ?? [];
    if (passed.length === 0) return [];
    const into = holdsSteps(nodes[edge.to]) ? (frames.get(edge.to) ?? []) : [];
    const [items, done] = [sum(into.map(({ items: one }) => one?.total ?? 0)), sum(passed.map(({ items: one }) => one?.done ?? 0))];
    if (items > 0) return [[edgeId(edge), { count: items, of: "items" }]];
    if (done > 0) return [[edgeId(edge), { count: done, of: "items" }]];
    return [[edgeId(edge), { count: passed.length, of: "times" }]];
  });
  return Object.fromEntries(found);
}
