import { queryOptions, useMutation } from "@tanstack/react-query";
import { api, type Schema, useListing } from "@/shared/api";

export type AuditEntry = Schema<"AuditRow">;

export type RunAct = Schema<"RunAct">;

export type AuditAction = Schema<"AuditActionItem">;

export type Verdict = Schema<"AuditReport">;

export interface AuditFilter {
  actor?: string;
  action?: string;
  object?: string;
  since?: string;
  /** The last day, whole. */
  until?: string;
}

/** What the server is asked: it leaves the end out, so the last day ends where the next one begins. About what is no
 *  day the server says so. */
export function queryOf({ until, ...rest }: AuditFilter): AuditFilter {
  if (until === undefined) return rest;
  const next = new Date(`${until}T00:00:00Z`);
  if (Number.isNaN(next.getTime())) return { ...rest, until };
  next.setUTCDate(next.getUTCDate() + 1);
  return { ...rest, until: next.toISOString().slice(0, 10) };
}

export function useAudit(filter: AuditFilter) {
  return useListing(["audit"], "audit", { query: { ...queryOf(filter) } });
}

/** What the engine did, the latest first. */
export function useRunActs() {
  return useListing(["audit-runs"], "audit/runs");
}

export const actionsQuery = queryOptions({
  queryKey: ["audit-actions"],
  queryFn: async () => (await api.get("audit/actions")).items,
  staleTime: Infinity,
});

export function useVerify() {
  return useMutation({ mutationFn: () => api.post("audit/verify") });
}
