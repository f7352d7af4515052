import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, useListing } from "@/shared/api";

export interface FlowItem {
  id: string;
  name: string;
  description: string;
  folder: string;
  status: "draft" | "live" | "live_changed" | "off";
  version: number | null;
  draft_revision: number;
  updated_at: string;
  updated_by: string;
  findings: { errors: number; warnings: number };
  triggers: { kind: string; label: string }[];
}

export interface FlowFilter {
  search?: string;
  archived?: boolean;
}

export function useFlows(filter: FlowFilter) {
  return useListing<FlowItem>(["flows", "list"], "flows", { query: { ...filter } });
}

export function useFlowActs() {
  const client = useQueryClient();
  const settled = { onSettled: () => client.invalidateQueries({ queryKey: ["flows"] }) };
  return {
    create: useMutation({ mutationFn: (body: { name: string; description?: string }) => api.post<FlowItem>("flows", body), ...settled }),
    rename: useMutation({ mutationFn: ({ id, ...body }: { id: string; name: string; description: string }) => api.patch<FlowItem>(`flows/${id}`, body), ...settled }),
    archive: useMutation({ mutationFn: ({ id, archived }: { id: string; archived: boolean }) => api.patch(`flows/${id}`, { archived }), meta: { handled: true }, ...settled }),
    remove: useMutation({ mutationFn: (id: string) => api.del(`flows/${id}`), meta: { handled: true }, ...settled }),
    switchOff: useMutation({ mutationFn: (id: string) => api.post(`flows/${id}/unpublish`), meta: { handled: true }, ...settled }),
  };
}
