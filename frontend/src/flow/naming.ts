/** Making a group, and giving it another name. */
import { homeOf, homesOf } from "@/shared/canvas/frames";
import { freeGroupId, groupable, holding } from "./groups";
import type { Edit } from "./history";
import { type Graph, type Group, nameOf, type Operation } from "./model";

/** Names of a step, of the frame it lies in, and of a step that does not lie there. */
export type Apart = { name: string; home: string; other: string };

/** Why steps cannot be one group: they do not lie side by side. Null when they do. */
export function apartBy(graph: Graph, keys: readonly string[]): Apart | null {
  const chosen = groupable(graph, keys);
  const deep = (key: string) => homesOf(graph.nodes, key).length;
  const deepest = [...chosen].sort((a, b) => deep(b) - deep(a))[0];
  const home = deepest === undefined ? null : homeOf(graph.nodes, deepest);
  const other = chosen.find((key) => homeOf(graph.nodes, key) !== home);
  if (deepest === undefined || home === null || other === undefined) return null;
  return { name: nameOf(graph, deepest), home: nameOf(graph, home), other: nameOf(graph, other) };
}

/** One group of these steps; they leave the groups they were in. */
export function groupSteps(graph: Graph, keys: readonly string[], name: string): Edit & { id: string } {
  const chosen = groupable(graph, keys);
  const id = freeGroupId(graph);
  const left = graph.groups.filter((group) => group.keys.some((key) => chosen.includes(key)));
  const operations: Operation[] = [
    ...left.map((group) => holding(group, group.keys.filter((key) => !chosen.includes(key)))),
    { op: "group", id, name, keys: chosen, color: "" },
  ];
  const home = homeOf(graph.nodes, chosen[0] ?? "");
  const where = home === null ? { id: "grouped" } : { id: "grouped_in", other: nameOf(graph, home) };
  return { id, label: { ...where, name, count: chosen.length }, operations, focus: chosen[0] ?? null };
}

export function renameGroup(group: Group, name: string): Edit {
  return { label: { id: "renamed", name: group.name, other: name }, operations: [holding({ ...group, name }, group.keys)], focus: group.keys[0] ?? null };
}
