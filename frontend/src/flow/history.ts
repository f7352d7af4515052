/** Undo and redo as inverse edit operations. Pure data: each function gives a new history. */
import { type Graph, type Operation } from "./model";
import { applyAll, invertAll } from "./operations";

/** What an edit is called, for the texts of a language: `{id: "added", name: "Send e-mail"}`. */
export type Label = { id: string; name?: string; other?: string; count?: number };

export type Entry = {
  label: Label;
  done: Operation[];
  undone: Operation[];
  /** Edits with the same tag, made shortly after one another, are one entry (typing in a field). */
  tag: string | null;
  at: number;
  /** The step to go back to. */
  focus: string | null;
};

export type History = { past: Entry[]; future: Entry[] };
export type Edit = { label: Label; operations: Operation[]; tag?: string | null; focus?: string | null };

const LIMIT = 500;
const TYPING_PAUSE_MS = 1500;

export const emptyHistory: History = { past: [], future: [] };

/** Remember an edit about to be made on `before`; `now` in milliseconds. */
export function remember(history: History, before: Graph, edit: Edit, now: number): History {
  const entry: Entry = {
    label: edit.label,
    done: edit.operations,
    undone: invertAll(before, edit.operations),
    tag: edit.tag ?? null,
    at: now,
    focus: edit.focus ?? null,
  };
  const last = history.past.at(-1);
  if (last !== undefined && continues(last, entry, history)) {
    const merged = { ...entry, undone: [...entry.undone, ...last.undone], done: [...last.done, ...entry.done] };
    return { past: [...history.past.slice(0, -1), squeeze(merged)], future: [] };
  }
  return { past: [...history.past, entry].slice(-LIMIT), future: [] };
}

function continues(last: Entry, next: Entry, history: History): boolean {
  return next.tag !== null && last.tag === next.tag && next.at - last.at < TYPING_PAUSE_MS && history.future.length === 0;
}

/** Typing rewrites the same field over and over: only the last value counts forward, only the first one backward. */
function squeeze(entry: Entry): Entry {
  return { ...entry, done: compact(entry.done), undone: compact(entry.undone) };
}

/** Drop edits that a later edit of the same field in the list overwrites anyway. */
export function compact(operations: readonly Operation[]): Operation[] {
  const kept: Operation[] = [];
  for (const op of operations) {
    const last = kept.at(-1);
    if (last !== undefined && overwrites(op, last)) kept.pop();
    kept.push(op);
  }
  return kept;
}

function overwrites(op: Operation, last: Operation): boolean {
  if (op.op === "update_settings" && last.op === "update_settings") return op.key === last.key;
  if (op.op === "set_node" && last.op === "set_node") return op.key === last.key && op.field === last.field;
  if (op.op === "update_note" && last.op === "update_note") return op.id === last.id && Object.keys(last.note).every((name) => name in op.note);
  if (op.op === "set_flow" && last.op === "set_flow") return op.field === last.field;
  return false;
}

export type Step = { history: History; graph: Graph; operations: Operation[]; entry: Entry };

export function undo(history: History, graph: Graph): Step | null {
  const entry = history.past.at(-1);
  if (entry === undefined) return null;
  return {
    graph: applyAll(graph, entry.undone),
    operations: entry.undone,
    entry,
    history: { past: history.past.slice(0, -1), future: [entry, ...history.future] },
  };
}

export function redo(history: History, graph: Graph): Step | null {
  const entry = history.future[0];
  if (entry === undefined) return null;
  return {
    graph: applyAll(graph, entry.done),
    operations: entry.done,
    entry: { ...entry },
    history: { past: [...history.past, { ...entry, tag: null }], future: history.future.slice(1) },
  };
}
