import { Modal } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Markdown } from "@/shared/ui/Markdown";
import { askBeneath, noteMark } from "../model/beneath";
import { useEditor, useEditorState } from "../model/store";
import { useView } from "../model/view";
import { NoteEditor } from "./NoteEditor";
import classes from "./Outline.module.css";

/** Writing a note where the flow is shown as a list; on the drawing it is written where it lies. */
export function NoteDialog() {
  const { store } = useEditor();
  const { t } = useTranslation("editor");
  const { view } = useView();
  const note = useEditorState((state) => state.graph.notes.find(({ id }) => id === state.writing));
  const close = () => {
    store.setState({ writing: null });
    if (note !== undefined) askBeneath(store, noteMark(note.id));
  };
  const open = view === "outline" && note !== undefined;
  return (
    <Modal opened={open} onClose={close} returnFocus={false} size="lg" title={t("note.label")}>
      {open && (
        <>
          <NoteEditor note={note} large />
          <h3 className={classes.previewTitle}>{t("note.preview")}</h3>
          <div className={classes.preview}>{note.text.trim() === "" ? t("note.empty") : <Markdown text={note.text} headingLevel={4} />}</div>
        </>
      )}
    </Modal>
  );
}
