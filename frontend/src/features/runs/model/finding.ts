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

const wordsOf = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];

/** Each part begins a word of its own; a number is the whole word, so that 7 is not 77. */
function fits(name: string, parts: readonly string[]): boolean {
  const left = wordsOf(name);
  return parts.every((part) => {
    const exact = left.indexOf(part);
    const place = exact >= 0 || /^\d+$/.test(part) ? exact : left.findIndex((word) => word.startsWith(part));
    if (place >= 0) left.splice(place, 1);
    return place >= 0;
  });
}

/** Steps with all the words in their name ("send 12" finds "Send #12") and with the status. */
export function found(steps: readonly StepView[], { words, status }: Wanted, nameOf: (step: StepView) => string): StepView[] {
  const parts = wordsOf(words);
  return steps.filter((step) => (status === "" || step.status === status) && fits(nameOf(step), parts));
}
