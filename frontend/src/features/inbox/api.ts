import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, type Schema, useListing } from "@/shared/api";

export type TaskItem = Schema<"TaskSummary">;

export type Outcome = Schema<"TaskOutcome">;


export type TaskDetail = Schema<"TaskFull">;

/** `orphaned`: open, and nobody who was asked may answer. */
export type TaskState = "open" | "orphaned" | "done";

export function useTasks(state: TaskState) {
  return useListing(["tasks", "list"], "tasks", { query: { state, mine: state === "orphaned" ? 0 : 1 } });
}

export function taskQuery(id: string) {
  return queryOptions({ queryKey: ["tasks", "one", id], queryFn: () => api.get(`tasks/${id}`) });
}

export type Decision = Omit<Schema<"TaskAnswerNowRequest">, "undoable">;

/** Decides, with ten seconds to take it back; the page tells the problems itself, because "already decided" is an answer, not a failure. */
export function useDecide(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (decision: Decision) => api.post(`tasks/${id}/decide`, { ...decision, undoable: true }),
    meta: { handled: true },
    onSettled: () => client.invalidateQueries({ queryKey: ["tasks"] }),
  });
}

export function useTakeBack(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => api.post(`tasks/${id}/take-back`),
    meta: { handled: true },
    onSettled: () => client.invalidateQueries({ queryKey: ["tasks"] }),
  });
}

/** Answers many tasks at once and for good; each tells what became of it. */
export function useDecideMany() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (decisions: Schema<"TaskDecisionsRequest">["decisions"]) => api.post("tasks/decide", { decisions }),
    meta: { handled: true },
    onSettled: () => client.invalidateQueries({ queryKey: ["tasks"] }),
  });
}

/** People who may answer in the reader's place. */
export const takersQuery = (id: string) => queryOptions({ queryKey: ["tasks", "takers", id], queryFn: async () => (await api.get(`tasks/${id}/takers`)).items });

export function useHandOn(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: { to: string; comment: string }) => api.post(`tasks/${id}/hand-on`, body),
    meta: { handled: true },
    onSettled: () => client.invalidateQueries({ queryKey: ["tasks"] }),
  });
}
