import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, useListing } from "@/shared/api";

export interface TaskItem {
  id: string;
  kind: string;
  title: string;
  question: string;
  state: "open" | "done" | "expired" | "cancelled";
  outcome?: string;
  requester: string;
  flow: { id: string; name: string };
  run_id: string;
  due_at: string | null;
  created_at: string;
  closed_at?: string | null;
  rule: { mode: string; needed: number; got: number };
  version: number;
  orphaned?: boolean;
  can_decide: boolean;
  why_not: string | null;
}

export interface Outcome {
  key: string;
  label: string;
  style: string;
  comment_required: boolean;
  next: string[];
}

export interface TaskDecision {
  by: string;
  outcome: string;
  comment: string;
  at: string;
}

export interface TaskDetail extends TaskItem {
  context: { label: string; value: unknown }[];
  outcomes: Outcome[];
  decisions: TaskDecision[];
  asked?: string[];
  closed_why?: string;
}

export type TaskState = "open" | "done";

export function useTasks(state: TaskState) {
  return useListing<TaskItem>(["tasks", "list"], "tasks", { query: { state, mine: 1 } });
}

export function taskQuery(id: string) {
  return queryOptions({ queryKey: ["tasks", "one", id], queryFn: () => api.get<TaskDetail>(`tasks/${id}`) });
}

export interface Decision {
  outcome: string;
  comment: string;
  version: number;
}

/** Decides; the page tells the problems itself, because "already decided" is an answer, not a failure. */
export function useDecide(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (decision: Decision) => api.post<TaskDetail>(`tasks/${id}/decide`, decision),
    meta: { handled: true },
    onSettled: () => client.invalidateQueries({ queryKey: ["tasks"] }),
  });
}
