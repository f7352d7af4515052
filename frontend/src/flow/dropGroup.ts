import { homeOfGroup } from "@/shared/canvas/groups";
import { frameAt, measure } from "@/shared/canvas/measure";
import { putInside, roomy } from "./frames";
import { membersOf, moveGroup } from "./groups";
import type { Edit } from "./history";
import { type Graph, type Group, isTrigger, type Port } from "./model";
import { type At, shifted, STEP } from "./placement";

interface Surroundings {
  portsOf: (key: string) => readonly Port[];
  /** Frames and groups that are shown small. */
  closed: ReadonlySet<string>;
}

/**
 * A group let go so many canvas pixels from where it was: over a frame its steps go in, outside of their own they come out,
 * and stay a group; otherwise they only move. The notes in its box go along. What starts the flow stays outside.
 */
export function dropGroup(graph: Graph, group: Group, by: At, { portsOf, closed }: Surroundings): Edit {
  const members = membersOf(graph, group);
  const moved = moveGroup(graph, group, by);
  const home = frameUnder(graph, members, by, closed);
  const stays = home === homeOfGroup(graph, group) || (home !== null && members.some((key) => isTrigger(graph.nodes[key])));
  if (stays) return roomy(graph, moved, members[0] ?? "");
  const edit = putInside(graph, members, home, portsOf, shifted(graph, members, by).positions);
  const notes = moved.operations.filter(({ op }) => op === "update_note");
  return { ...edit, label: { ...edit.label, name: group.name }, operations: [...edit.operations, ...notes] };
}

/** The frame the middle of the first step comes to lie in. */
function frameUnder(graph: Graph, members: readonly string[], by: At, closed: ReadonlySet<string>): string | null {
  const first = measure(graph, { closed }).get(members[0] ?? "");
  if (first === undefined) return null;
  return frameAt(graph, [first.left + by[0] + STEP.width / 2, first.top + by[1] + STEP.height / 2], members, closed);
}
