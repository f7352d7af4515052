import { queryOptions } from "@tanstack/react-query";
import type { Finding, Graph, NodeSpec, Operation, Schema } from "@/flow/model";
import { api, type Listing } from "@/shared/api";
import { readCatalog } from "@/shared/catalog";

export interface FlowItem {
  id: string;
  name: string;
  description: string;
  status: "draft" | "live" | "live_changed" | "off";
  version: number | null;
  draft_revision: number;
  updated_at: string;
  updated_by: string;
}

export interface Sample {
  value: unknown;
  source: string;
  pinned: boolean;
}

/** Why the data of a step is out of date: its own settings were changed, or those of a step before it. */
export interface Stale {
  why: "own" | "before";
  by: string;
}

/** What a test run of a part of the draft would do; names of steps. */
export interface PartView {
  /** Key of the step it ends or begins with: the frame around the chosen one, if it lies in one. */
  step: string;
  trigger: string;
  done: string[];
  sends: string[];
  given: { key: string; name: string; source: "pinned" | "learned" | "example" }[];
}

export interface Draft {
  flow: FlowItem;
  graph: Graph;
  revision: number;
  findings: Finding[];
  samples: Record<string, Sample>;
  lock: { user: { name: string; email: string } | null } | null;
  /** Who has the pen; null while it lies free. */
  pen: HeldLock | null;
  webhook: { node: string; url: string; auth: string } | null;
}

export interface ConnectorInfo {
  id: string;
  name: string;
  icon_svg: string | null;
  description: string;
}

export interface Catalog {
  nodes: NodeSpec[];
  connectors: ConnectorInfo[];
}

export interface Saved {
  revision: number;
  findings: Finding[];
}

export interface OthersEdit {
  revision: number;
  by: unknown;
  at: string;
  operations: Operation[];
}

export interface DataSource {
  path: string;
  label: string;
  schema: Schema;
  sample: unknown;
  certain: boolean;
}

export interface TestResult {
  ok: boolean;
  port: string | null;
  output: unknown;
  input: unknown;
  request?: unknown;
  not_sent: boolean;
  error?: { message?: string; hint?: string; [more: string]: unknown } | null;
  duration_ms: number;
}

export interface Preview {
  value: unknown;
  type: string | null;
  problems: { message: string; hint?: string; start?: number; end?: number }[];
  /** Inside a loop: which item it is for, from 0, and of how many; 0 items outside of loops. */
  item: number;
  items: number;
}

export interface Completion {
  label: string;
  insert?: string;
  kind?: string;
  detail?: string;
  /** A short example value, as JSON. */
  sample?: string | null;
  /** What it takes the place of. */
  from?: number;
  to?: number;
}

/** A function of the expression language; `examples` are pairs of an expression and what it gives. */
export interface FunctionDoc {
  name: string;
  signature: string;
  summary: string;
  examples: [string, string][];
}

export interface Version {
  id: string;
  number: number;
  name: string;
  note: string;
  author: string;
  published_at: string;
  live: boolean;
  graph?: Graph;
}

export type RunMode = "live" | "test" | "dry";

export const draftQuery = (flowId: string) =>
  queryOptions({
    queryKey: ["flows", flowId, "draft"],
    queryFn: () => api.get<Draft>(`flows/${flowId}/draft`),
    staleTime: Infinity,
    gcTime: 0,
    refetchOnWindowFocus: false,
  });

export const catalogQuery = queryOptions({
  queryKey: ["catalog"],
  queryFn: () => readCatalog<Catalog>(),
  staleTime: 10 * 60_000,
});

export const functionsQuery = queryOptions({
  queryKey: ["expressions", "functions"],
  queryFn: () => api.get<{ items: FunctionDoc[] }>("expressions/functions"),
  staleTime: Infinity,
  retry: false,
});

export const connectionsQuery = queryOptions({
  queryKey: ["connections"],
  queryFn: () => api.get<Listing<{ id: string; key: string; name: string; connector: string; status: string }>>("connections"),
  staleTime: 30_000,
});

export const peopleQuery = queryOptions({
  queryKey: ["people"],
  queryFn: () => api.get<{ items: { user: { email: string; name: string }; active: boolean; groups: string[] }[] }>("people"),
  staleTime: 60_000,
});

export const groupsQuery = queryOptions({
  queryKey: ["groups"],
  queryFn: () => api.get<Listing<{ id: string; name: string }>>("groups"),
  staleTime: 60_000,
});

/** `revision` stands in the key so that what may be mapped follows every saved edit. */
export const dataQuery = (flowId: string, node: string, revision: number) =>
  queryOptions({
    queryKey: ["flows", flowId, "data", node, revision],
    queryFn: async () => (await api.get<{ sources: DataSource[] }>(`flows/${flowId}/steps/${node}/data`)).sources,
    staleTime: 60_000,
    placeholderData: (old) => old,
  });

/** Everything publishing would find now: other people, connections and policies may have changed since the last edit. */
export const checkQuery = (flowId: string, revision: number) =>
  queryOptions({
    queryKey: ["flows", flowId, "check", revision],
    queryFn: () => api.get<Finding[]>(`flows/${flowId}/publish`),
    gcTime: 0,
    retry: false,
  });

