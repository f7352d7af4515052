/** The list that stands for the drawing, with groups as a level of their own. */
import { groupNode, groupOf } from "./groups";
import { homesOf } from "./frames";
import type { Graph, Group } from "./model";
import { outline, type OutlineRow } from "./order";

export type StepLine = { kind: "step"; id: string; level: number; row: OutlineRow };
export type GroupLine = { kind: "group"; id: string; level: number; group: Group; open: boolean; keys: string[] };
export type OutlineLine = StepLine | GroupLine;

/** Every step once; those of a group follow its line, unless it is shown small. */
export function outlineLines(graph: Graph, closed: readonly string[]): OutlineLine[] {
  const rows = outline(graph);
  const belongs = new Map(rows.map((row) => [row.key, groupOf(graph, homesOf(graph.nodes, row.key).at(-1) ?? row.key) as Group | undefined]));
  const told = new Set<Group>();
  return rows.flatMap((row): OutlineLine[] => {
    const group = belongs.get(row.key);
    if (group === undefined) return [stepLine(row, 0)];
    if (told.has(group)) return [];
    told.add(group);
    const members = rows.filter(({ key }) => belongs.get(key) === group);
    const id = groupNode(group.id);
    const open = !closed.includes(id);
    const head: GroupLine = { kind: "group", id, level: row.level, group, open, keys: members.map(({ key }) => key) };
    return open ? [head, ...members.map((member) => stepLine(member, 1))] : [head];
  });
}

function stepLine(row: OutlineRow, deeper: number): StepLine {
  return { kind: "step", id: row.key, level: row.level + deeper, row };
}
