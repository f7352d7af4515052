import type { StoreApi } from "zustand";
import { emptyHistory, type History } from "@/flow/history";
import type { SaveState } from "./saver";

/** What of an open draft tells whether its undo may be kept. */
interface Draft {
  revision: number;
  history: History;
  saveState: SaveState;
}

/** What undo knows of a draft, for coming back to the editor in the same tab. */
interface Kept {
  revision: number;
  history: History;
}

const MOST = 100;
const MOST_CHARACTERS = 400_000;
const name = (flowId: string) => `handrail.undo.${flowId}`;

/** The history that belongs to this revision of the draft; an empty one when the draft has moved on since. */
export function readHistory(flowId: string, revision: number): History {
  try {
    const kept = JSON.parse(sessionStorage.getItem(name(flowId)) ?? "null") as Kept | null;
    if (kept?.revision === revision && Array.isArray(kept.history.past) && Array.isArray(kept.history.future)) return kept.history;
  } catch {
    // What cannot be read is as good as nothing.
  }
  return emptyHistory;
}

/** The newest edits that fit; one huge edit may be all there is room for, or too much. */
function bounded({ past, future }: History): string | null {
  for (let most = MOST; most >= 1; most = Math.floor(most / 2)) {
    const text = JSON.stringify({ past: past.slice(-most), future: future.slice(0, most) });
    if (text.length <= MOST_CHARACTERS) return text;
  }
  return null;
}

function keep(flowId: string, { revision, history }: Draft): void {
  try {
    const text = bounded(history);
    if (text === null) sessionStorage.removeItem(name(flowId));
    else sessionStorage.setItem(name(flowId), `{"revision":${String(revision)},"history":${text}}`);
  } catch {
    // A full or forbidden storage costs the undo after a return, nothing else.
  }
}

/** Keeps what undo knows each time everything is saved. */
export function keepHistory(flowId: string, store: Pick<StoreApi<Draft>, "subscribe">): void {
  store.subscribe((now, before) => {
    const moved = now.history !== before.history || now.saveState !== before.saveState || now.revision !== before.revision;
    if (moved && now.saveState === "saved") keep(flowId, now);
  });
}
