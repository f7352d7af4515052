import { queryOptions, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { isOver, type ItemsView, type RunView } from "@/flow/fold";
import { api } from "@/shared/api";

/** How far the large loops of a run are; their items are runs of their own, which say nothing to this one. */
const itemsQuery = (id: string) =>
  queryOptions({
    queryKey: ["runs", id, "items"],
    queryFn: () => api.get<{ steps: Record<string, ItemsView> }>(`runs/${id}/items`),
    refetchInterval: 2_000,
    staleTime: 0,
  });

/** The view with the counts of loops at work, asked for as long as one is. */
export function useItems(id: string, view: RunView | null): RunView | null {
  const atWork = view !== null && !isOver(view.status) && view.waits.some((wait) => wait.reason === "items");
  const counts = useQuery({ ...itemsQuery(id), enabled: atWork }).data?.steps;
  return useMemo(() => (view === null || !atWork || counts === undefined ? view : withCounts(view, counts)), [view, atWork, counts]);
}

/** A count may lag behind an event: the larger one is the newer one. */
export function withCounts(view: RunView, counts: Readonly<Record<string, ItemsView>>): RunView {
  const steps = { ...view.steps };
  for (const [path, items] of Object.entries(counts)) {
    const step = steps[path];
    if (step !== undefined && step.status !== "succeeded" && items.done >= (step.items?.done ?? 0)) steps[path] = { ...step, items };
  }
  return { ...view, steps };
}
