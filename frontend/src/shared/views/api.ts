import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, type Schema } from "@/shared/api";
import type { ViewPage } from "./model";
import { takeOver } from "./old";

type Change = Schema<"PatchedViewChangeRequest">;

const listed = async (page: ViewPage) => (await api.get("views", { query: { page } })).items;

/** The views of a page: own ones, and those that are shared. */
export const viewsQuery = (page: ViewPage) =>
  queryOptions({
    queryKey: ["views", page],
    queryFn: async () => {
      const found = await listed(page);
      return (await takeOver(page, found)) > 0 ? listed(page) : found;
    },
    staleTime: 60_000,
  });

/** What is done with views; who does it says what went wrong. */
export function useViewActs(page: ViewPage) {
  const client = useQueryClient();
  const settled = { meta: { handled: true }, onSettled: () => client.invalidateQueries({ queryKey: ["views", page] }) };
  return {
    save: useMutation({ mutationFn: (view: { name: string; search: Record<string, string>; shared: boolean }) => api.post("views", { page, ...view }), ...settled }),
    change: useMutation({ mutationFn: ({ id, ...change }: Change & { id: string }) => api.patch(`views/${id}`, change), ...settled }),
    drop: useMutation({ mutationFn: (id: string) => api.del(`views/${id}`), ...settled }),
  };
}
