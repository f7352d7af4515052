/** Edits of the notes on a drawing. Units: canvas pixels. */
import { groupRect } from "@/shared/canvas/groups";
import { measure } from "@/shared/canvas/measure";
import type { Edit } from "./history";
import type { Graph, Group, Note, Operation } from "./model";
import { type At, snap } from "./placement";

/** Colours of notes by their names; what they mean is up to those who write. The first is that of a new note. */
export const NOTE_COLORS = ["yellow", "blue", "green", "pink", "grey"] as const;
export type NoteColor = (typeof NOTE_COLORS)[number];

export const NOTE_SIZE: At = [240, 120];
export const SMALLEST_NOTE: At = [120, 64];
const LARGEST = 2_000;
const GAP = 32;

export function sizeOfNote(note: Note): At {
  return note.size ?? NOTE_SIZE;
}

/** A line of a note as it is read aloud; the whole of Markdown is known only where notes are shown. */
function withoutMarks(line: string): string {
  return line
    .replace(/^\s*(#{1,6}|[-*>]|\d+[.)])\s+/, "")
    .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/\*\*|\*|`/g, "")
    .trim();
}

/** The first words of a note, to call it by. */
export function titleOf(note: Pick<Note, "text">, most = 60): string {
  const line = note.text.split("\n").map(withoutMarks).find((text) => text !== "") ?? "";
  return line.length > most ? `${line.slice(0, most - 1)}…` : line;
}

/** Notes as they are read: from top to bottom, then from left to right. */
export function notesInOrder(graph: Graph): Note[] {
  return [...graph.notes].sort((a, b) => a.at[1] - b.at[1] || a.at[0] - b.at[0] || (a.id < b.id ? -1 : 1));
}

export function freeNoteId(graph: Graph, taken: Iterable<string> = []): string {
  const used = new Set([...graph.notes.map(({ id }) => id), ...taken]);
  let n = used.size + 1;
  while (used.has(`note_${n}`)) n += 1;
  return `note_${n}`;
}

type Box = { left: number; top: number; right: number; bottom: number };

const boxOf = (note: Note): Box => {
  const [width, height] = sizeOfNote(note);
  return { left: note.at[0], top: note.at[1], right: note.at[0] + width, bottom: note.at[1] + height };
};

const meet = (a: Box, b: Box) => a.left < b.right && a.right > b.left && a.top < b.bottom && a.bottom > b.top;

/** Above the step somebody is at, or above everything; moved up until it covers nothing. */
export function placeNote(graph: Graph, key: string | null): At {
  const rects = measure(graph);
  const all = [...rects.values()];
  const near = (key === null ? undefined : rects.get(key)) ?? { left: Math.min(0, ...all.map((rect) => rect.left)), top: Math.min(0, ...all.map((rect) => rect.top)) };
  const taken = [...all, ...graph.groups.flatMap((group) => groupRect(graph, group, rects) ?? []), ...graph.notes.map(boxOf)];
  const [width, height] = NOTE_SIZE;
  let top = snap(near.top - height - GAP);
  while (taken.some((rect) => meet(rect, { left: near.left, top: top - 8, right: near.left + width, bottom: top + height + 8 }))) top -= 40;
  return [snap(near.left), top];
}

export function addNote(graph: Graph, at: At, text = ""): Edit & { id: string } {
  const id = freeNoteId(graph);
  const note: Note = { id, text, at, size: NOTE_SIZE, color: NOTE_COLORS[0] };
  return { id, label: { id: "note_added" }, operations: [{ op: "add_note", note }] };
}

/** What was written; typing is one edit. */
export function writeNote(id: string, text: string): Edit {
  return { label: { id: "note_written", name: titleOf({ text }) }, operations: [{ op: "update_note", id, note: { text } }], tag: `note:${id}` };
}

export function colorNote(note: Note, color: NoteColor): Edit {
  return { label: { id: "note_colored", name: titleOf(note) }, operations: [{ op: "update_note", id: note.id, note: { color } }] };
}

export function moveNote(note: Note, [dx, dy]: At): Edit {
  const at: At = [snap(note.at[0] + dx), snap(note.at[1] + dy)];
  return { label: { id: "moved", name: titleOf(note) }, operations: [{ op: "update_note", id: note.id, note: { at } }], tag: `note-at:${note.id}` };
}

const between = (value: number, least: number) => Math.min(LARGEST, Math.max(least, value));

/** The size a note has after its corner was pulled. */
export function pulled(note: Note, [dx, dy]: At): At {
  const [width, height] = sizeOfNote(note);
  return [snap(between(width + dx, SMALLEST_NOTE[0])), snap(between(height + dy, SMALLEST_NOTE[1]))];
}

export function resizeNote(note: Note, by: At): Edit {
  return { label: { id: "note_resized", name: titleOf(note) }, operations: [{ op: "update_note", id: note.id, note: { size: pulled(note, by) } }], tag: `note-size:${note.id}` };
}

export function removeNote(note: Note): Edit {
  return { label: { id: "note_removed", name: titleOf(note) }, operations: [{ op: "remove_note", id: note.id }] };
}

/** Notes that lie wholly among some steps go where these go. */
export function notesAmong(graph: Graph, keys: readonly string[]): Note[] {
  const rects = measure(graph);
  const boxes = keys.flatMap((key) => rects.get(key) ?? []);
  if (boxes.length === 0) return [];
  if (keys.length === Object.keys(graph.nodes).length) return graph.notes;
  const left = Math.min(...boxes.map((box) => box.left));
  const top = Math.min(...boxes.map((box) => box.top));
  const right = Math.max(...boxes.map((box) => box.right));
  const bottom = Math.max(...boxes.map((box) => box.bottom));
  return graph.notes.filter((note) => {
    const box = boxOf(note);
    return box.left >= left && box.right <= right && box.top >= top && box.bottom <= bottom;
  });
}

/** Edits that lift notes which stood above a box, and would be covered by it now that it has grown upward. */
export function liftNotes(graph: Graph, old: Box, now: Box): Operation[] {
  const by = now.top - old.top;
  const above = (box: Box) => box.bottom <= old.top + 8 && meet(box, { ...now, top: now.top - 8 });
  return by >= 0 ? [] : graph.notes.filter((note) => above(boxOf(note))).flatMap((note) => moveNote(note, [0, by]).operations);
}

/** Notes whose middle lies in the box of a group: they belong to what it holds. */
export function notesIn(graph: Graph, group: Group): Note[] {
  const rect = groupRect(graph, group, measure(graph));
  if (rect === null) return [];
  return graph.notes.filter((note) => {
    const box = boxOf(note);
    const [x, y] = [(box.left + box.right) / 2, (box.top + box.bottom) / 2];
    return x >= rect.left && x <= rect.right && y >= rect.top && y <= rect.bottom;
  });
}
