import type { Command, Desk } from "./command";

const editable = (desk: Desk) => !desk.readOnly;

export const editCommands: readonly Command[] = [
  {
    id: "undo",
    group: "edit",
    keys: ["Mod+Z"],
    onStep: false,
    when: (desk) => editable(desk) && desk.canUndo,
    perform: (desk) => desk.undo(),
  },
  {
    id: "redo",
    group: "edit",
    keys: ["Mod+Y", "Mod+Shift+Z"],
    onStep: false,
    when: (desk) => editable(desk) && desk.canRedo,
    perform: (desk) => desk.redo(),
  },
  {
    id: "select_all",
    group: "edit",
    keys: ["Mod+A"],
    onStep: true,
    when: () => true,
    perform: (desk) => desk.select(Object.keys(desk.graph.nodes)),
  },
  {
    id: "copy",
    group: "edit",
    keys: ["Mod+C"],
    onStep: true,
    when: (desk) => desk.selection.length > 0,
    perform: (desk) => desk.copy(desk.selection),
  },
  { id: "paste", group: "edit", keys: ["Mod+V"], onStep: false, when: editable, perform: (desk) => desk.paste() },
];

export const flowCommands: readonly Command[] = [
  { id: "note", group: "flow", keys: ["Shift+S"], onStep: false, when: editable, perform: (desk) => desk.addNote() },
  {
    id: "tidy",
    group: "flow",
    keys: ["Shift+T"],
    onStep: false,
    when: (desk) => editable(desk) && Object.keys(desk.graph.nodes).length > 1,
    perform: (desk) => desk.tidy(),
  },
  { id: "run", group: "flow", keys: ["Mod+Enter"], onStep: false, when: () => true, perform: (desk) => desk.run() },
  {
    id: "publish",
    group: "flow",
    keys: ["Mod+Shift+P"],
    onStep: false,
    when: editable,
    perform: (desk) => desk.publish(),
  },
  { id: "findings", group: "view", keys: ["F"], onStep: false, when: () => true, perform: (desk) => desk.findings() },
  { id: "comments", group: "view", keys: ["Shift+K"], onStep: false, when: () => true, perform: (desk) => desk.comments(null) },
  { id: "fit", group: "view", keys: ["0"], onStep: false, when: () => true, perform: (desk) => desk.fit() },
  { id: "help", group: "view", keys: ["?"], onStep: false, when: () => true, perform: (desk) => desk.help() },
];
