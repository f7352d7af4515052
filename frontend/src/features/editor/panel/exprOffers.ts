import { autocompletion, type Completion as CmCompletion, type CompletionContext, completionKeymap, type CompletionResult, startCompletion } from "@codemirror/autocomplete";
import { type Extension, Prec } from "@codemirror/state";
import { EditorView, keymap } from "@codemirror/view";
import type { Completion, FunctionDoc } from "../api";
import classes from "./ExprEditor.module.css";
import type { Leaf } from "./useSources";
import { sampleWords } from "./useSources";

/** Where an editor asks what may stand at a place. */
export interface Offering {
  kind: "template" | "expression";
  complete: (source: string, position: number) => Promise<Completion[]>;
  functions: () => Promise<readonly FunctionDoc[]>;
  leaves: () => Promise<readonly Leaf[]>;
}

const WORD = /[\p{L}\p{N}_]*/u;
const CHAIN = /[\p{L}\p{N}_.[\]"']*/u;

/** Whether the caret of a template stands between `{{` and `}}`. */
export function insideBraces(before: string): boolean {
  return before.lastIndexOf("{{") > before.lastIndexOf("}}");
}

/** The slash that asks for data: at the beginning or after a blank, and outside of what is already an expression. */
export function slashOf(before: string, kind: Offering["kind"]): number | null {
  if (kind === "template" && insideBraces(before)) return null;
  const found = (kind === "template" ? /(?:^|\s)\/([^\s/{}]*)$/u : /^\s*\/([^\s/]*)$/u).exec(before);
  return found === null ? null : before.length - (found[1] ?? "").length - 1;
}

export function completer(given: React.RefObject<Offering>) {
  return async (context: CompletionContext): Promise<CompletionResult | null> => {
    const { kind, complete, functions, leaves } = given.current;
    const text = context.state.doc.toString();
    const before = text.slice(0, context.pos);
    const slash = slashOf(before, kind);
    if (slash !== null) return { from: slash + 1, options: found(await leaves(), before.slice(slash + 1)).map((leaf) => leafOption(leaf, kind)), filter: false };
    if (kind === "template" && !insideBraces(before)) return null;
    if (!context.explicit && (context.matchBefore(CHAIN)?.text ?? "") === "") return null;
    const [items, docs] = await Promise.all([complete(text, context.pos), functions()]);
    const known = new Map(docs.map((doc) => [doc.name, doc]));
    const from = context.matchBefore(WORD)?.from ?? context.pos;
    return { from, options: items.map((item) => option(item, context.pos, known.get(item.label))), validFor: /^[\p{L}\p{N}_]*$/u };
  };
}

const MOST_LEAVES = 60;

/** The data whose words hold what was typed; fields that begin with it come first. */
export function found(leaves: readonly Leaf[], typed: string): Leaf[] {
  const wanted = typed.toLowerCase();
  const fit = leaves.filter(({ words }) => words.toLowerCase().includes(wanted));
  const begins = ({ words }: Leaf) => (words.split(" › ").at(-1) ?? "").toLowerCase().startsWith(wanted);
  return [...fit.filter(begins), ...fit.filter((leaf) => !begins(leaf))].slice(0, MOST_LEAVES);
}

function leafOption({ words, source, value }: Leaf, kind: Offering["kind"]): CmCompletion {
  const insert = kind === "template" ? `{{ ${source} }}` : source;
  return {
    label: words,
    detail: sampleWords(value, 40),
    apply: (view, _, from, to) => put(view, from - 1, to, insert),
  };
}

/** Puts a text in a place; a call that begins there ends behind the caret. */
function put(view: EditorView, from: number, to: number, insert: string): void {
  const call = insert.endsWith("(") && view.state.sliceDoc(to, to + 1) !== "(";
  view.dispatch({ changes: { from, to, insert: call ? `${insert})` : insert }, selection: { anchor: from + insert.length }, userEvent: "input.complete" });
}

function option(item: Completion, asked: number, doc: FunctionDoc | undefined): CmCompletion {
  const isFunction = item.kind === "function" && doc !== undefined;
  const { from, to } = item;
  return {
    label: item.label,
    detail: isFunction ? "" : [item.detail, item.sample].filter(Boolean).join(" · "),
    type: item.kind,
    apply: (view, _, start, end) => put(view, from ?? start, end + Math.max(0, (to ?? asked) - asked), item.insert ?? item.label),
    ...(isFunction && { info: () => docOf(doc) }),
  };
}

/** What a function does: how it is written, in a sentence, and examples with what they give. */
function docOf({ signature, summary, examples }: FunctionDoc): HTMLElement {
  const box = document.createElement("div");
  box.className = classes.doc ?? "";
  const say = (tag: string, text: string) => {
    const line = document.createElement(tag);
    line.textContent = text;
    box.append(line);
  };
  say("code", signature);
  say("p", summary);
  for (const [source, result] of examples) say("code", `${source} → ${result}`);
  return box;
}

/** The second brace brings the two that close, and asks what may stand between. */
const braces = EditorView.inputHandler.of((view, from, to, text) => {
  const { doc } = view.state;
  if (text !== "{" || doc.sliceString(from - 1, from) !== "{" || doc.sliceString(from - 2, from - 1) === "{") return false;
  if (/^\s*\}\}/.test(doc.sliceString(to, to + 4))) return false;
  view.dispatch({ changes: { from, to, insert: "{  }}" }, selection: { anchor: from + 2 }, userEvent: "input.type" });
  startCompletion(view);
  return true;
});

/** A slash is no letter of a word: the list is opened for it by hand. */
const slashes = (given: React.RefObject<Offering>) =>
  EditorView.updateListener.of((update) => {
    if (!update.docChanged || !update.transactions.some((one) => one.isUserEvent("input.type"))) return;
    const { head } = update.state.selection.main;
    const before = update.state.sliceDoc(0, head);
    if (before.endsWith("/") && slashOf(before, given.current.kind) !== null) setTimeout(() => startCompletion(update.view));
  });

/** The list of what may stand at the caret, and what a function does beside it. */
export function offers(given: React.RefObject<Offering>): Extension {
  return [
    autocompletion({ override: [completer(given)], icons: false, maxRenderedOptions: 60 }),
    Prec.high(keymap.of(completionKeymap)),
    given.current.kind === "template" ? braces : [],
    slashes(given),
  ];
}
