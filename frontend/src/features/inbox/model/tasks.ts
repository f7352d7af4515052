import type { Outcome, TaskItem } from "../api";

/** The task after (`step` 1) or before (-1) the chosen one; the first when none is chosen; stays at the ends. */
export function neighbour(tasks: TaskItem[], chosen: string | undefined, step: 1 | -1): TaskItem | undefined {
  const index = tasks.findIndex(({ id }) => id === chosen);
  if (index < 0) return tasks[0];
  return tasks[Math.min(Math.max(index + step, 0), tasks.length - 1)];
}

/** What one looks at after a task is decided: the next open one, else the one before. */
export function afterDeciding(tasks: TaskItem[], decided: string): TaskItem | undefined {
  const index = tasks.findIndex(({ id }) => id === decided);
  const others = tasks.filter(({ id }) => id !== decided);
  return others[Math.min(Math.max(index, 0), others.length - 1)];
}

const AGREE = new Set(["primary", "success", "positive"]);
const REFUSE = new Set(["danger", "negative"]);

/** The outcome behind the key A (agree) or R (refuse), by its declared style. */
export function outcomeForKey(outcomes: Outcome[], key: "a" | "r"): Outcome | undefined {
  const styles = key === "a" ? AGREE : REFUSE;
  return outcomes.find(({ style }) => styles.has(style));
}

export function isDanger(outcome: Outcome): boolean {
  return REFUSE.has(outcome.style);
}

export function isPrimary(outcome: Outcome): boolean {
  return AGREE.has(outcome.style);
}

/** Whether a task is late or will be within a day. */
export function urgency(due: string | null, now: number): "late" | "soon" | "calm" {
  if (!due) return "calm";
  const left = Date.parse(due) - now;
  if (left < 0) return "late";
  return left < 24 * 3_600_000 ? "soon" : "calm";
}
