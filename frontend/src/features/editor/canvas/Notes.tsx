import { ViewportPortal } from "@xyflow/react";
import { type KeyboardEvent, memo } from "react";
import { useTranslation } from "react-i18next";
import { copyNote } from "@/flow/clipboard";
import type { Note } from "@/flow/model";
import { moveNote, notesInOrder, pulled, removeNote, resizeNote, titleOf } from "@/flow/notes";
import type { At } from "@/flow/placement";
import { NoteCard, noteStyle } from "@/shared/canvas/NoteCard";
import beneath from "@/shared/canvas/beneath.module.css";
import { noteMark } from "../model/beneath";
import { writeOut } from "../model/desk";
import { type Editor, useEditor, useEditorState } from "../model/store";
import { NoteEditor } from "../ui/NoteEditor";
import classes from "./Notes.module.css";
import { useDrag } from "./useDrag";

/** The notes of the drawing, beneath the steps: to be written, moved and pulled larger where they lie. */
export default memo(function Notes() {
  const graph = useEditorState((state) => state.graph);
  if (graph.notes.length === 0) return null;
  return (
    <ViewportPortal>
      {notesInOrder(graph).map((note) => (
        <NoteOnCanvas key={note.id} note={note} />
      ))}
    </ViewportPortal>
  );
});

const ARROWS: Record<string, At> = { ArrowLeft: [-8, 0], ArrowRight: [8, 0], ArrowUp: [0, -8], ArrowDown: [0, 8] };

function write(editor: Editor, id: string): void {
  if (!editor.store.getState().readOnly) editor.store.setState({ writing: id });
}

function remove(editor: Editor, note: Note): void {
  const { active } = editor.store.getState();
  editor.commit(removeNote(note));
  if (active !== null) editor.focus(active);
}

/** What keys do on a note. */
const KEYS: Record<string, (editor: Editor, note: Note) => void> = {
  Enter: (editor, note) => write(editor, note.id),
  F2: (editor, note) => write(editor, note.id),
  Delete: remove,
  Backspace: remove,
  Escape: (editor) => {
    const { active } = editor.store.getState();
    if (active !== null) editor.focus(active);
  },
};

/** True when the key meant something here. */
function keyOnNote(editor: Editor, note: Note, event: KeyboardEvent): boolean {
  const { readOnly } = editor.store.getState();
  const arrow = ARROWS[event.key];
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "c") void writeOut(editor, copyNote(note));
  else if (event.ctrlKey || event.metaKey) return false;
  else if (arrow !== undefined && !readOnly) editor.commit(event.shiftKey ? resizeNote(note, arrow) : moveNote(note, arrow));
  else if (event.key in KEYS && (!readOnly || event.key === "Escape")) KEYS[event.key]?.(editor, note);
  else return false;
  return true;
}

function NoteOnCanvas({ note }: { note: Note }) {
  const editor = useEditor();
  const { t } = useTranslation("editor");
  const readOnly = useEditorState((state) => state.readOnly);
  const writing = useEditorState((state) => state.writing === note.id);
  const drag = useDrag({ onEnd: (by) => editor.commit({ ...moveNote(note, by), tag: null }) });
  const pull = useDrag({ onEnd: (by) => editor.commit({ ...resizeNote(note, by), tag: null }) });
  const carried = useEditorState((state) => (state.carried?.notes.includes(note.id) === true ? state.carried.by : null));
  const [dx, dy] = drag.by ?? carried ?? [0, 0];
  const shown: Note = { ...note, at: [note.at[0] + dx, note.at[1] + dy], size: pull.by === null ? note.size : pulled(note, pull.by) };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== event.currentTarget || !keyOnNote(editor, note, event)) return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    // The keyboard comes here by a key of the drawing, which stays one stop of the Tab key.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <div
      role="note"
      tabIndex={-1}
      aria-label={t("note.named", { name: titleOf(note) || t("note.empty") })}
      data-beneath={noteMark(note.id)}
      data-writing={writing || undefined}
      className={`${beneath.lies} ${classes.own} nopan`}
      style={noteStyle(shown)}
      onPointerDown={readOnly || writing ? undefined : drag.onPointerDown}
      onDoubleClick={() => write(editor, note.id)}
      onKeyDown={onKeyDown}
    >
      <NoteCard note={note} hint={readOnly ? undefined : t("note.write_here")}>{writing ? <NoteEditor note={note} /> : undefined}</NoteCard>
      {!readOnly && !writing && (
        <span
          aria-hidden
          className={classes.corner}
          onPointerDown={(event) => {
            event.stopPropagation();
            pull.onPointerDown(event);
          }}
        />
      )}
    </div>
  );
}
