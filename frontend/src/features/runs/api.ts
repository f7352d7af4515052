import { infiniteQueryOptions, queryOptions, useQuery } from "@tanstack/react-query";
import type { ErrorInfo, RunStatus, RunView } from "@/flow/fold";
import type { Graph, NodeSpec } from "@/flow/model";
import { api, type Listing, type Schema } from "@/shared/api";
import { readCatalog } from "@/shared/catalog";

export type RunMode = "live" | "test" | "dry" | "backtest";

export interface RunItem {
  id: string;
  flow: { id: string; name: string };
  version: number | null;
  mode: RunMode;
  status: RunStatus;
  trigger: { kind: string; node: string };
  started_by: { kind: string | null; name: string };
  created_at: string;
  finished_at: string | null;
  duration_ms: number;
  error: ErrorInfo | null;
  /** Short values of what it began with, by which people tell runs apart. */
  about: { name: string; value: string }[];
  /** Values of the fields that its flow declares as key fields. */
  keys: { name: string; value: string }[];
  /** Who closed it although it waited for a person. */
  given_up: { at: string; by: string; reason: string } | null;
}

export interface RunDetail extends RunItem {
  why_waiting: string | null;
  /** Runs of other flows that steps of this one started; `path` is the step. */
  children: (RunItem & { path: string })[];
  /** Address -> name of the members the run waits for. */
  people?: Record<string, string>;
  graph: Graph;
  view: RunView;
  n: number;
  /** The run whose step started this one; `index` where this one works on an item of that step; `tolerated` where it failed and the step went on without it. */
  parent?: { id: string; flow_name: string; path: string; index: number | null; tolerated: boolean } | null;
  /** The run this one took its beginning from, and the step at which it went on by itself. */
  forked?: { id: string; step: string } | null;
  /** Runs that do a part of this one again, the newest first. */
  forks?: { id: string; step: string; created_at: string }[];
}

export interface Effect {
  effect_id: string;
  class: string;
  status: string;
  sends: number;
  request: unknown;
  response?: unknown;
  error?: ErrorInfo | null;
  sent_at: string | null;
  done_at: string | null;
  decided_by?: { name?: string; evidence?: string } | null;
}

export interface StepData {
  input: unknown;
  output: unknown;
  error: ErrorInfo | null;
  port: string | null;
  attempt: number;
  effects: Effect[];
  not_sent?: boolean;
  /** The step's own check of its output agreed. */
  verified?: boolean;
  /** In a backtest: the past run had sent something else here. */
  other_request?: boolean;
  /** The run a step was taken over from. */
  carried?: string;
  /** In a test of a part of the draft: where the data of a step is from that was not done. */
  given?: "pinned" | "learned" | "example";
}

export interface Filters {
  flow?: string;
  status?: string;
  mode?: string;
  trigger?: string;
  /** Days back; `over_3`: those that began before. */
  days?: string;
  q?: string;
  /** `name=value` of a key field. */
  key?: string;
}

/** A page of runs; with a text `scanned` says how many runs were looked at. */
export interface RunPageOf extends Listing<RunItem> {
  scanned: number | null;
}

export type Comparison = Schema<"Comparison">;

const MOST_DAYS = 3660;

/** What the server is asked. Days that are none, in an address somebody changed, narrow nothing. */
export function queryOf({ days, ...filters }: Filters): Record<string, string | undefined> {
  const [, over, count] = /^(over_)?(\d+)$/.exec(days ?? "") ?? [];
  const back = Number(count ?? 0);
  if (back === 0 || back > MOST_DAYS) return { ...filters };
  const moment = new Date(Date.now() - back * 864e5).toISOString();
  return { ...filters, [over === undefined ? "since" : "until"]: moment };
}