/** What a test up to a step, or from it on, would do with the saved draft. */
export const partQuery = (flowId: string, step: string, way: string, revision: number) =>
  queryOptions({
    queryKey: ["flows", flowId, "part", step, way, revision],
    queryFn: () => api.get<PartView>(`flows/${flowId}/part`, { query: { step, way } }),
    gcTime: 0,
    retry: false,
  });

/** The data of all steps, what the last test gave among it, and which of it a change made old. */
export const staleQuery = (flowId: string, revision: number) =>
  queryOptions({
    queryKey: ["flows", flowId, "stale", revision],
    queryFn: () => api.get<{ stale: Record<string, Stale>; samples: Record<string, Sample> }>(`flows/${flowId}/stale`),
    gcTime: 0,
    retry: false,
  });

export const flowQuery = (flowId: string) =>
  queryOptions({
    queryKey: ["flows", flowId, "summary"],
    queryFn: () => api.get<FlowItem>(`flows/${flowId}`),
  });

export const versionsQuery = (flowId: string) =>
  queryOptions({
    queryKey: ["flows", flowId, "versions"],
    queryFn: () => api.get<Listing<Version>>(`flows/${flowId}/versions`),
  });

export const versionQuery = (flowId: string, number: number) =>
  queryOptions({
    queryKey: ["flows", flowId, "versions", number],
    queryFn: () => api.get<Version>(`flows/${flowId}/versions/${number}`),
    staleTime: Infinity,
  });

export interface TriggerItem {
  id: string;
  node: string;
  enabled: boolean;
  url: string | null;
  auth: string | null;
  secret_set: boolean;
}

/** Publishing makes triggers, so the live version stands in the key. */
export const triggersQuery = (flowId: string, version: number | null) =>
  queryOptions({
    queryKey: ["flows", flowId, "triggers", version],
    queryFn: async () => (await api.get<Listing<TriggerItem>>(`flows/${flowId}/triggers`)).items,
  });

export interface Described {
  effect: string;
  /** An example of what it gives. */
  sample_output: unknown;
}

/** What a type is with these settings: a GET only reads, a POST sends; a trigger gives what its schema says. */
export const describeQuery = (type: string, settings: unknown) =>
  queryOptions({
    queryKey: ["describe", type, settings],
    queryFn: () => api.post<Described>("catalog/describe", { type, settings }),
    staleTime: Infinity,
    retry: false,
    placeholderData: (old) => old,
  });

const flow = (flowId: string) => `flows/${flowId}` as const;

/** Who holds the pen of a draft; "" for nobody. */
export interface HeldLock {
  id: string;
  name: string;
  since: string;
}

export const editorApi = {
  holdLock: (flowId: string, take: boolean) => api.post<HeldLock>(`${flow(flowId)}/lock`, { take }),
  releaseLock: (flowId: string) => api.del(`${flow(flowId)}/lock`),
  save: (flowId: string, body: { base_revision: number; operations: Operation[]; client_id: string }) =>
    api.patch<Saved>(`${flow(flowId)}/draft`, body),
  publish: (flowId: string, body: { revision: number; name: string; note: string; accept_warnings: boolean }) =>
    api.post<{ version: number | Version }>(`${flow(flowId)}/publish`, body),
  unpublish: (flowId: string) => api.post(`${flow(flowId)}/unpublish`),
  rename: (flowId: string, name: string) => api.patch<FlowItem>(flow(flowId), { name }),
  restore: (flowId: string, number: number, base_revision: number) =>
    api.post(`${flow(flowId)}/versions/${String(number)}/restore`, { base_revision }),
  run: (flowId: string, body: { payload: unknown; mode: RunMode; from_draft: boolean }) =>
    api.post<{ run_id: string }>(`${flow(flowId)}/run`, body),
  runPart: (flowId: string, body: { step: string; way: "to" | "from"; mode: "dry" | "test" }) =>
    api.post<{ run_id: string }>(`${flow(flowId)}/part`, body),
  test: (flowId: string, node: string, body: { mode: "dry" | "test"; sample?: unknown }) =>
    api.post<TestResult>(`${flow(flowId)}/steps/${node}/test`, body),
  keepSample: (flowId: string, node: string, value: unknown, pinned: boolean) =>
    api.put(`${flow(flowId)}/samples/${node}`, { value, pinned }),
  dropSample: (flowId: string, node: string) => api.del(`${flow(flowId)}/samples/${node}`),
  preview: (body: { flow_id: string; node: string; source: string; kind: string; item?: number }, signal?: AbortSignal) =>
    api.post<Preview>("expressions/preview", body, { signal }),
  complete: (body: { flow_id: string; node: string; source: string; position: number }) =>
    api.post<{ items: Completion[] }>("expressions/complete", body),
  newAddress: (trigger: string) => api.post<TriggerItem>(`triggers/${trigger}/address`),
  newSecret: (trigger: string) => api.post<{ secret: string }>(`triggers/${trigger}/secret`),
  options: (body: { type: string; field: string; settings: unknown; connection: string | null }) =>
    api.post<{ items: { value: string; label: string }[] }>("catalog/options", body),
};
