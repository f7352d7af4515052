/**
 * The meaning of a run's events: `fold(events)` is the picture of the run after them. The same rules as the server's
 * own fold, proven by the same recorded histories. A view is never changed in place.
 */
import { type Edge, edgeId } from "./model";

export type RunEvent = {
  n: number;
  at: string;
  type: string;
  path: string | null;
  node: string | null;
  attempt: number | null;
  data: Record<string, unknown>;
};

export type StepStatus =
  | "running"
  | "waiting"
  | "succeeded"
  | "failed"
  | "skipped"
  | "cancelled"
  | "in_doubt"
  | "retrying";
export type RunStatus =
  | "queued"
  | "running"
  | "waiting"
  | "paused"
  | "succeeded"
  | "failed"
  | "cancelled"
  | "dead";

export type ErrorInfo = { code?: string; message?: string; hint?: string; kind?: string; [more: string]: unknown };
export type AttemptView = {
  attempt: number;
  status: StepStatus;
  error: ErrorInfo | null;
  started_at: string | null;
  finished_at: string | null;
};
/** How far a container is; total: null when nobody can know. */
export type ItemsView = { done: number; total: number | null; failed: number };
export type StepView = {
  node: string;
  path: string;
  status: StepStatus;
  attempt: number;
  port: string | null;
  started_at: string | null;
  finished_at: string | null;
  duration_ms: number | null;
  error: ErrorInfo | null;
  attempts: AttemptView[];
  /** Of a container whose steps are steps of the run. */
  items?: ItemsView;
};
export type WaitView = {
  wait_id: string;
  path: string | null;
  reason: string;
  title: string;
  for: string[];
  until: string | null;
  since: string;
};
export type RunView = {
  status: RunStatus;
  n: number;
  started_at: string | null;
  finished_at: string | null;
  output: unknown;
  error: ErrorInfo | null;
  steps: Record<string, StepView>;
  waits: WaitView[];
  edges: Record<string, "taken" | "dead">;
};

export function emptyView(): RunView {
  return {
    status: "queued",
    n: 0,
    started_at: null,
    finished_at: null,
    output: null,
    error: null,
    steps: {},
    waits: [],
    edges: {},
  };
}

const OVER = new Set<string>(["succeeded", "failed", "skipped", "cancelled"]);
const UNCOUNTED_WAITS = new Set(["retry", "in_doubt", "settle"]);

type Meaning = (view: RunView, event: RunEvent) => RunView;
type End = { status: StepStatus; port?: string | null; error?: ErrorInfo | null };

function newStep(event: RunEvent): StepView {
  const path = event.path ?? "";
  return {
    node: event.node || path,
    path,
    status: "running",
    attempt: event.attempt || 1,
    port: null,
    started_at: null,
    finished_at: null,
    duration_ms: null,
    error: null,
    attempts: [],
  };
}

function withStep(view: RunView, event: RunEvent, change: (step: StepView) => StepView): RunView {
  const step = view.steps[event.path ?? ""] ?? newStep(event);
  return { ...view, steps: { ...view.steps, [step.path]: change(step) } };
}

/** The step with the attempt the event speaks of changed; a first word of an attempt makes it. */
function withAttempt(step: StepView, event: RunEvent, change: (attempt: AttemptView) => AttemptView): StepView {
  const number = event.attempt || step.attempt;
  const at = step.attempts.findLastIndex((attempt) => attempt.attempt === number);
  if (at >= 0) return { ...step, attempts: step.attempts.map((item, n) => (n === at ? change(item) : item)) };
  const fresh: AttemptView = { attempt: number, status: "running", error: null, started_at: null, finished_at: null };
  return { ...step, attempt: number, attempts: [...step.attempts, change(fresh)] };
}

function ended(step: StepView, event: RunEvent, { status, port = null, error = null }: End): StepView {
  const tried = withAttempt(step, event, (attempt) => ({
    ...attempt,
    status,
    error,
    started_at: attempt.started_at ?? event.at,
    finished_at: event.at,
  }));
  return {
    ...tried,
    status,
    port,
    error,
    started_at: step.started_at ?? event.at,
    finished_at: event.at,
    duration_ms: (event.data["duration_ms"] as number | undefined) ?? null,
  };
}

const errorOf = (event: RunEvent) => (event.data["error"] as ErrorInfo | null | undefined) ?? null;
const portOf = (event: RunEvent) => (event.data["port"] as string | null | undefined) ?? null;

const runStarted: Meaning = (view, event) => {
  const begun: RunView = { ...view, status: "running", started_at: event.at };
  const trigger = event.data["trigger"];
  if (typeof trigger !== "string") return begun;
  const first = { ...event, path: trigger, node: trigger, attempt: 1 };
  return withStep(begun, first, (step) => ended(step, first, { status: "succeeded", port: "success" }));
};

function itemsOf(step: StepView, event: RunEvent): { items?: ItemsView } {
  if (step.items !== undefined || !("total" in event.data)) return {};
  return { items: { done: 0, total: event.data["total"] as number | null, failed: 0 } };
}

const itemFinished: Meaning = (view, event) => {
  const { done, total, failed } = event.data as ItemsView;
  return withStep(view, event, (step) => ({ ...step, items: { done, total, failed } }));
};

const stepStarted: Meaning = (view, event) =>
  withStep(view, event, (step) => ({
    ...withAttempt(step, event, (attempt) => ({ ...attempt, started_at: attempt.started_at ?? event.at })),
    status: "running",
    port: null,
    finished_at: null,
    error: null,
    started_at: step.started_at ?? event.at,
    ...itemsOf(step, event),
  }));

