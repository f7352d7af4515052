import { Button, Group } from "@mantine/core";
import { IconNote, IconPencil, IconTrash } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { commandOf } from "@/flow/commands";
import type { Note } from "@/flow/model";
import { notesInOrder, removeNote, titleOf } from "@/flow/notes";
import { Markdown } from "@/shared/ui/Markdown";
import { noteMark } from "../model/beneath";
import { deskOf } from "../model/desk";
import { useEditor, useEditorState } from "../model/store";
import classes from "./Outline.module.css";

/** The notes of the drawing, below its steps. */
export function OutlineNotes() {
  const editor = useEditor();
  const { t } = useTranslation("editor");
  const graph = useEditorState((state) => state.graph);
  const readOnly = useEditorState((state) => state.readOnly);
  if (readOnly && graph.notes.length === 0) return null;
  const add = () => commandOf("note").perform(deskOf(editor, { fit: () => undefined }));
  return (
    <section aria-label={t("note.all")} className={classes.notes}>
      {graph.notes.length > 0 && <h2 className={classes.notesTitle}>{t("note.all")}</h2>}
      {notesInOrder(graph).map((note) => (
        <NoteItem key={note.id} note={note} />
      ))}
      {!readOnly && (
        <Button size="xs" variant="default" leftSection={<IconNote size={14} aria-hidden />} onClick={add}>
          {t("command.note")}
        </Button>
      )}
    </section>
  );
}

function NoteItem({ note }: { note: Note }) {
  const editor = useEditor();
  const { t } = useTranslation(["editor", "common"]);
  const readOnly = useEditorState((state) => state.readOnly);
  const name = titleOf(note) || t("note.empty");
  return (
    // The keyboard comes here by a key as it does on the drawing.
    <article tabIndex={-1} aria-label={t("note.named", { name })} data-beneath={noteMark(note.id)} className={classes.note} data-color={note.color === "" ? undefined : note.color}>
      {note.text.trim() === "" ? <p>{t("note.empty")}</p> : <Markdown text={note.text} />}
      {!readOnly && (
        <Group gap={8} mt={8}>
          <Button size="compact-sm" variant="default" leftSection={<IconPencil size={14} aria-hidden />} aria-label={t("note.write_label", { name })} onClick={() => editor.store.setState({ writing: note.id })}>
            {t("note.write")}
          </Button>
          <Button size="compact-sm" variant="default" leftSection={<IconTrash size={14} aria-hidden />} aria-label={t("note.remove_label", { name })} onClick={() => editor.commit(removeNote(note))}>
            {t("command.remove")}
          </Button>
        </Group>
      )}
    </article>
  );
}
