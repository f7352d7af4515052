import { type QueryKey, useInfiniteQuery } from "@tanstack/react-query";
import { api, type CallOptions, type Listing } from "./client";
import type { ItemOf, ListPath } from "./types";

export interface ListingState<T> {
  data: T[] | undefined;
  isError: boolean;
  error: unknown;
  refetch: () => Promise<unknown>;
  hasMore: boolean;
  loadingMore: boolean;
  more: () => void;
}

export interface ListingOptions {
  query?: CallOptions["query"];
  enabled?: boolean;
}

/** A list that is read page by page; fits `<Loaded query>`. */
export function useListing<P extends ListPath>(key: QueryKey, path: P, { query, enabled = true }: ListingOptions = {}): ListingState<ItemOf<P>> {
  const pages = useInfiniteQuery({
    queryKey: [...key, query ?? {}],
    queryFn: ({ pageParam, signal }) => api.get<Listing<ItemOf<P>>>(path, { query: { ...query, cursor: pageParam }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
    enabled,
  });
  return {
    data: pages.data?.pages.flatMap((page) => page.items),
    isError: pages.isError,
    error: pages.error,
    refetch: pages.refetch,
    hasMore: pages.hasNextPage,
    loadingMore: pages.isFetchingNextPage,
    more: () => void pages.fetchNextPage(),
  };
}
