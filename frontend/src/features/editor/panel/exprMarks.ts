import { type EditorState, type Extension, StateEffect, StateField } from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView } from "@codemirror/view";
import classes from "./ExprEditor.module.css";

/** A place of the text where something is wrong, in the units of the browser, and what. */
export interface Mark {
  start: number;
  end: number;
  message: string;
}

export const setMarks = StateEffect.define<readonly Mark[]>();

function drawn(marks: readonly Mark[], length: number): DecorationSet {
  const found = marks
    .map(({ start, end, message }) => ({ from: Math.max(0, Math.min(start, length - 1)), to: Math.min(Math.max(end, start + 1), length), message }))
    .filter(({ from, to }) => from < to);
  return Decoration.set(
    found.map(({ from, to, message }) => Decoration.mark({ class: classes.wrong ?? "", attributes: { title: message } }).range(from, to)),
    true,
  );
}

/** Underlines what is wrong where it stands; what is typed moves the marks along until the next answer comes. */
export const problemMarks: Extension & StateField<DecorationSet> = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update: (set, transaction) => {
    const told = transaction.effects.find((effect) => effect.is(setMarks));
    return told?.is(setMarks) ? drawn(told.value, transaction.newDoc.length) : set.map(transaction.changes);
  },
  provide: (field) => EditorView.decorations.from(field),
});

/** What is wrong between two places; null when nothing is known to be. */
export function wrongBetween(state: EditorState, from: number, to: number): string | null {
  let message: string | null = null;
  state.field(problemMarks, false)?.between(from, to, (_from, _to, mark) => {
    message = (mark.spec as { attributes?: { title?: string } }).attributes?.title ?? null;
    return false;
  });
  return message;
}

export function showMarks(view: EditorView, marks: readonly Mark[]): void {
  view.dispatch({ effects: setMarks.of(marks) });
}
