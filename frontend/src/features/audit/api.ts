import { queryOptions, useMutation } from "@tanstack/react-query";
import { api, type Listing, useListing } from "@/shared/api";

export interface AuditEntry {
  id: number;
  at: string;
  actor: { id?: string; kind?: string; name?: string; email?: string };
  action: string;
  sentence: string;
  object_type: string;
  object_id: string;
  before: unknown;
  after: unknown;
  outcome: string;
  channel: string;
  ip: string;
  request_id: string;
}

export interface AuditAction {
  name: string;
  sentence: string;
}

export interface Verdict {
  intact: boolean;
  checked: number;
  unsealed: number;
  runs_checked: number;
  first_broken: { kind?: string; sentence?: string; n?: number | null; entry_id?: number | null; at?: string | null; action?: string; by?: string } | null;
  sealed_until: string | null;
}

export interface AuditFilter {
  actor?: string;
  action?: string;
  object?: string;
  since?: string;
}

export function useAudit(filter: AuditFilter) {
  return useListing<AuditEntry>(["audit"], "audit", { query: { ...filter } });
}

export const actionsQuery = queryOptions({
  queryKey: ["audit-actions"],
  queryFn: async () => (await api.get<Listing<AuditAction>>("audit/actions")).items,
  staleTime: Infinity,
});

export function useVerify() {
  return useMutation({ mutationFn: () => api.post<Verdict>("audit/verify") });
}
