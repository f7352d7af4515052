import { autocompletion, type Completion as CmCompletion, completionKeymap, type CompletionContext } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { Compartment, EditorState, type Extension, Prec } from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView, keymap, MatchDecorator, placeholder as cmPlaceholder, ViewPlugin, type ViewUpdate, WidgetType } from "@codemirror/view";
import { useEffect, useRef } from "react";
import { styleNonce } from "@/shared/ui/theme";
import { pathOf } from "@/flow/mapping";
import type { Completion } from "../api";
import classes from "./ExprEditor.module.css";

export interface ExprEditorProps {
  value: string;
  onChange: (value: string) => void;
  /** `template`: text with chips of data; `expression`: one expression. */
  kind: "template" | "expression";
  label: string;
  describedBy?: string;
  invalid?: boolean;
  disabled?: boolean;
  placeholder?: string;
  words: (source: string) => string;
  complete: (source: string, position: number) => Promise<Completion[]>;
  onFocus: (insert: (source: string) => void) => void;
}

class Chip extends WidgetType {
  constructor(
    readonly source: string,
    readonly words: string,
  ) {
    super();
  }
  override eq(other: Chip): boolean {
    return other.source === this.source && other.words === this.words;
  }
  override toDOM(): HTMLElement {
    const chip = document.createElement("span");
    chip.className = classes.chip ?? "";
    chip.textContent = this.words;
    chip.title = this.source;
    return chip;
  }
  override ignoreEvent(): boolean {
    return false;
  }
}

/** Draws each `{{ path }}` as one chip that the caret steps over and Backspace removes whole. */
function chips(words: (source: string) => string): Extension {
  const matcher = new MatchDecorator({
    regexp: /\{\{\s*([^{}]+?)\s*\}\}/g,
    decoration: (match) => {
      const source = match[1] ?? "";
      return pathOf(source) === null ? null : Decoration.replace({ widget: new Chip(source, words(source)) });
    },
  });
  return ViewPlugin.fromClass(
    class {
      set: DecorationSet;
      constructor(view: EditorView) {
        this.set = matcher.createDeco(view);
      }
      update(update: ViewUpdate) {
        this.set = matcher.updateDeco(update, this.set);
      }
    },
    {
      decorations: (plugin) => plugin.set,
      provide: (plugin) => EditorView.atomicRanges.of((view) => view.plugin(plugin)?.set ?? Decoration.none),
    },
  );
}

function completer(props: React.RefObject<ExprEditorProps>) {
  return async (context: CompletionContext) => {
    const word = context.matchBefore(/[\w.]*/);
    if (!context.explicit && (word === null || word.text === "")) return null;
    const items = await props.current.complete(context.state.doc.toString(), context.pos);
    const last = context.matchBefore(/\w*/);
    return { from: last?.from ?? context.pos, options: items.map(option), validFor: /^\w*$/ };
  };
}

function option(item: Completion): CmCompletion {
  return { label: item.label, apply: item.insert ?? item.label, detail: item.detail, type: item.kind };
}

function insertInto(view: EditorView, kind: ExprEditorProps["kind"]) {
  return (source: string) => {
    const { from, to } = view.state.selection.main;
    const text = kind === "template" ? `{{ ${source} }}` : source;
    view.dispatch({ changes: { from, to, insert: text }, selection: { anchor: from + text.length } });
    view.focus();
  };
}

function extensions(props: React.RefObject<ExprEditorProps>, attributes: Compartment): Extension[] {
  const { kind, words, placeholder } = props.current;
  return [
    EditorView.cspNonce.of(styleNonce()),
    history(),
    EditorView.lineWrapping,
    autocompletion({ override: [completer(props)], icons: false }),
    Prec.high(keymap.of(completionKeymap)),
    keymap.of([...defaultKeymap, ...historyKeymap]),
    kind === "template" ? chips(words) : [],
    placeholder ? cmPlaceholder(placeholder) : [],
    attributes.of([]),
    EditorView.updateListener.of((update) => {
      if (update.docChanged) props.current.onChange(update.state.doc.toString());
      if (update.focusChanged && update.view.hasFocus) props.current.onFocus(insertInto(update.view, kind));
    }),
  ];
}

function attributesOf({ label, describedBy, invalid, disabled }: ExprEditorProps): Extension {
  const more: Record<string, string> = { "aria-label": label, "aria-invalid": String(invalid ?? false) };
  if (describedBy) more["aria-describedby"] = describedBy;
  return [EditorView.contentAttributes.of(more), EditorView.editable.of(!disabled), EditorState.readOnly.of(disabled ?? false)];
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
    const made = new EditorView({
      parent: box.current,
      state: EditorState.create({ doc: props.current.value, extensions: extensions(props, attributes.current) }),
    });
    view.current = made;
    return () => made.destroy();
  }, [given.kind]);
  useEffect(() => {
    const now = view.current;
    if (now === null || now.state.doc.toString() === given.value) return;
    now.dispatch({ changes: { from: 0, to: now.state.doc.length, insert: given.value } });
  }, [given.value]);
  useEffect(() => {
    view.current?.dispatch({ effects: attributes.current.reconfigure(attributesOf(props.current)) });
  }, [given.label, given.describedBy, given.invalid, given.disabled, given.kind]);
  return <div ref={box} className={classes.editor} data-kind={given.kind} data-invalid={given.invalid || undefined} data-disabled={given.disabled || undefined} />;
}
