import type { Outcome, TaskDetail } from "../api";

/** The answers that every one of the tasks offers, by key, as the first task words them. */
export function sharedOutcomes(tasks: readonly TaskDetail[]): Outcome[] {
  const [first, ...others] = tasks;
  if (first === undefined) return [];
  return first.outcomes
    .filter(({ key }) => others.every((task) => task.outcomes.some((outcome) => outcome.key === key)))
    .map((outcome) => ({ ...outcome, comment_required: tasks.some((task) => task.outcomes.some(({ key, comment_required }) => key === outcome.key && comment_required)) }));
}

export interface BulkResult {
  id: string;
  taken: boolean;
  detail: string | null;
}
