/** The list that stands for the drawing, with groups as a level of their own. */
import { groupNode, groupOf } from "./groups";
import { homesOf } from "./frames";
import type { Graph, Group } from "./model";
import { outline, type OutlineRow } from "./order";

export type StepLine = { kind: "step"; id: string; level: number; row: OutlineRow };
export type GroupLine = { kind: "group"; id: string; level: number; group: Group; open: boolean; keys: string[] };
export type OutlineLine = StepLine | GroupLine;

interface Listing {
  closed: readonly string[];
  /** The groups around each step and around the frames it lies in, the outermost first. */
  around: ReadonlyMap<OutlineRow, readonly Group[]>;
}

/** Every step once; those of a group follow its line, unless it is shown small. */
export function outlineLines(graph: Graph, closed: readonly string[]): OutlineLine[] {
  const rows = outline(graph);
  const groups = (key: string) => [key, ...homesOf(graph.nodes, key)].reverse().flatMap((name) => (groupOf(graph, name) as Group | undefined) ?? []);
  const none: readonly Group[] = [];
  const around = new Map(rows.map((row) => [row, graph.groups.length === 0 ? none : groups(row.key)]));
  return linesOf({ closed, around }, rows, 0);
}

/** Lines of rows that lie in the same `deep` groups. */
function linesOf(listing: Listing, rows: readonly OutlineRow[], deep: number): OutlineLine[] {
  const groupAt = (row: OutlineRow) => listing.around.get(row)?.[deep];
  const told = new Set<Group>();
  return rows.flatMap((row): OutlineLine[] => {
    const group = groupAt(row);
    if (group === undefined) return [{ kind: "step", id: row.key, level: row.level + deep, row }];
    if (told.has(group)) return [];
    told.add(group);
    const members = rows.filter((other) => groupAt(other) === group);
    const id = groupNode(group.id);
    const open = !listing.closed.includes(id);
    const head: GroupLine = { kind: "group", id, level: row.level + deep, group, open, keys: members.map(({ key }) => key) };
    return open ? [head, ...linesOf(listing, members, deep + 1)] : [head];
  });
}
