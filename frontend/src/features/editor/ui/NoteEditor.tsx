import { IconTrash } from "@tabler/icons-react";
import { type KeyboardEvent, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { Note } from "@/flow/model";
import { colorNote, NOTE_COLORS, removeNote, writeNote } from "@/flow/notes";
import { askBeneath, noteMark } from "../model/beneath";
import { useEditor } from "../model/store";
import classes from "./NoteEditor.module.css";

/** Writing a note: its text as it is typed, its colour, and the way to remove it. */
export function NoteEditor({ note, large = false }: { note: Note; large?: boolean }) {
  const editor = useEditor();
  const { t } = useTranslation("editor");
  const box = useRef<HTMLTextAreaElement>(null);
  useEffect(() => box.current?.focus({ preventScroll: true }), []);
  const close = () => {
    editor.store.setState({ writing: null });
    askBeneath(editor.store, noteMark(note.id));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    // Letters are letters here; the keys of the drawing begin again outside. Undo and redo stay the browser's.
    event.stopPropagation();
    if (event.key === "Escape" || (event.key === "Enter" && (event.ctrlKey || event.metaKey))) {
      event.preventDefault();
      close();
    }
  };
  const leave = (event: React.FocusEvent) => {
    if (!large && !event.currentTarget.contains(event.relatedTarget)) editor.store.setState((old) => (old.writing === note.id ? { writing: null } : old));
  };
  return (
    // eslint-disable-next-line jsx-a11y/no-static-element-interactions
    <div className={`${classes.editor} nodrag nowheel`} onKeyDown={onKeyDown} onBlur={leave}>
      <textarea
        ref={box}
        className={classes.text}
        data-large={large || undefined}
        data-autofocus
        aria-label={t("note.text")}
        placeholder={t("note.placeholder")}
        maxLength={20_000}
        value={note.text}
        onChange={(event) => editor.commit(writeNote(note.id, event.currentTarget.value))}
      />
      <div className={classes.bar}>
        <div role="radiogroup" aria-label={t("note.color")} className={classes.colors}>
          {NOTE_COLORS.map((color) => (
            <button
              key={color}
              type="button"
              role="radio"
              aria-checked={(note.color === undefined || note.color === "" ? NOTE_COLORS[0] : note.color) === color}
              aria-label={t(`note.colors.${color}`)}
              title={t(`note.colors.${color}`)}
              className={classes.color}
              data-color={color}
              onClick={() => editor.commit(colorNote(note, color))}
            />
          ))}
        </div>
        <button type="button" className={classes.remove} aria-label={t("note.remove")} title={t("note.remove")} onClick={() => editor.commit(removeNote(note))}>
          <IconTrash size={16} aria-hidden />
        </button>
      </div>
    </div>
  );
}
