import { ViewportPortal } from "@xyflow/react";
import { memo, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Markdown } from "@/shared/ui/Markdown";
import classes from "./beneath.module.css";
import type { DrawnNote } from "./types";

const SIZE = [240, 120] as const;

/** How a note lies on the drawing. */
export function noteStyle({ at, size }: DrawnNote): React.CSSProperties {
  const [width, height] = size ?? SIZE;
  return { left: at[0], top: at[1], width, height };
}

/** What a note says; one that says nothing yet says so, and `hint` how to change that. */
export function NoteCard({ note, hint, children }: { note: DrawnNote; hint?: string; children?: ReactNode }) {
  const { t } = useTranslation("editor");
  return (
    <div className={classes.note} data-color={note.color === "" ? undefined : note.color}>
      {children ?? (note.text.trim() === "" ? <p className={classes.unwritten}>{hint ?? t("note.unwritten")}</p> : <Markdown text={note.text} quiet />)}
    </div>
  );
}

/** The notes of a drawing to look at, beneath the steps. */
export const NotesShown = memo(function NotesShown({ notes }: { notes: readonly DrawnNote[] | undefined }) {
  const { t } = useTranslation("editor");
  if (notes === undefined || notes.length === 0) return null;
  return (
    <ViewportPortal>
      {notes.map((note) => (
        <div key={note.id} role="note" aria-label={t("note.label")} className={`${classes.lies} nopan`} style={noteStyle(note)}>
          <NoteCard note={note} />
        </div>
      ))}
    </ViewportPortal>
  );
});
