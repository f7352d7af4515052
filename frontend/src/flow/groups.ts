/**
 * Edits of groups: boxes with a name around steps that lie side by side, which mean nothing to a run. A step is in one group
 * at most; a frame and a step inside it may each be in one.
 */
import { homesOf, within } from "@/shared/canvas/frames";
import { groupOf, membersOf } from "@/shared/canvas/groups";
import type { Edit } from "./history";
import type { Graph, Group, Operation } from "./model";
import { moveNote, notesIn } from "./notes";
import { shifted, type At } from "./placement";

export { groupIdOf, groupNode, groupOf, membersOf, standIn } from "@/shared/canvas/groups";

export function groupById(graph: Graph, id: string | null): Group | undefined {
  return graph.groups.find((group) => group.id === id);
}

/** The chosen steps that a group is made of: those that lie in no other chosen one. */
export function groupable(graph: Graph, keys: readonly string[]): string[] {
  return keys.filter((key) => key in graph.nodes && !homesOf(graph.nodes, key).some((home) => keys.includes(home)));
}

/** An id no group has yet. */
export function freeGroupId(graph: Graph, taken: Iterable<string> = []): string {
  const used = new Set([...graph.groups.map(({ id }) => id), ...taken]);
  let n = used.size + 1;
  while (used.has(`group_${n}`)) n += 1;
  return `group_${n}`;
}

/** The group with these steps instead; it goes without any. */
export function holding(group: Group, keys: readonly string[]): Operation {
  return { op: "group", id: group.id, name: group.name, keys: [...keys], color: group.color ?? "" };
}

/** The box goes, the steps stay. */
export function ungroup(group: Group): Edit {
  return { label: { id: "ungrouped", name: group.name }, operations: [holding(group, [])], focus: group.keys[0] ?? null };
}

/** Steps that go elsewhere leave the groups of those that stay; a group that goes as a whole stays one. */
export function takeOut(graph: Graph, keys: readonly string[]): Operation[] {
  const parted = (members: readonly string[]) => members.some((key) => keys.includes(key)) && members.some((key) => !keys.includes(key));
  const left = graph.groups.filter((group) => parted(membersOf(graph, group)));
  return left.map((group) => holding(group, group.keys.filter((key) => !keys.includes(key))));
}

/** Steps of a group moved with the notes that lie in its box. */
export function moveGroup(graph: Graph, group: Group, by: At): Edit {
  const notes = notesIn(graph, group).flatMap((note) => moveNote(note, by).operations);
  return { label: { id: "moved", name: group.name }, operations: [shifted(graph, membersOf(graph, group), by), ...notes], focus: group.keys[0] ?? null };
}

/** A step that came between two steps of one group belongs to it as well. */
export function joining(graph: Graph, from: string, to: string, key: string): Operation[] {
  const group = groupOf(graph, from);
  const same = group !== undefined && groupOf(graph, to) === group;
  return same ? [holding(group as Group, [...group.keys, key])] : [];
}

/** Groups whose steps are all among `keys`. */
export function groupsAmong(graph: Graph, keys: ReadonlySet<string>): Group[] {
  return graph.groups.filter((group) => membersOf(graph, group).length > 0 && membersOf(graph, group).every((key) => keys.has(key)));
}

/** The same groups for copies of their steps. */
export function regrouped(graph: Graph, groups: readonly Group[], names: ReadonlyMap<string, string>): Operation[] {
  const taken: string[] = [];
  return groups.flatMap((group): Operation[] => {
    const keys = group.keys.flatMap((key) => names.get(key) ?? []);
    const id = freeGroupId(graph, taken);
    taken.push(id);
    return keys.length === 0 ? [] : [{ op: "group", id, name: group.name, keys, color: group.color ?? "" }];
  });
}

/** Every step of a group, with what frames among them hold. */
export function allOf(graph: Graph, group: Group): string[] {
  return membersOf(graph, group).flatMap((key) => [key, ...within(graph.nodes, key)]);
}
