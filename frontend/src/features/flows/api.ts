import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, type Schema, useListing } from "@/shared/api";

export type FlowItem = Schema<"FlowSummary">;

export interface FlowFilter {
  search?: string;
  archived?: boolean;
}

export function useFlows(filter: FlowFilter) {
  return useListing(["flows", "list"], "flows", { query: { ...filter } });
}

export function useFlowActs() {
  const client = useQueryClient();
  const settled = { onSettled: () => client.invalidateQueries({ queryKey: ["flows"] }) };
  return {
    create: useMutation({ mutationFn: (body: { name: string; description?: string }) => api.post("flows", body), ...settled }),
    bring: useMutation({ mutationFn: (body: { document: unknown; name?: string }) => api.post("flows/import", body), meta: { handled: true }, ...settled }),
    rename: useMutation({ mutationFn: ({ id, ...body }: { id: string; name: string; description: string }) => api.patch(`flows/${id}`, body), ...settled }),
    archive: useMutation({ mutationFn: ({ id, archived }: { id: string; archived: boolean }) => api.patch(`flows/${id}`, { archived }), meta: { handled: true }, ...settled }),
    remove: useMutation({ mutationFn: (id: string) => api.del(`flows/${id}`), meta: { handled: true }, ...settled }),
    switchOff: useMutation({ mutationFn: (id: string) => api.post(`flows/${id}/unpublish`), meta: { handled: true }, ...settled }),
  };
}
