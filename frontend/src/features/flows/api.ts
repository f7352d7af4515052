import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, type Schema, useListing } from "@/shared/api";

export type FlowItem = Schema<"FlowSummary">;

export interface FlowFilter {
  search?: string;
  archived?: boolean;
  folder?: string;
  /** What it waits for somebody to do. */
  wants?: Wants;
}

export const WANTS = ["mending", "publishing"] as const;

export type Wants = (typeof WANTS)[number];

export const isWants = (text: string | undefined): text is Wants => WANTS.some((known) => known === text);

export function useFlows(filter: FlowFilter) {
  return useListing(["flows", "list"], "flows", { query: { ...filter } });
}

/** Names of the folders that flows are in. */
export function useFolders(): string[] {
  return useQuery({ queryKey: ["flows", "folders"], queryFn: async () => (await api.get("flows", { query: { limit: 1 } })).folders, staleTime: 60_000 }).data ?? [];
}

/** What is changed of several flows together. */
export type Change = { folder: string } | { archived: boolean };

/** How it went: the flows that could not be changed, each with the reason. */
export type Refused = { flow: FlowItem; why: Schema<"BulkResult"> }[];

/** So many flows are changed together. */
export const MOST_CHOSEN = 200;

/** Changes them all; what one of them refuses holds up no other. */
export function useChangeMany() {
  const client = useQueryClient();
  return useMutation({
    meta: { handled: true },
    mutationFn: async ({ flows, change }: { flows: readonly FlowItem[]; change: Change }): Promise<Refused> => {
      const { items } = await api.post("flows/bulk", { flows: flows.map(({ id }) => id), ...change });
      const refused = new Map(items.filter(({ ok }) => !ok).map((why) => [why.id, why]));
      return flows.flatMap((flow) => {
        const why = refused.get(flow.id);
        return why === undefined ? [] : [{ flow, why }];
      });
    },
    onSettled: () => client.invalidateQueries({ queryKey: ["flows"] }),
  });
}

export function useFlowActs() {
  const client = useQueryClient();
  const settled = { onSettled: () => client.invalidateQueries({ queryKey: ["flows"] }) };
  return {
    create: useMutation({ mutationFn: (body: { name: string; description?: string }) => api.post("flows", body), ...settled }),
    bring: useMutation({ mutationFn: (body: { document: unknown; name?: string }) => api.post("flows/import", body), meta: { handled: true }, ...settled }),
    rename: useMutation({ mutationFn: ({ id, ...body }: { id: string; name: string; description: string }) => api.patch(`flows/${id}`, body), ...settled }),
    move: useMutation({ mutationFn: ({ id, folder }: { id: string; folder: string }) => api.patch(`flows/${id}`, { folder }), ...settled }),
    archive: useMutation({ mutationFn: ({ id, archived }: { id: string; archived: boolean }) => api.patch(`flows/${id}`, { archived }), meta: { handled: true }, ...settled }),
    remove: useMutation({ mutationFn: (id: string) => api.del(`flows/${id}`), meta: { handled: true }, ...settled }),
    switchOff: useMutation({ mutationFn: (id: string) => api.post(`flows/${id}/unpublish`), meta: { handled: true }, ...settled }),
  };
}
