import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { api, useMay, watch } from "@/shared/api";

export interface Attention {
  kind: string;
  title: string;
  detail: string;
  link: string;
  count?: number;
}

export interface NextStep {
  key: string;
  title: string;
  detail?: string;
  done: boolean;
  link: string;
}

export interface RecentFlow {
  id: string;
  name: string;
  status: string;
  version?: number | null;
  updated_at: string;
}

export interface RecentRun {
  id: string;
  flow: { id: string; name: string } | null;
  status: string;
  created_at: string;
  why_waiting?: string | null;
}

export interface Home {
  attention: Attention[];
  recent_flows: RecentFlow[];
  recent_runs: RecentRun[];
  next_steps: NextStep[];
}

/** The home page, read again when a run or a task changes. */
export function useHome() {
  const client = useQueryClient();
  const seesRuns = useMay("run.view");
  useEffect(() => {
    const refresh = () => void client.invalidateQueries({ queryKey: ["home"] });
    const stop = [watch("inbox", refresh), ...(seesRuns ? [watch("runs", refresh)] : [])];
    return () => stop.forEach((end) => end());
  }, [client, seesRuns]);
  return useQuery({ queryKey: ["home"], queryFn: () => api.get<Home>("home") });
}
