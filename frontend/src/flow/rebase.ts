/** Carrying unsaved edits over onto a draft that somebody else changed meanwhile. */
import { type Graph, type Operation } from "./model";
import { apply, applyAll, OperationError, touches } from "./operations";

export type Rebased =
  | { ok: true; base: Graph; graph: Graph; operations: Operation[] }
  | { ok: false; base: Graph; graph: Graph; kept: Operation[]; lost: Operation[] };

function overlaps(mine: Set<string>, theirs: Set<string>): boolean {
  if (mine.has("*") || theirs.has("*")) return true;
  return [...mine].some((name) => theirs.has(name) && !name.endsWith("@"));
}

/**
 * Lay `mine` on top of `base` + `theirs`. Positions never collide (the last move stands); any other edit of the same
 * thing does, and so does an edit that no longer fits; such edits come back in `lost`.
 */
export function rebase(base: Graph, theirs: readonly Operation[], mine: readonly Operation[]): Rebased {
  const newBase = applyAll(base, theirs);
  const taken = new Set(theirs.flatMap((op) => [...touches(op)]));
  const kept: Operation[] = [];
  const lost: Operation[] = [];
  let graph = newBase;
  for (const op of mine) {
    try {
      if (overlaps(touches(op), taken)) throw new OperationError("changed by somebody else");
      graph = apply(graph, op);
      kept.push(op);
    } catch (error) {
      if (!(error instanceof OperationError)) throw error;
      lost.push(op);
    }
  }
  return lost.length === 0
    ? { ok: true, base: newBase, graph, operations: kept }
    : { ok: false, base: newBase, graph, kept, lost };
}
