import type { Sheet } from "./sheet";
import { type DrawnGroup, groupNode, homeOfGroup, membersOf, smallRect, standIn } from "./groups";
import { placeIn } from "./measure";
import type { StepNodeType } from "./StepNode";
import type { DrawnPort, StepData } from "./types";
import { FRAME, STEP_SIZE, within } from "./frames";

interface Before {
  old: ReadonlyMap<string, StepNodeType>;
  /** What is drawn of the step the keyboard is on. */
  lit: string | null;
  chosen: ReadonlySet<string>;
}

const OUT: DrawnPort = { name: "out", label: "", kind: "normal" };

/** Groups that are shown small, each drawn like one step. */
export function groupsDrawn(sheet: Sheet, before: Before): StepNodeType[] {
  const { graph, facts } = sheet;
  const small = (graph.groups ?? []).filter((group) => facts.closed.has(groupNode(group.id)) && membersOf(graph, group).length > 0);
  return small.filter((group) => standIn(graph, membersOf(graph, group)[0] ?? "", facts.closed) === groupNode(group.id)).map((group) => drawGroup(sheet, group, before));
}

function groupData({ graph, facts }: Sheet, group: DrawnGroup): StepData {
  const top = membersOf(graph, group);
  const members = top.flatMap((key) => [key, ...within(graph.nodes, key)]);
  const leaves = graph.edges.some(({ from, to }) => top.includes(from) && !top.includes(to));
  const entered = graph.edges.some(({ from, to }) => top.includes(to) && !top.includes(from));
  const holds = facts.words.members(top.length);
  return {
    name: group.name,
    kind: facts.words.group,
    icon: "stack",
    svg: null,
    category: "flow",
    ports: leaves ? [OUT] : [],
    used: ["out"],
    starts: !entered,
    disabled: false,
    readOnly: true,
    frame: { closed: true, holds, fold: facts.words.fold(group.name, true), first: null, line: FRAME.line, ...STEP_SIZE },
    more: "",
    members,
  };
}

function drawGroup(sheet: Sheet, group: DrawnGroup, { old, lit, chosen }: Before): StepNodeType {
  const id = groupNode(group.id);
  const data = groupData(sheet, group);
  const home = homeOfGroup(sheet.graph, group);
  return {
    ...old.get(id),
    id,
    type: "step",
    position: placeIn(sheet.rects, home, smallRect(sheet.graph, group, sheet.rects)),
    parentId: home ?? undefined,
    data,
    selected: (data.members ?? []).every((key) => chosen.has(key)),
    ...STEP_SIZE,
    focusable: false,
    connectable: false,
    ariaRole: "button",
    domAttributes: { tabIndex: id === lit ? 0 : -1, "aria-roledescription": sheet.facts.words.group, "aria-expanded": false } as StepNodeType["domAttributes"],
  };
}
