import type { StepView } from "@/flow/fold";

/** What a long list of steps is narrowed by; empty texts narrow nothing. */
export interface Wanted {
  words: string;
  status: string;
}

export const ANY: Wanted = { words: "", status: "" };

/** The statuses there are among the steps, each once, those that want a look first. */
export function statusesOf(steps: readonly StepView[]): string[] {
  const there = new Set<string>(steps.map(({ status }) => status));
  return ["failed", "in_doubt", "retrying", "waiting", "running", "cancelled", "skipped", "succeeded"].filter((status) => there.has(status));
}

/** Steps with all the words in their name ("send 12" finds "Send #12") and with the status. */
export function found(steps: readonly StepView[], { words, status }: Wanted, nameOf: (step: StepView) => string): StepView[] {
  const parts = words.toLowerCase().split(/\s+/).filter(Boolean);
  if (parts.length === 0 && status === "") return [...steps];
  return steps.filter((step) => {
    if (status !== "" && step.status !== status) return false;
    const name = nameOf(step).toLowerCase();
    return parts.every((part) => name.includes(part));
  });
}
