import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, type Schema, useListing } from "@/shared/api";

export type TaskItem = Schema<"TaskSummary">;

export type Outcome = Schema<"TaskOutcome">;


export type TaskDetail = Schema<"TaskFull">;

export type TaskState = "open" | "done";

export function useTasks(state: TaskState) {
  return useListing(["tasks", "list"], "tasks", { query: { state, mine: 1 } });
}

export function taskQuery(id: string) {
  return queryOptions({ queryKey: ["tasks", "one", id], queryFn: () => api.get(`tasks/${id}`) });
}

export type Decision = Schema<"TaskDecisionRequest">;

/** Decides; the page tells the problems itself, because "already decided" is an answer, not a failure. */
export function useDecide(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (decision: Decision) => api.post(`tasks/${id}/decide`, decision),
    meta: { handled: true },
    onSettled: () => client.invalidateQueries({ queryKey: ["tasks"] }),
  });
}