const stepSucceeded: Meaning = (view, event) =>
  withStep(view, event, (step) => ended(step, event, { status: "succeeded", port: portOf(event) }));

const stepFailed: Meaning = (view, event) =>
  withStep(view, event, (step) => {
    const failed = ended(step, event, { status: "failed", port: portOf(event), error: errorOf(event) });
    return event.data["will_retry_at"] ? { ...failed, status: "retrying", finished_at: null } : failed;
  });

const stepSkipped: Meaning = (view, event) =>
  withStep(view, event, (step) => ({ ...step, status: "skipped", finished_at: event.at }));

const stepCancelled: Meaning = (view, event) =>
  withStep(view, event, (step) => ({
    ...step,
    status: "cancelled",
    finished_at: event.at,
    attempts: step.attempts.map((attempt) =>
      attempt.status === "running" || attempt.status === "in_doubt"
        ? { ...attempt, status: "cancelled", finished_at: event.at }
        : attempt,
    ),
  }));

const stepInDoubt: Meaning = (view, event) =>
  withStep(view, event, (step) => ({
    ...withAttempt(step, event, (attempt) => ({ ...attempt, status: "in_doubt", error: errorOf(event) })),
    status: "in_doubt",
    error: errorOf(event),
  }));

const doubtSettled: Meaning = (view, event) =>
  withStep(view, event, (step) => {
    const settled: StepView = step.status === "in_doubt" ? { ...step, status: "running" } : step;
    if (event.data["outcome"] !== "did_not_happen") return settled;
    return withAttempt(settled, event, (attempt) => ({ ...attempt, status: "failed", finished_at: event.at }));
  });

function waitOf(event: RunEvent): WaitView {
  const { wait_id, reason, title, for: whom, until } = event.data as Partial<WaitView>;
  return {
    wait_id: wait_id ?? "",
    path: event.path,
    reason: reason ?? "",
    title: title ?? "",
    for: whom ?? [],
    until: until ?? null,
    since: event.at,
  };
}

const waitOpened: Meaning = (view, event) => {
  const waiting = { ...view, waits: [...view.waits, waitOf(event)] };
  if (UNCOUNTED_WAITS.has(String(event.data["reason"]))) return waiting;
  return withStep(waiting, event, (step) => ({ ...step, status: "waiting", started_at: step.started_at ?? event.at }));
};

const waitClosed: Meaning = (view, event) => {
  const left = { ...view, waits: view.waits.filter((wait) => wait.wait_id !== event.data["wait_id"]) };
  const step = view.steps[event.path ?? ""];
  if (step?.status !== "waiting") return left;
  return withStep(left, event, (found) => ({ ...found, status: "running" }));
};

const runFinished: Meaning = (view, event) => ({
  ...view,
  status: event.data["status"] as RunStatus,
  finished_at: event.at,
  output: event.data["output"] ?? null,
  error: errorOf(event),
  waits: [],
});

/** Types without an entry (an answer given, a newer version's events) move `n` alone. */
const MEANINGS: Record<string, Meaning> = {
  run_started: runStarted,
  step_started: stepStarted,
  step_succeeded: stepSucceeded,
  step_failed: stepFailed,
  step_skipped: stepSkipped,
  step_cancelled: stepCancelled,
  step_in_doubt: stepInDoubt,
  doubt_settled: doubtSettled,
  item_finished: itemFinished,
  wait_opened: waitOpened,
  wait_closed: waitClosed,
  run_paused: (view) => ({ ...view, status: "paused" }),
  run_resumed: (view) => ({ ...view, status: "running" }),
  run_redriven: (view) => ({ ...view, status: "running", finished_at: null, output: null, error: null }),
  run_finished: runFinished,
};

/** A live run waits when it has open waits and no step in flight; a container does nothing itself. */
function settled(view: RunView): RunView {
  if (view.status !== "running" && view.status !== "waiting") return view;
  const inFlight = Object.values(view.steps).some((step) => step.status === "running" && step.items === undefined);
  const status = view.waits.length > 0 && !inFlight ? "waiting" : "running";
  return view.status === status ? view : { ...view, status };
}

/** Fold events, in order of `n`, into a view. Events already seen change nothing. */
export function fold(events: readonly RunEvent[], view: RunView = emptyView()): RunView {
  let now = view;
  for (const event of events) {
    if (event.n <= now.n) continue;
    const meaning = MEANINGS[event.type];
    const next = { ...now, n: event.n };
    now = meaning === undefined ? next : settled(meaning(next, event));
  }
  return now;
}

/** The view with every wire whose source is over marked; inside a container it was taken when it was in any pass. */
export function withEdges(view: RunView, edges: readonly Edge[]): RunView {
  const leftBy = new Map<string, Set<string | null>>();
  for (const step of Object.values(view.steps)) {
    if (!OVER.has(step.status)) continue;
    leftBy.set(step.node, (leftBy.get(step.node) ?? new Set()).add(step.port));
  }
  const marked = { ...view.edges };
  for (const edge of edges) {
    const ports = leftBy.get(edge.from);
    if (ports !== undefined) marked[edgeId(edge)] = ports.has(edge.port) ? "taken" : "dead";
  }
  return { ...view, edges: marked };
}

export function isOver(status: RunStatus): boolean {
  return status === "succeeded" || status === "failed" || status === "cancelled" || status === "dead";
}
