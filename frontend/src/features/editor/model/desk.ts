import type { Desk } from "@/flow/commands";
import { copy, type Envelope, readEnvelope } from "@/flow/clipboard";
import { pasteSteps } from "@/flow/edits";
import { UNDO_PORT } from "@/flow/model";
import { standIn, groupIdOf } from "@/flow/groups";
import { addNote, placeNote } from "@/flow/notes";
import { patient } from "@/shared/lib/patient";
import { goBeneath } from "./beneath";
import type { Editor } from "./store";

/** Commands of the surface that the canvas or the outline brings along. */
export interface Surface {
  fit: () => void;
}

/** What commands may see and do right now. */
export function deskOf(editor: Editor, surface: Surface): Desk {
  const state = editor.store.getState();
  const selection = state.selection.length > 0 ? state.selection : state.active === null ? [] : [state.active];
  const show = editor.store.setState;
  return {
    graph: state.graph,
    active: state.active,
    selection,
    readOnly: state.readOnly,
    canUndo: state.history.past.length > 0,
    canRedo: state.history.future.length > 0,
    ports: editor.ports,
    commit: editor.commit,
    undo: editor.undo,
    redo: editor.redo,
    focus: editor.focus,
    select: (keys) => show({ selection: keys }),
    open: (key) => editor.open(key),
    pick: (place) => show({ picker: place }),
    connect: (key) => show({ connecting: { from: key, port: null } }),
    rename: (key) => show({ renaming: key }),
    small: smallGroup(editor),
    addNote: () => newNote(editor),
    goBeneath: () => goBeneath(editor),
    group: (keys) => show({ naming: { keys, id: null } }),
    renameGroup: (id) => show({ naming: { keys: [], id } }),
    put: (keys) => show({ putting: keys }),
    undoWith: (key) => show({ connecting: { from: key, port: UNDO_PORT } }),
    askRemove: (keys) => show({ removing: keys }),
    closed: state.closed,
    fold: editor.fold,
    tidy: () => void tidyUp(editor),
    copy: (keys) => void copyOut(editor, keys),
    paste: () => void pasteIn(editor),
    test: (key) => {
      editor.open(key, null, "output");
      show({ testAsked: key });
    },
    testPart: (key, way) => show({ part: { key, way } }),
    run: () => show({ dialog: "run" }),
    publish: () => show({ dialog: "publish" }),
    comments: (key) => show({ talk: { step: key, write: true }, showFindings: false }),
    findings: () => show((old) => ({ showFindings: !old.showFindings })),
    help: () => show({ dialog: "help" }),
    fit: surface.fit,
  };
}

/** The group that is drawn in place of the active step. */
function smallGroup({ store }: Editor): string | null {
  const { graph, active, closed } = store.getState();
  const drawn = active === null ? null : standIn(graph, active, new Set(closed));
  return drawn !== null && groupIdOf(drawn) !== null ? drawn : null;
}

function newNote(editor: Editor): void {
  const { graph, active } = editor.store.getState();
  const edit = addNote(graph, placeNote(graph, active));
  editor.commit(edit);
  editor.store.setState({ writing: edit.id });
}

async function tidyUp(editor: Editor): Promise<void> {
  const { lazyLayout, tidy } = await patient(() => import("@/flow/layout"))();
  const move = await tidy(editor.store.getState().graph, editor.ports, lazyLayout);
  if (move !== null) editor.commit({ label: { id: "tidied" }, operations: [move] });
  else editor.say({ id: "tidy_already" });
}

async function copyOut(editor: Editor, keys: readonly string[]): Promise<void> {
  await writeOut(editor, copy(editor.store.getState().graph, keys));
}

/** Puts steps or notes where another window can take them from. */
export async function writeOut(editor: Editor, envelope: Envelope): Promise<void> {
  try {
    await navigator.clipboard.writeText(JSON.stringify(envelope));
    editor.say({ id: Object.keys(envelope.nodes).length === 0 ? "note_copied" : "copied", count: Object.keys(envelope.nodes).length });
  } catch {
    editor.say({ id: "copy_refused" });
  }
}

async function pasteIn(editor: Editor): Promise<void> {
  try {
    const envelope = readEnvelope(await navigator.clipboard.readText());
    if (envelope === null) return editor.say({ id: "paste_nothing" });
    const edit = pasteSteps(editor.store.getState().graph, envelope, [48, 112]);
    editor.commit(edit);
    editor.store.setState({ selection: edit.keys });
    if (edit.focus != null) editor.focus(edit.focus);
  } catch {
    editor.say({ id: "paste_refused" });
  }
}
