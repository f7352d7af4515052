/** A command is one record that menu, palette, keyboard and help all read. */
import type { Edit } from "../history";
import type { Graph, Port } from "../model";
import type { Place } from "../edits";

/** What commands can see and do; the editor gives it, tests give a plain object. */
export type Desk = {
  graph: Graph;
  /** The step the keyboard is on. */
  active: string | null;
  /** Chosen steps; the active one alone when nothing more is chosen. */
  selection: readonly string[];
  readOnly: boolean;
  canUndo: boolean;
  canRedo: boolean;
  ports: (key: string) => Port[];
  commit: (edit: Edit) => void;
  undo: () => void;
  redo: () => void;
  focus: (key: string) => void;
  select: (keys: string[]) => void;
  open: (key: string) => void;
  pick: (place: Place) => void;
  connect: (key: string) => void;
  rename: (key: string) => void;
  /** The group that is shown small and stands for the active step; its steps are out of sight. */
  small?: string | null;
  /** A new note, to be written at once. */
  addNote: () => void;
  /** The keyboard goes to the next note or group. */
  goBeneath: () => void;
  /** Ask for the name of a new group of these steps. */
  group: (keys: readonly string[]) => void;
  /** Ask for another name of a group. */
  renameGroup: (id: string) => void;
  /** Ask into which frame steps shall be put, or out of which. */
  put: (keys: readonly string[]) => void;
  /** Ask which step takes this one back. */
  undoWith: (key: string) => void;
  /** Ask what becomes of the steps inside before frames among `keys` are removed. */
  askRemove: (keys: readonly string[]) => void;
  /** Frames and groups that are shown small. */
  closed: readonly string[];
  fold: (key: string) => void;
  tidy: () => void;
  copy: (keys: readonly string[]) => void;
  paste: () => void;
  test: (key: string) => void;
  /** Ask before the draft runs up to a step, or from it on. */
  testPart: (key: string, way: "to" | "from") => void;
  run: () => void;
  publish: () => void;
  /** Show what people say about a step; null for all. */
  comments: (key: string | null) => void;
  findings: () => void;
  help: () => void;
  fit: () => void;
};

export type Command = {
  id: string;
  group: "go" | "step" | "edit" | "flow" | "view";
  /** As people read it, `Mod` for Ctrl or Command: `Mod+Z`, `Shift+?`. More than one key may do. */
  keys: readonly string[];
  /** False for keys that must also act while no step has the focus. */
  onStep: boolean;
  /** Also acts on a group that is shown small. */
  onGroup?: boolean;
  when: (desk: Desk) => boolean;
  perform: (desk: Desk) => void;
};

/** A chord in one spelling: `Mod+Shift+Z`. */
export function chord(event: Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "shiftKey" | "altKey">): string {
  const key = event.key.length === 1 ? event.key.toUpperCase() : event.key;
  const symbol = event.key.length === 1 && !/[a-z0-9]/i.test(event.key);
  return [
    event.ctrlKey || event.metaKey ? "Mod" : "",
    event.altKey ? "Alt" : "",
    event.shiftKey && !symbol ? "Shift" : "",
    key,
  ]
    .filter(Boolean)
    .join("+");
}
