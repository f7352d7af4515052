import { duplicateSteps, mainPort, removeSteps, heir, toggleDisabled } from "../edits";
import { groupNode, groupable, groupById, groupIdOf, groupOf, ungroup } from "../groups";
import { bodyOf, endOf, holdsSteps, homesFor } from "../frames";
import { downstream, edgesOut, isTrigger } from "../model";
import type { Command, Desk } from "./command";

const onActive = (perform: (desk: Desk, key: string) => void) => (desk: Desk) => {
  if (desk.active !== null) perform(desk, desk.active);
};
const hasActive = (desk: Desk) => desk.active !== null;
const mayEdit = (desk: Desk) => desk.active !== null && !desk.readOnly;

/** What starts a flow is run with all of it; what undoes a step lies on no way. */
const mayTestPart = (desk: Desk) =>
  mayEdit(desk) && !isTrigger(desk.graph.nodes[desk.active ?? ""]) && !Object.values(desk.graph.nodes).some((node) => node.undo === desk.active);

function nextStep(desk: Desk, key: string): void {
  const ports = desk.ports(key).filter((port) => port.kind === "normal");
  const used = new Set(edgesOut(desk.graph, key).map((edge) => edge.port));
  const free = ports.find((port) => !used.has(port.name));
  const taken = edgesOut(desk.graph, key).find((edge) => edge.port === mainPort(ports));
  if (free === undefined && taken !== undefined) desk.pick({ kind: "between", edge: taken });
  else desk.pick({ kind: "after", from: key, port: free?.name ?? mainPort(ports) });
}

function remove(desk: Desk): void {
  const keys = [...desk.selection];
  if (keys.some((key) => bodyOf(desk.graph, key).length > 0)) return desk.askRemove(keys);
  const next = keys.length > 0 ? heir(desk.graph, keys[0] ?? "") : null;
  desk.commit(removeSteps(desk.graph, keys));
  if (next !== null && !keys.includes(next)) desk.focus(next);
}

/** The group that is shown small in place of the active step, else the one it is in. */
function ownGroup({ graph, active, small }: Desk) {
  if (small != null) return groupById(graph, groupIdOf(small));
  return active === null ? undefined : groupOf(graph, active);
}

/** A small group opens first; a frame folds itself, any other step its group. */
function foldable(desk: Desk): string | null {
  if (desk.active === null || desk.small != null) return desk.small ?? null;
  if (isFrame(desk)) return desk.active;
  const group = ownGroup(desk);
  return group === undefined ? null : groupNode(group.id);
}

function rename(desk: Desk, key: string): void {
  const group = desk.small == null ? undefined : ownGroup(desk);
  if (group === undefined) desk.rename(key);
  else desk.renameGroup(group.id);
}

const isFrame = (desk: Desk) => desk.active !== null && holdsSteps(desk.graph.nodes[desk.active]);

/** Behind the last step inside, or the first step of all there. */
function addInside(desk: Desk, key: string): void {
  const end = endOf(desk.graph, key, desk.ports);
  desk.pick(end === null ? { kind: "inside", container: key } : { kind: "after", ...end });
}

export const stepCommands: readonly Command[] = [
  { id: "open", group: "step", keys: ["Enter"], onStep: true, onGroup: true, when: hasActive, perform: onActive((d, k) => (d.small == null ? d.open(k) : d.fold(d.small))) },
  {
    id: "next",
    group: "step",
    keys: ["N"],
    onStep: false,
    when: (desk) => !desk.readOnly,
    perform: (desk) => (desk.active === null ? desk.pick({ kind: "start" }) : nextStep(desk, desk.active)),
  },
  {
    id: "start",
    group: "step",
    keys: ["Shift+N"],
    onStep: false,
    when: (desk) => !desk.readOnly,
    perform: (desk) => desk.pick({ kind: "start" }),
  },
  { id: "connect", group: "step", keys: ["C"], onStep: true, when: mayEdit, perform: onActive((d, k) => d.connect(k)) },
  { id: "inside", group: "step", keys: ["I"], onStep: true, when: (desk) => mayEdit(desk) && isFrame(desk), perform: onActive(addInside) },
  {
    id: "put",
    group: "step",
    keys: ["M"],
    onStep: true,
    onGroup: true,
    when: (desk) => mayEdit(desk) && homesFor(desk.graph, desk.selection).length > 0,
    perform: (desk) => desk.put(desk.selection),
  },
  { id: "fold", group: "step", keys: ["E"], onStep: true, onGroup: true, when: (desk) => foldable(desk) !== null, perform: (desk) => desk.fold(foldable(desk) ?? "") },
  {
    id: "group_steps",
    group: "step",
    keys: ["G"],
    onStep: true,
    when: (desk) => mayEdit(desk) && groupable(desk.graph, desk.selection).length > 0,
    perform: (desk) => desk.group(groupable(desk.graph, desk.selection)),
  },
  {
    id: "ungroup",
    group: "step",
    keys: ["Shift+G"],
    onStep: true,
    onGroup: true,
    when: (desk) => mayEdit(desk) && ownGroup(desk) !== undefined,
    perform: (desk) => {
      const group = groupById(desk.graph, ownGroup(desk)?.id ?? null);
      if (group !== undefined) desk.commit(ungroup(group));
    },
  },
  {
    id: "undo_with",
    group: "step",
    keys: ["U"],
    onStep: true,
    when: (desk) => mayEdit(desk) && !isTrigger(desk.graph.nodes[desk.active ?? ""]),
    perform: onActive((d, k) => d.undoWith(k)),
  },
  { id: "rename", group: "step", keys: ["F2"], onStep: true, onGroup: true, when: mayEdit, perform: onActive(rename) },
  { id: "test", group: "step", keys: ["T"], onStep: true, when: mayEdit, perform: onActive((d, k) => d.test(k)) },
  { id: "run_to", group: "step", keys: ["R"], onStep: true, when: mayTestPart, perform: onActive((d, k) => d.testPart(k, "to")) },
  { id: "run_from", group: "step", keys: ["Shift+R"], onStep: true, when: mayTestPart, perform: onActive((d, k) => d.testPart(k, "from")) },
  { id: "comment", group: "step", keys: ["K"], onStep: true, when: hasActive, perform: onActive((d, k) => d.comments(k)) },
  {
    id: "disable",
    group: "step",
    keys: ["D"],
    onStep: true,
    when: (desk) => mayEdit(desk) && !desk.selection.some((key) => isTrigger(desk.graph.nodes[key])),
    perform: (desk) => desk.commit(toggleDisabled(desk.graph, desk.selection)),
  },
  { id: "remove", group: "step", keys: ["Delete", "Backspace"], onStep: true, when: mayEdit, perform: remove },
  {
    id: "duplicate",
    group: "step",
    keys: ["Mod+D"],
    onStep: true,
    onGroup: true,
    when: mayEdit,
    perform: (desk) => {
      const edit = duplicateSteps(desk.graph, desk.selection);
      desk.commit(edit);
      desk.select(edit.keys);
      if (edit.focus != null) desk.focus(edit.focus);
    },
  },
  {
    id: "select_behind",
    group: "step",
    keys: ["Shift+ArrowRight"],
    onStep: true,
    when: hasActive,
    perform: onActive((desk, key) => desk.select([key, ...downstream(desk.graph, key)])),
  },
];
