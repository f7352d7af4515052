import type { AttemptView, StepView } from "@/flow/fold";

/** A bar of the timeline; places in percent of the whole. */
export interface Bar {
  left: number;
  width: number;
  status: string;
  attempt: number;
  /** Milliseconds. */
  length: number;
}

export interface Lane {
  step: StepView;
  bars: Bar[];
}

export interface Gantt {
  from: number;
  to: number;
  lanes: Lane[];
}

const LEAST_MS = 10;
const ms = (iso: string) => Date.parse(iso);

function endOf(attempt: AttemptView, step: StepView, now: number): number {
  if (attempt.finished_at !== null) return ms(attempt.finished_at);
  return step.finished_at !== null ? ms(step.finished_at) : now;
}

/** Attempts as they are drawn; a wait without attempts is one bar from its start. */
function attemptsOf(step: StepView): AttemptView[] {
  if (step.attempts.length > 0) return step.attempts;
  return [{ attempt: 1, status: step.status, error: step.error, started_at: step.started_at, finished_at: step.finished_at }];
}

/** Steps that started, as bars on one scale. `now` in milliseconds closes what still runs. */
export function gantt(steps: readonly StepView[], now: number): Gantt {
  const begun = steps.flatMap((step) => (step.started_at === null ? [] : [{ step, began: step.started_at }]));
  const from = Math.min(...begun.map(({ began }) => ms(began)), now);
  const ends = begun.flatMap(({ step }) => attemptsOf(step).map((attempt) => endOf(attempt, step, now)));
  const to = Math.max(...ends, from + LEAST_MS);
  const scale = (at: number) => ((at - from) / (to - from)) * 100;
  const lanes = begun.map(({ step, began }) => ({
    step,
    bars: attemptsOf(step).map((attempt) => {
      const start = ms(attempt.started_at ?? began);
      const end = Math.max(start, endOf(attempt, step, now));
      const open = attempt.finished_at === null && step.finished_at === null;
      return { left: scale(start), width: scale(end) - scale(start), status: open ? step.status : attempt.status, attempt: attempt.attempt, length: end - start };
    }),
  }));
  return { from, to, lanes };
}

const WEEK = 7 * 864e5;
const NICE = [10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 15e3, 3e4, 6e4, 12e4, 3e5, 6e5, 9e5, 18e5, 36e5, 72e5, 216e5, 432e5, 864e5, 2592e5, WEEK];

/** Marks of the scale: at most `most` round lengths after the start, in milliseconds. */
export function ticks(length: number, most = 6): number[] {
  const step = NICE.find((nice) => length / nice <= most) ?? WEEK;
  return Array.from({ length: Math.floor(length / step) + 1 }, (_, n) => n * step);
}
