import type { AttemptView, StepView } from "@/flow/fold";
import { type Axis, axisOf, quietIn, type Span } from "./axis";

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
  /** Milliseconds from its beginning to its end. */
  took: number;
}

export interface Gantt extends Axis {
  lanes: Lane[];
  /** How many stretches there are in which nothing worked, folded or not. */
  idle: number;
}

/** Whether a step works while it is open; one that only waits, or holds others, leaves the time idle. */
export type Works = (step: StepView) => boolean;

interface Drawn {
  attempt: number;
  status: string;
  from: number;
  to: number;
}

const ms = (iso: string) => Date.parse(iso);

const OPEN = new Set(["running", "waiting", "retrying", "in_doubt"]);

/** How long a step took, in milliseconds: with several attempts from the first one's beginning to the last one's end.
 * So far, when it is not over; null when it never began. */
export function tookOf(step: StepView, now: number): number | null {
  if (step.started_at === null) return null;
  const open = step.finished_at === null || OPEN.has(step.status);
  if (!open && step.attempts.length < 2 && step.duration_ms !== null) return step.duration_ms;
  return Math.max(0, (open ? now : ms(step.finished_at ?? "")) - ms(step.started_at));
}

/** Attempts as they are drawn; a wait without attempts is one bar from its start. */
function attemptsOf(step: StepView): AttemptView[] {
  if (step.attempts.length > 0) return step.attempts;
  return [{ attempt: 1, status: step.status, error: step.error, started_at: step.started_at, finished_at: step.finished_at }];
}

function drawnOf(step: StepView, began: string, now: number): Drawn[] {
  return attemptsOf(step).map((attempt) => {
    const from = ms(attempt.started_at ?? began);
    const open = attempt.finished_at === null && step.finished_at === null;
    const end = open ? now : ms(attempt.finished_at ?? step.finished_at ?? began);
    return { attempt: attempt.attempt, status: open ? step.status : attempt.status, from, to: Math.max(from, end) };
  });
}

/** Steps that started, as bars on one axis. `now` in milliseconds closes what still runs; `fold` narrows idle time. */
export function gantt(steps: readonly StepView[], now: number, works: Works = () => true, fold = false): Gantt {
  const begun = steps.flatMap((step) => (step.started_at === null ? [] : [{ step, drawn: drawnOf(step, step.started_at, now) }]));
  const spans = begun.flatMap(({ drawn }) => drawn);
  const from = spans.reduce((least, span) => Math.min(least, span.from), spans[0]?.from ?? now);
  const to = spans.reduce((most, span) => Math.max(most, span.to), from);
  const work = begun.flatMap(({ step, drawn }) => (works(step) ? drawn.filter((bar) => bar.status !== "waiting").map((bar): Span => [bar.from, bar.to]) : []));
  const idle = quietIn(work, from, to);
  const axis = axisOf(from, to, fold ? idle : []);
  const lanes = begun.map(({ step, drawn }) => {
    const took = tookOf(step, now) ?? 0;
    const bars = drawn.map(({ attempt, status, from: begin, to: end }) => {
      const left = axis.place(begin);
      return { left, width: axis.place(end) - left, status, attempt, length: drawn.length === 1 ? took : end - begin };
    });
    return { step, took, bars };
  });
  return { ...axis, lanes, idle: idle.length };
}
