import { infiniteQueryOptions } from "@tanstack/react-query";
import type { ItemsView } from "@/flow/fold";
import { api } from "@/shared/api";
import type { RunItem } from "../api";

/** The run of an item; `index` counts from 0. */
export interface ItemRun extends RunItem {
  index: number;
}

export interface ItemsPage {
  /** How far the loops of the run are, by path. */
  steps: Record<string, ItemsView>;
  items: ItemRun[];
  next: number | null;
}

export const SHOWN = ["all", "failed", "running", "waiting", "queued", "succeeded"] as const;
export type Shown = (typeof SHOWN)[number];

export interface LoopAsked {
  run: string;
  path: string;
  shown: Shown;
  /** The items are still being worked on, so the list is read again and again. */
  atWork: boolean;
}

/** The runs of a loop's items, in the order of the items. */
export const loopQuery = ({ run, path, shown, atWork }: LoopAsked) =>
  infiniteQueryOptions({
    queryKey: ["runs", run, "items", path, shown, atWork],
    queryFn: ({ pageParam }) => api.get<ItemsPage>(`runs/${run}/items`, { query: { path, status: shown === "all" ? undefined : shown, after: pageParam } }),
    initialPageParam: null as number | null,
    getNextPageParam: (page) => page.next,
    refetchInterval: atWork ? 5_000 : false,
    staleTime: 2_000,
    placeholderData: (old) => old,
  });
