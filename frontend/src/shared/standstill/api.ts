import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, type Schema, useMay } from "@/shared/api";

/** A flow, or with `flow` null every flow, that a person has stopped. */
export type Standstill = Schema<"Standstill">;

const standstillsQuery = queryOptions({
  queryKey: ["standstills"],
  queryFn: () => api.get("standstills"),
  staleTime: 5000,
  refetchInterval: 30_000,
});

/** What stands still now; none for somebody who may not see flows. */
export function useStandstills(): Standstill[] {
  const may = useMay("flow.view");
  return useQuery({ ...standstillsQuery, enabled: may, retry: false }).data?.items ?? [];
}

interface Told {
  /** Id of a flow; null: every flow of the workspace. */
  flow: string | null;
  reason?: string;
}

const pathOf = (flow: string | null, act: "pause" | "resume") => (flow === null ? (`standstills/${act}` as const) : (`flows/${flow}/${act}` as const));

/** Stop flows and let them go on. */
export function useStandstillActs() {
  const client = useQueryClient();
  const settled = {
    meta: { handled: true },
    onSettled: () => Promise.all([client.invalidateQueries({ queryKey: ["standstills"] }), client.invalidateQueries({ queryKey: ["runs"] })]),
  };
  return {
    pause: useMutation({ mutationFn: ({ flow, reason = "" }: Told) => api.post(pathOf(flow, "pause"), { reason }), ...settled }),
    resume: useMutation({ mutationFn: ({ flow }: Told) => api.post(pathOf(flow, "resume"), { reason: "" }), ...settled }),
  };
}
