import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { api, type Schema, useMay, watch } from "@/shared/api";

export type Attention = Schema<"AttentionItem">;

export type NextStep = Schema<"NextStepItem">;

export type RecentFlow = Schema<"FlowSummary">;

export type RecentRun = Schema<"RunSummary">;

export type Home = Schema<"Home">;

/** The home page, read again when a run or a task changes. */
export function useHome() {
  const client = useQueryClient();
  const seesRuns = useMay("run.view");
  useEffect(() => {
    const refresh = () => void client.invalidateQueries({ queryKey: ["home"] });
    const stop = [watch("inbox", refresh), ...(seesRuns ? [watch("runs", refresh)] : [])];
    return () => stop.forEach((end) => end());
  }, [client, seesRuns]);
  return useQuery({ queryKey: ["home"], queryFn: () => api.get("home") });
}
