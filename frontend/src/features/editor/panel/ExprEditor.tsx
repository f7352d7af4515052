import { startCompletion } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { Annotation, Compartment, EditorState, type Extension, Transaction } from "@codemirror/state";
import { EditorView, keymap, placeholder as cmPlaceholder } from "@codemirror/view";
import { type RefObject, useEffect, useRef } from "react";
import { styleNonce } from "@/shared/ui/theme";
import { DRAGGED } from "./dragging";
import classes from "./ExprEditor.module.css";
import { type ChipWords, chips, redrawChips, stepNames } from "./exprChips";
import { type Mark, problemMarks, showMarks } from "./exprMarks";
import { type Offering, offers } from "./exprOffers";

/** What somebody was doing in the plain field that stood here before: where the caret was, in UTF-16 units, and whether
 *  the list of data was asked for. */
export interface Taken {
  from: number;
  to: number;
  asks: boolean;
}

export interface ExprEditorProps extends Offering {
  /** `template` (kind): text with chips of data; `expression`: one expression. */
  value: string;
  onChange: (value: string) => void;
  label: string;
  describedBy?: string;
  invalid?: boolean;
  disabled?: boolean;
  placeholder?: string;
  /** Takes the keyboard as soon as it is there, and asks for data. */
  begin?: boolean;
  /** Who was in the plain field before; null when nobody was. It is set to null once it has been gone on with. */
  taken?: RefObject<Taken | null>;
  marks: readonly Mark[];
  look: (source: string) => ChipWords;
  phrases: Record<string, string>;
  onFocus: (insert: (source: string) => void) => void;
}

type Given = RefObject<ExprEditorProps>;

/** A change that came from outside of the editor: nobody typed it. */
const fromOutside = Annotation.define<true>();

function insertAt(view: EditorView, kind: ExprEditorProps["kind"], source: string, from: number, to: number): void {
  const text = kind === "template" ? `{{ ${source} }}` : source;
  view.dispatch({ changes: { from, to, insert: text }, selection: { anchor: from + text.length } });
  view.focus();
}

function insertInto(view: EditorView, kind: ExprEditorProps["kind"]) {
  return (source: string) => insertAt(view, kind, source, view.state.selection.main.from, view.state.selection.main.to);
}

/** Data dropped on the text stands where it was dropped. */
function drops(props: Given): Extension {
  return EditorView.domEventHandlers({
    // A chip is no text, and refuses what is dropped on it unless it is told otherwise.
    dragover: (event) => {
      if (event.dataTransfer?.types.includes(DRAGGED)) event.preventDefault();
      return false;
    },
    drop: (event, view) => {
      const source = event.dataTransfer?.getData(DRAGGED) ?? "";
      if (source === "" || props.current.disabled) return false;
      event.preventDefault();
      const at = view.posAtCoords({ x: event.clientX, y: event.clientY }, false);
      insertAt(view, props.current.kind, source, at, at);
      return true;
    },
  });
}

function extensions(props: Given, attributes: Compartment): Extension[] {
  const { kind, placeholder, phrases } = props.current;
  return [
    EditorView.cspNonce.of(styleNonce()),
    EditorState.phrases.of(phrases),
    history(),
    EditorView.lineWrapping,
    offers(props),
    keymap.of([...defaultKeymap, ...historyKeymap]),
    problemMarks,
    (kind === "template" ? chips : stepNames)((source) => props.current.look(source)),
    drops(props),
    placeholder ? cmPlaceholder(placeholder) : [],
    attributes.of([]),
    EditorView.updateListener.of((update) => {
      const typed = update.docChanged && !update.transactions.every((one) => one.annotation(fromOutside));
      if (typed) props.current.onChange(update.state.doc.toString());
      if (update.focusChanged && update.view.hasFocus) props.current.onFocus(insertInto(update.view, kind));
    }),
  ];
}

function attributesOf({ label, describedBy, invalid, disabled }: ExprEditorProps): Extension {
  const more: Record<string, string> = { "aria-label": label, "aria-invalid": String(invalid ?? false) };
  if (describedBy) more["aria-describedby"] = describedBy;
  return [EditorView.contentAttributes.of(more), EditorView.editable.of(!disabled), EditorState.readOnly.of(disabled ?? false)];
}

function made(parent: HTMLElement, props: Given, attributes: Compartment): EditorView {
  const { value } = props.current;
  return new EditorView({ parent, state: EditorState.create({ doc: value, selection: { anchor: value.length }, extensions: extensions(props, attributes) }) });
}

/** Takes the keyboard at once where that is wanted, or where somebody was in the plain field before: at the same place. */
function enter(view: EditorView, { begin, taken }: ExprEditorProps): void {
  const doing = taken?.current ?? null;
  if (taken) taken.current = null;
  if (!begin && doing === null) return;
  const end = view.state.doc.length;
  if (doing !== null) view.dispatch({ selection: { anchor: Math.min(doing.from, end), head: Math.min(doing.to, end) } });
  view.focus();
  if (begin || doing?.asks) startCompletion(view);
}

/** Text with data in it, or an expression, with completion. Tab leaves it. */
export default function ExprEditor(given: ExprEditorProps) {
  const box = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const props = useRef(given);
  const attributes = useRef(new Compartment());
  useEffect(() => {
    props.current = given;
  });
  useEffect(() => {
    if (box.current === null) return;
    const now = made(box.current, props, attributes.current);
    view.current = now;
    return () => now.destroy();
  }, [given.kind]);
  useEffect(() => {
    const now = view.current;
    if (now === null || now.state.doc.toString() === given.value) return;
    const annotations = [fromOutside.of(true), Transaction.addToHistory.of(false)];
    now.dispatch({ changes: { from: 0, to: now.state.doc.length, insert: given.value }, annotations });
  }, [given.value]);
  useEffect(() => {
    view.current?.dispatch({ effects: attributes.current.reconfigure(attributesOf(props.current)) });
  }, [given.label, given.describedBy, given.invalid, given.disabled, given.kind]);
  useEffect(() => {
    view.current?.dispatch({ effects: redrawChips.of(null) });
  }, [given.look, given.kind]);
  useEffect(() => {
    if (view.current !== null) showMarks(view.current, given.marks);
  }, [given.marks, given.kind]);
  useEffect(() => {
    // After all that is drawn anew at first: a caret in a text that is replaced then would be lost.
    if (view.current !== null) enter(view.current, props.current);
  }, [given.kind]);
  return <div ref={box} className={classes.editor} data-kind={given.kind} data-invalid={given.invalid || undefined} data-disabled={given.disabled || undefined} />;
}
