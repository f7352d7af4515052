import type { Operation } from "@/flow/model";

/** Edits that were not saved when the page went away. */
export interface Backup {
  revision: number;
  operations: Operation[];
  at: number;
}

const name = (flowId: string) => `handrail.unsaved.${flowId}`;

export function keepBackup(flowId: string, kept: { revision: number; operations: Operation[] } | null): void {
  try {
    if (kept === null) localStorage.removeItem(name(flowId));
    else localStorage.setItem(name(flowId), JSON.stringify({ ...kept, at: Date.now() } satisfies Backup));
  } catch {
    // A full or forbidden storage costs the copy, not the edit: it is still in the queue.
  }
}

export function readBackup(flowId: string): Backup | null {
  try {
    const text = localStorage.getItem(name(flowId));
    const value: unknown = text === null ? null : JSON.parse(text);
    return isBackup(value) ? value : null;
  } catch {
    return null;
  }
}

function isBackup(value: unknown): value is Backup {
  return typeof value === "object" && value !== null && Array.isArray((value as Backup).operations) && (value as Backup).operations.length > 0;
}
