import type { Viewport } from "@xyflow/react";

type Listener = (view: Viewport) => void;

/** Drawings that are looked at together: what one of them shows, the others show. */
export interface ViewSync {
  /** The view of one drawing changed; the others hear of it. */
  moved: (by: object, view: Viewport) => void;
  /** Join under an identity of one's own; the answer leaves again. */
  join: (who: object, listener: Listener) => () => void;
}

const same = (a: Viewport | null, b: Viewport) => a !== null && a.x === b.x && a.y === b.y && a.zoom === b.zoom;

export function createViewSync(): ViewSync {
  const listeners = new Map<object, Listener>();
  let last: Viewport | null = null;
  return {
    moved: (by, view) => {
      if (same(last, view) || !listeners.has(by)) return;
      last = view;
      for (const [who, tell] of listeners) if (who !== by) tell(view);
    },
    join: (who, listener) => {
      listeners.set(who, listener);
      if (last !== null) listener(last);
      return () => void listeners.delete(who);
    },
  };
}
