import { groupNode, membersOf, standIn } from "@/flow/groups";
import { notesInOrder } from "@/flow/notes";
import type { Editor, EditorState } from "./store";

const NOTE = "note:";

/** How a note is called among what lies beneath the steps; groups go by the name they are drawn by. */
export function noteMark(id: string): string {
  return NOTE + id;
}

/** What the keyboard can reach beneath the steps, in reading order: open groups, then notes. */
function marksOf({ graph, closed }: EditorState): string[] {
  const small = new Set(closed);
  const open = graph.groups.filter((group) => membersOf(graph, group).some((key) => standIn(graph, key, small) === null));
  return [...open.map(({ id }) => groupNode(id)), ...notesInOrder(graph).map(({ id }) => noteMark(id))];
}

/** The keyboard goes to the note or group behind the one it is on, or to the first. */
export function goBeneath({ store }: Editor): void {
  const marks = marksOf(store.getState());
  const here = document.activeElement?.getAttribute("data-beneath") ?? "";
  const next = marks[(marks.indexOf(here) + 1) % Math.max(1, marks.length)];
  if (next !== undefined) askBeneath(store, next);
}

/** Puts the keyboard on something beneath the steps, once it is drawn. */
export function askBeneath(store: Editor["store"], mark: string): void {
  store.setState((old) => ({ beneathAsked: { mark, n: (old.beneathAsked?.n ?? 0) + 1 } }));
}