export const runsQuery = (filters: Filters) =>
  infiniteQueryOptions({
    queryKey: ["runs", "list", filters],
    queryFn: ({ pageParam }) => api.get<RunPageOf>("runs", { query: { ...queryOf(filters), cursor: pageParam } }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  });

/** Names of the key fields there are. */
export const keyNamesQuery = queryOptions({ queryKey: ["runs", "keys"], queryFn: () => api.get<{ items: string[] }>("runs/keys"), staleTime: 60_000 });

export const runQuery = (id: string) =>
  queryOptions({ queryKey: ["runs", id], queryFn: () => api.get<RunDetail>(`runs/${id}`), gcTime: 60_000 });

/** `n` stands in the key where the data may still change, so that every event of the step reads it again. */
export const stepQuery = (id: string, path: string, attempt: number | null, stamp: string) =>
  queryOptions({
    queryKey: ["runs", id, "step", path, attempt, stamp],
    queryFn: () => api.get<StepData>(`runs/${id}/steps/${path}`, { query: { attempt } }),
    retry: false,
    staleTime: 60_000,
    placeholderData: (old) => old,
  });

/** Who paused a run, or what it belongs to; asked again with every event. */
export const pauseQuery = (id: string, n: number) =>
  queryOptions({ queryKey: ["runs", id, "pause", n], queryFn: () => api.get(`runs/${id}/pause-state`), placeholderData: (old) => old });

/** What a failed step would be given now, for a step that never had an input. */
export const mendQuery = (id: string, path: string) =>
  queryOptions({
    queryKey: ["runs", id, "mend", path],
    queryFn: () => api.get<{ input: Record<string, unknown>; missing: string[] }>(`runs/${id}/mend`, { query: { step: path } }),
    staleTime: 0,
    retry: false,
  });

/** Open tasks of the person who looks. */
export const myTasksQuery = queryOptions({
  queryKey: ["tasks", "of-run"],
  queryFn: () => api.get("tasks", { query: { state: "open", mine: 1, limit: 200 } }),
  staleTime: 10_000,
});

export const compareQuery = (id: string, other: string) =>
  queryOptions({ queryKey: ["runs", id, "compare", other], queryFn: () => api.get<Comparison>(`runs/${id}/compare/${other}`) });

export const flowNamesQuery = queryOptions({
  queryKey: ["flows", "names"],
  queryFn: () => api.get<Listing<{ id: string; name: string }>>("flows", { query: { limit: 200 } }),
  staleTime: 60_000,
});

/** Flows to choose from, the asked one among them however many there are. */
export function useFlowNames(asked: string | undefined): { id: string; name: string }[] {
  const first = useQuery({ ...flowNamesQuery, retry: false }).data?.items;
  const missing = asked !== undefined && first?.some((flow) => flow.id === asked) === false;
  const other = useQuery({
    queryKey: ["flows", "name", asked],
    queryFn: () => api.get<{ id: string; name: string }>(`flows/${asked ?? ""}`),
    enabled: missing,
    retry: false,
    staleTime: 60_000,
  }).data;
  return [...(missing && other ? [other] : []), ...(first ?? [])];
}

interface Catalog {
  nodes: NodeSpec[];
  connectors: { id: string; icon_svg: string | null }[];
}

export const catalogQuery = queryOptions({
  queryKey: ["catalog"],
  queryFn: () => readCatalog<Catalog>(),
  staleTime: 10 * 60_000,
});

export const runApi = {
  cancel: (id: string, reason: string, undo: boolean) => api.post(`runs/${id}/cancel`, { reason, undo }),
  pause: (id: string) => api.post(`runs/${id}/pause`, {}),
  resume: (id: string) => api.post(`runs/${id}/resume`, {}),
  resumeFlow: (flow: string) => api.post(`flows/${flow}/resume`, { reason: "" }),
  resumeAll: () => api.post("standstills/resume", { reason: "" }),
  redrive: (id: string, path?: string, input?: unknown) => api.post(`runs/${id}/redrive`, input === undefined ? {} : { input, step: path }),
  answer: (id: string, wait_id: string, outcome: "approved" | "rejected") => api.post(`runs/${id}/answer`, { wait_id, outcome }),
  pin: (flow: string, node: string, value: unknown) => api.put(`flows/${flow}/samples/${node}`, { value, pinned: true }),
  discard: (id: string, reason: string) => api.post(`runs/${id}/discard`, { reason }),
  doubt: (id: string, effect: string, outcome: "happened" | "did_not_happen" | "stop", comment: string) =>
    api.post(`runs/${id}/doubts/${effect}`, { outcome, comment }),
  many: (act: "cancel" | "redrive" | "discard", runs: string[], reason = "") =>
    api.post("runs/bulk", { act, runs, reason }),
  again: (run: RunItem, payload: unknown) =>
    api.post<{ run_id: string }>(`flows/${run.flow.id}/run`, { payload, mode: run.mode, from_draft: run.version === null, node: run.trigger.node }),
};
