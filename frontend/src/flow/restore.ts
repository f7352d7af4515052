/** One step as it was in another version, as edits of the draft. */
import { holdsSteps, homeOf } from "./frames";
import type { FlowNode, Graph, NodeField, Operation } from "./model";
import { EMPTY } from "./operations";

const FIELDS: readonly NodeField[] = ["name", "connection", "handling", "join", "note", "disabled"];

const same = (a: unknown, b: unknown) => JSON.stringify(a ?? null) === JSON.stringify(b ?? null);

/**
 * The edits that bring one step of `now` back to what it was in `then`; none where there is nothing to bring back.
 * A step that was removed comes back with its lines to steps that are still there.
 */
export function restoreStep(then: Graph, now: Graph, key: string): Operation[] {
  const [old, present] = [then.nodes[key], now.nodes[key]];
  if (old === undefined) return [];
  if (present === undefined) return [comeBack(then, now, key, old)];
  if (present.type !== old.type) return [];
  const fields = FIELDS.filter((field) => !same(old[field] ?? EMPTY[field], present[field] ?? EMPTY[field])).map((field): Operation => ({ op: "set_node", key, field, value: old[field] ?? EMPTY[field] }));
  const settings: Operation[] = same(old.settings, present.settings) ? [] : [{ op: "update_settings", key, settings: old.settings }];
  return [...fields, ...settings];
}

function comeBack(then: Graph, now: Graph, key: string, old: FlowNode): Operation {
  const home = old.inside ?? null;
  const inside = home !== null && holdsSteps(now.nodes[home]) ? home : null;
  const undo = old.undo != null && old.undo in now.nodes ? old.undo : null;
  const there = (name: string) => name === key || (name in now.nodes && homeOf(now.nodes, name) === inside);
  const edges = then.edges.filter((edge) => (edge.from === key || edge.to === key) && there(edge.from) && there(edge.to));
  return { op: "add_node", key, node: { ...old, inside, undo }, edges };
}
