import { queryOptions } from "@tanstack/react-query";
import { api, type Schema } from "@/shared/api";

export type ForkView = Schema<"ForkView">;

/** What running a part of a run again would do. */
export const forkQuery = (id: string, step: string) =>
  queryOptions({
    queryKey: ["runs", id, "fork", step],
    queryFn: () => api.get<ForkView>(`runs/${id}/fork`, { query: { from_step: step } }),
    retry: false,
    staleTime: 0,
  });

export const forkApi = {
  backtest: (id: string) => api.post<{ run_id: string }>(`runs/${id}/backtest`, {}),
  start: (id: string, step: string, input?: unknown) => api.post<{ run_id: string }>(`runs/${id}/fork`, { from_step: step, ...(input === undefined ? {} : { input }) }),
};
