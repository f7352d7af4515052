import type { ItemsView } from "@/flow/fold";

/** Milliseconds until the last item is done at the pace so far; null when it cannot be told. */
export function leftOf(items: ItemsView | undefined, since: number, now: number): number | null {
  if (items === undefined || items.total === null || items.done === 0 || now <= since) return null;
  return ((now - since) / items.done) * Math.max(0, items.total - items.done);
}
